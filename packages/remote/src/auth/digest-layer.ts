import { Buffer } from 'node:buffer';
import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { VirtError } from '@virtkit/core/driver';
import type { SecurityLayer } from './mechanism.js';
import { Rc4 } from './rc4.js';

/** The longest sealed frame that we take, its length field aside: what libvirt itself asks for. */
export const maxFrame = 65_536;

/** The ciphers of RFC 2831 that are worth the name, the best first. 56 and 40 bits are not. */
export const digestCiphers = ['rc4', '3des'] as const;
export type DigestCipher = (typeof digestCiphers)[number];

/** One direction of a cipher: each call goes on where the last one ended. */
interface Flow {
  update(bytes: Uint8Array): Buffer;
}
interface CipherKind {
  /** Bytes are padded to a multiple of this, with at least one byte if it is over 1. */
  readonly block: number;
  encrypt(key: Buffer): Flow;
  decrypt(key: Buffer): Flow;
}

const ciphers: { readonly [C in DigestCipher]: CipherKind } = {
  rc4: { block: 1, encrypt: (key) => new Rc4(key), decrypt: (key) => new Rc4(key) },
  '3des': {
    block: 8,
    encrypt: (key) => createCipheriv('des-ede-cbc', desKeys(key), key.subarray(8)).setAutoPadding(false),
    decrypt: (key) => createDecipheriv('des-ede-cbc', desKeys(key), key.subarray(8)).setAutoPadding(false),
  },
};

/** Within the cipher: an HMAC. Outside of it: the version and the number of the frame. */
const macSize = 10;
const trailerSize = 6;

export interface DigestLayerOptions {
  readonly cipher: DigestCipher;
  /** H(A1) of the login. */
  readonly key: Buffer;
  /** The longest frame that the peer takes. */
  readonly peerFrame: number;
  /** Which end this is. Default: the client. */
  readonly side?: 'client' | 'server';
}

/** DIGEST-MD5's `auth-conf`: each frame is encrypted, counted and signed (RFC 2831, 2.4). */
export class DigestLayer implements SecurityLayer {
  readonly #kind: CipherKind;
  readonly #encrypt: Flow;
  readonly #decrypt: Flow;
  readonly #signing: { readonly out: Buffer; readonly in: Buffer };
  readonly #most: number;
  #sent = 0;
  #taken = 0;
  #waiting: Buffer[] = [];
  #length = 0;

  constructor({ cipher, key, peerFrame, side = 'client' }: DigestLayerOptions) {
    const there = 'client-to-server';
    const back = 'server-to-client';
    const [out, into] = side === 'client' ? [there, back] : [back, there];
    this.#kind = ciphers[cipher];
    this.#encrypt = this.#kind.encrypt(md5(key, `Digest H(A1) to ${out} sealing key magic constant`));
    this.#decrypt = this.#kind.decrypt(md5(key, `Digest H(A1) to ${into} sealing key magic constant`));
    this.#signing = {
      out: md5(key, `Digest session key to ${out} signing key magic constant`),
      in: md5(key, `Digest session key to ${into} signing key magic constant`),
    };
    // Cyrus counts the length field in.
    this.#most = peerFrame - macSize - trailerSize - this.#kind.block - 4;
  }

  wrap(bytes: Uint8Array): Buffer {
    const frames: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += this.#most)
      frames.push(...this.#seal(bytes.subarray(at, at + this.#most)));
    return Buffer.concat(frames);
  }

  unwrap(chunk: Buffer): Buffer {
    this.#waiting.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#wanted()) return nothing;
    const bytes = Buffer.concat(this.#waiting, this.#length);
    const plain: Buffer[] = [];
    let at = 0;
    for (let end = frameEnd(bytes, at); end <= bytes.length; end = frameEnd(bytes, at)) {
      plain.push(this.#open(bytes.subarray(at + 4, end)));
      at = end;
    }
    this.#waiting = [bytes.subarray(at)];
    this.#length = bytes.length - at;
    return Buffer.concat(plain);
  }

  /** How many bytes are needed before there is anything new to do. */
  #wanted(): number {
    const first = this.#waiting[0]!;
    return first.length >= 4 ? frameEnd(first, 0) : 4;
  }

  #seal(bytes: Uint8Array): Buffer[] {
    const { block } = this.#kind;
    const pad = block === 1 ? 0 : block - ((bytes.length + macSize) % block);
    const number = numbered(this.#sent++);
    const mac = sign(this.#signing.out, number, bytes);
    const sealed = this.#encrypt.update(Buffer.concat([bytes, Buffer.alloc(pad, pad), mac]));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(sealed.length + trailerSize);
    return [length, sealed, version, number];
  }

  #open(frame: Buffer): Buffer {
    const { block } = this.#kind;
    const number = numbered(this.#taken++);
    const end = frame.length - trailerSize;
    if (end < macSize || end % block !== 0) throw broken('has an impossible length');
    if (!frame.subarray(end, end + 2).equals(version) || !frame.subarray(end + 2).equals(number))
      throw broken('is out of order');
    const plain = this.#decrypt.update(frame.subarray(0, end));
    const pad = block === 1 ? 0 : plain[plain.length - macSize - 1]!;
    const length = plain.length - macSize - pad;
    // One error for whatever is wrong inside: which part it was is nobody's business.
    const fits = length >= 0 && pad <= block && (pad > 0 || block === 1);
    const bytes = plain.subarray(0, fits ? length : 0);
    if (!timingSafeEqual(sign(this.#signing.in, number, bytes), plain.subarray(-macSize)) || !fits)
      throw broken('was tampered with');
    return bytes;
  }
}

const md5 = (key: Buffer, text: string): Buffer => createHash('md5').update(key).update(text).digest();

/** Two keys of 56 bits each. */
const desKeys = (bits: Buffer): Buffer => Buffer.concat([desKey(bits.subarray(0, 7)), desKey(bits.subarray(7, 14))]);

/** 56 bits, seven in each byte: the last bit of a byte is for parity, which nobody looks at. */
function desKey(bits: Buffer): Buffer {
  const all = BigInt(`0x${bits.toString('hex')}`);
  return Buffer.from(Array.from({ length: 8 }, (_, index) => Number((all >> BigInt(49 - 7 * index)) & 0x7fn) << 1));
}

const sign = (key: Buffer, number: Buffer, bytes: Uint8Array): Buffer =>
  createHmac('md5', key).update(number).update(bytes).digest().subarray(0, macSize);

const nothing = Buffer.alloc(0);
const version = Buffer.from([0, 1]);

function numbered(count: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(count >>> 0);
  return bytes;
}

/** Where the frame that begins at `at` ends; beyond all bytes as long as its length is not there. */
function frameEnd(bytes: Buffer, at: number): number {
  if (bytes.length - at < 4) return Infinity;
  const size = bytes.readUInt32BE(at);
  if (size > maxFrame) throw broken(`of ${size} bytes is over the limit of ${maxFrame}`);
  return at + 4 + size;
}

const broken = (what: string): VirtError =>
  new VirtError('VIR_ERR_RPC', `a sealed frame ${what}`, { domain: 'VIR_FROM_RPC' });
