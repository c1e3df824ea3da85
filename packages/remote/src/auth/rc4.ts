import { Buffer } from 'node:buffer';

/**
 * The RC4 stream, which Node's own OpenSSL no longer has. It is weak; it is here because DIGEST-MD5 over plain TCP is
 * sealed with it by every libvirtd that knows no better (see decisions/011), and is used for nothing else.
 */
export class Rc4 {
  readonly #state = Uint8Array.from({ length: 256 }, (_, index) => index);
  #i = 0;
  #j = 0;

  constructor(key: Uint8Array) {
    const state = this.#state;
    for (let i = 0, j = 0; i < 256; i += 1) {
      const at = state[i]!;
      j = (j + at + key[i % key.length]!) & 255;
      state[i] = state[j]!;
      state[j] = at;
    }
  }

  /** The next bytes, encrypted or decrypted: it is the same. */
  update(bytes: Uint8Array): Buffer {
    const state = this.#state;
    const out = Buffer.allocUnsafe(bytes.length);
    let i = this.#i;
    let j = this.#j;
    for (let at = 0; at < bytes.length; at += 1) {
      i = (i + 1) & 255;
      const a = state[i]!;
      j = (j + a) & 255;
      const b = state[j]!;
      state[i] = b;
      state[j] = a;
      out[at] = bytes[at]! ^ state[(a + b) & 255]!;
    }
    this.#i = i;
    this.#j = j;
    return out;
  }
}
