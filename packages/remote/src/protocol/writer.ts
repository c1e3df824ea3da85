import { Buffer } from 'node:buffer';
import { padded } from './reader.js';

/** How much memory stays for the next message: bytes. */
const keep = 512 * 1024;

/** Writes XDR into a buffer that grows. Does no I/O. */
export class XdrWriter {
  #bytes: Buffer;
  #view: DataView;
  #at = 0;

  constructor(capacity = 256) {
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

  /** The length of a text in UTF-8, and the text with its padding. */
  string(value: string, length: number): void {
    this.uint(length);
    const at = this.#room(padded(length));
    this.#bytes.write(value, at, length, 'utf8');
    this.#pad(at + length);
  }

  /** Overwrites four bytes that were written before. */
  setUint(at: number, value: number): void {
    this.#view.setUint32(at, value);
  }

  /** Takes back what was written after `length` bytes. */
  truncate(length: number): void {
    this.#at = length;
  }

  /** What was written since the last call, as bytes of its own. */
  take(): Buffer {
    const bytes = Buffer.from(this.#bytes.subarray(0, this.#at));
    this.reset();
    return bytes;
  }

  /** Forgets what was written since the last {@link take}, and the memory of a giant message. */
  reset(): void {
    this.#at = 0;
    if (this.#bytes.length <= keep) return;
    this.#bytes = Buffer.allocUnsafeSlow(keep);
    this.#view = viewOf(this.#bytes);
  }

  #pad(from: number): void {
    this.#bytes.fill(0, from, this.#at);
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
