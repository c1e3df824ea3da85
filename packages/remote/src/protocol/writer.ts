import { Buffer } from 'node:buffer';
import { padded } from './reader.js';
import { XdrError } from './xdr-error.js';

/** Up to so many characters, a text is written one by one. */
const short = 64;

const dash = 0x2d;
const none = 255;
/** The value of each hex digit by its character. */
const digitOf = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase());
  return digit < 0 ? none : digit;
});

/** Writes XDR into a buffer that grows. Does no I/O. */
export class XdrWriter {
  #bytes: Buffer;
  #view: DataView;
  readonly #capacity: number;
  readonly #keep: number;
  #at = 0;

  /** @param keep - how much memory stays for the next message: bytes */
  constructor(capacity = 256, keep = 512 * 1024) {
    this.#capacity = capacity;
    this.#keep = keep;
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
    this.#view = viewOf(this.#bytes);
  }

  /** How many bytes are written. */
  get length(): number {
    return this.#at;
  }

  int(value: number): void {
    const at = this.#room(4);
    this.#view.setInt32(at, value);
  }

  uint(value: number): void {
    const at = this.#room(4);
    this.#view.setUint32(at, value);
  }

  hyper(value: bigint): void {
    const at = this.#room(8);
    this.#view.setBigInt64(at, value);
  }

  uhyper(value: bigint): void {
    const at = this.#room(8);
    this.#view.setBigUint64(at, value);
  }

  double(value: number): void {
    const at = this.#room(8);
    this.#view.setFloat64(at, value);
  }

  /** Bytes and their padding. */
  bytes(value: Uint8Array): void {
    const at = this.#room(padded(value.length));
    this.#bytes.set(value, at);
    this.#pad(at + value.length);
  }

  /** Bytes with no padding: the payload of a stream. */
  raw(value: Uint8Array): void {
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
  }

  /** A text in UTF-8, at most `max` bytes: its length, and its bytes with their padding. */
  string(value: string, max: number): void {
    if (value.length <= short && value.length <= max && this.#ascii(value)) return;
    const length = Buffer.byteLength(value);
    if (length > max) throw new XdrError(`${length} bytes of text are over the limit of ${max}`);
    this.uint(length);
    const at = this.#room(padded(length));
    this.#bytes.write(value, at, length, 'utf8');
    this.#pad(at + length);
  }

  /** 16 bytes, given as 32 digits with any dashes between them. */
  uuid(value: string): void {
    const at = this.#room(16);
    let digits = 0;
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code === dash) continue;
      const digit = code < 128 ? digitOf[code]! : none;
      if (digit === none || digits === 32) throw new XdrError(`${JSON.stringify(value)} is no UUID`);
      const byte = at + (digits >> 1);
      this.#bytes[byte] = (digits & 1) === 0 ? digit << 4 : this.#bytes[byte]! | digit;
      digits += 1;
    }
    if (digits !== 32) throw new XdrError(`${JSON.stringify(value)} is no UUID`);
  }

  /** Overwrites four bytes that were written before. */
  setUint(at: number, value: number): void {
    this.#view.setUint32(at, value);
  }

  /** Takes back what was written after `length` bytes. */
  truncate(length: number): void {
    this.#at = length;
  }

  /** What was written since the last call, as bytes of its own: a giant message takes the memory along. */
  take(): Buffer {
    const written = this.#bytes.subarray(0, this.#at);
    const bytes = this.#bytes.length > this.#keep ? written : Buffer.from(written);
    this.reset();
    return bytes;
  }

  /** Forgets what was written since the last {@link take}, and the memory of a giant message. */
  reset(): void {
    this.#at = 0;
    if (this.#bytes.length <= this.#keep) return;
    this.#bytes = Buffer.allocUnsafeSlow(this.#capacity);
    this.#view = viewOf(this.#bytes);
  }

  /** A text of one byte for each character, which most are: writing it here is faster than asking Node for it. */
  #ascii(value: string): boolean {
    const { length } = value;
    const start = this.#room(4 + padded(length));
    this.#view.setUint32(start, length);
    const bytes = this.#bytes;
    const from = start + 4;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 127) {
        this.#at = start;
        return false;
      }
      bytes[from + index] = code;
    }
    this.#pad(from + length);
    return true;
  }

  #pad(from: number): void {
    for (let at = from; at < this.#at; at += 1) this.#bytes[at] = 0;
  }

  /** Makes room, for which the memory may move: ask for it before naming the memory. */
  #room(size: number): number {
    const at = this.#at;
    const end = at + size;
    if (end > this.#bytes.length) this.#grow(end);
    this.#at = end;
    return at;
  }

  #grow(size: number): void {
    const bytes = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, size));
    this.#bytes.copy(bytes, 0, 0, this.#at);
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }
}

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
