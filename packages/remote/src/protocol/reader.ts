import { Buffer } from 'node:buffer';
import { XdrError } from './xdr-error.js';

const longestName = 64;
/** A power of two. */
const slots = 1024;
// One buffer for all: whoever fills it makes a text of it at once.
const uuidText = Buffer.from('00000000-0000-0000-0000-000000000000');
const uuidPlaces = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const hexDigits = Buffer.from('0123456789abcdef');

/** Reads XDR (RFC 4506) from one packet. Does no I/O; what it gives is valid as long as the packet's memory is. */
export class XdrReader {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #end: number;
  #at: number;
  #names: (string | undefined)[] | undefined;

  constructor(bytes: Uint8Array, from = 0) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.byteLength;
    this.#at = from;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#end - this.#at;
  }

  int(): number {
    return this.#view.getInt32(this.#take(4));
  }

  uint(): number {
    return this.#view.getUint32(this.#take(4));
  }

  /** Whether an optional value follows. */
  present(): boolean {
    const there = this.uint();
    if (there > 1) throw new XdrError(`an optional value is said to be there ${there} times`);
    return there === 1;
  }

  hyper(): bigint {
    return this.#view.getBigInt64(this.#take(8));
  }

  uhyper(): bigint {
    return this.#view.getBigUint64(this.#take(8));
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8));
  }

  /** `length` bytes and their padding: a window on the packet. */
  bytes(length: number): Buffer {
    const at = this.#take(padded(length));
    return this.#bytes.subarray(at, at + length);
  }

  /** A text of `length` bytes of UTF-8 and their padding. */
  string(length: number): string {
    const at = this.#take(padded(length));
    return length === 0 ? '' : this.#bytes.toString('utf8', at, at + length);
  }

  /** A text that is likely to come again in this packet, such as the name of a statistic: made once. */
  name(length: number): string {
    if (length === 0 || length > longestName) return this.string(length);
    const at = this.#take(padded(length));
    const bytes = this.#bytes;
    let hash = length;
    for (let index = at; index < at + length; index += 1) hash = (Math.imul(hash, 31) + bytes[index]!) | 0;
    const slot = (hash ^ (hash >>> 10)) & (slots - 1);
    const known = (this.#names ??= new Array<string | undefined>(slots).fill(undefined))[slot];
    if (known !== undefined && this.#isAt(at, length, known)) return known;
    return (this.#names[slot] = bytes.toString('utf8', at, at + length));
  }

  /** 16 bytes, as the text that people read. */
  uuid(): string {
    const at = this.#take(16);
    for (let index = 0; index < 16; index += 1) {
      const byte = this.#bytes[at + index]!;
      uuidText[uuidPlaces[index]!] = hexDigits[byte >> 4]!;
      uuidText[uuidPlaces[index]! + 1] = hexDigits[byte & 15]!;
    }
    return uuidText.toString('latin1');
  }

  /**
   * The length of what follows: at most `max` items, none of which takes less than `least` bytes. Checked before
   * anything is made of it, so that a lie costs nothing.
   */
  length(max: number, least: number): number {
    const length = this.uint();
    if (length > max) throw new XdrError(`a length of ${length} is over the limit of ${max}`);
    if (length * least > this.left) throw new XdrError(`a length of ${length} is more than the packet holds`);
    return length;
  }

  /** Refuses bytes that nobody asked for. */
  done(): void {
    if (this.#at !== this.#end) throw new XdrError(`${this.left} bytes are left over`);
  }

  /** Whether `text`, of one byte for each character, stands there. */
  #isAt(at: number, length: number, text: string): boolean {
    if (text.length !== length) return false;
    for (let index = 0; index < length; index += 1)
      if (text.charCodeAt(index) !== this.#bytes[at + index]) return false;
    return true;
  }

  #take(size: number): number {
    const at = this.#at;
    if (at + size > this.#end)
      throw new XdrError(`${size} bytes are needed at offset ${at}, and ${this.left} are there`);
    this.#at = at + size;
    return at;
  }
}

export const padded = (length: number): number => (length + 3) & ~3;
