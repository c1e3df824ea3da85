import { Buffer } from 'node:buffer';
import { limits } from './message.js';
import { protocolError, storeError } from './store-error.js';

const nul = Buffer.alloc(1);

/** Each string with the zero byte that ends it. */
export const strings = (...texts: readonly string[]): Buffer => Buffer.from(texts.map((text) => `${text}\0`).join(''));

/** A path, and bytes that nothing ends. */
export const pathAndBytes = (path: string, bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from(path), nul, bytes]);

/** The strings of a reply. What ends the last one may be missing. */
export function readStrings(payload: Buffer): readonly string[] {
  if (payload.length === 0) return [];
  const end = payload.at(-1) === 0 ? payload.length - 1 : payload.length;
  return payload.toString('utf8', 0, end).split('\0');
}

/** The one string of a reply. */
export function readString(payload: Buffer, what: string): string {
  const [text, ...more] = readStrings(payload);
  if (text === undefined || more.length > 0) throw protocolError(`${more.length + 1} strings where ${what} was due`);
  return text;
}

/** A number of 32 bits, in decimal digits. */
export function readNumber(payload: Buffer, what: string): number {
  const text = readString(payload, what);
  const value = Number(text);
  if (!/^\d{1,10}$/.test(text) || value > 0xffff_ffff) throw protocolError(`${JSON.stringify(text)} is not ${what}`);
  return value;
}

/**
 * A zero byte would end the path, and what follows it would be taken for something else.
 * @throws VirtError `VIR_ERR_INVALID_ARG`
 */
export function checkPath(path: string, what = 'path'): string {
  const why = path === '' ? 'is empty' : path.includes('\0') ? 'has a zero byte' : tooLong(path);
  if (why !== undefined) throw storeError('VIR_ERR_INVALID_ARG', `${what} ${JSON.stringify(path.slice(0, 80))} ${why}`);
  return path;
}

const tooLong = (path: string): string | undefined =>
  Buffer.byteLength(path) > limits.path ? `is longer than ${limits.path} bytes` : undefined;

/**
 * The number of a domain, as the store writes it.
 * @throws VirtError `VIR_ERR_INVALID_ARG`
 */
export function domainId(id: number): string {
  if (!Number.isInteger(id) || id < 0 || id > 0xffff)
    throw storeError('VIR_ERR_INVALID_ARG', `domain id ${id} is not a whole number from 0 to 65535`);
  return String(id);
}
