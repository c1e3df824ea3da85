import type { ErrorCode } from '../errors.js';
import type { Fault } from './reading.js';
import type { Values } from './shape.js';

/** A value that stands in an attribute or as text. */
export interface Scalar<T> extends Fault {
  /** `undefined` when `text` is not a value of this kind. */
  parse(text: string): T | undefined;
  print(value: T): string;
  /** Which values there are. Without it: any text. */
  readonly values?: Values;
  /** What is accepted, for messages: `on or off`. */
  readonly expected: string;
}

const same = (text: string): string => text;

export const string: Scalar<string> = { parse: same, print: same, expected: 'a text' };

/** Text with the white space at its ends removed. */
export const trimmed: Scalar<string> = {
  parse: (text) => text.trim(),
  print: same,
  values: { kind: 'pattern', pattern: /^(?:[!-~](?:[ -~]{0,9}[!-~])?)?$/ },
  expected: 'a text',
};

const isDecimal = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return text.length > 0;
};

/** A whole number that a `number` holds exactly; decimal, or with `0x` before it hexadecimal. */
export const integer = (min = 0, max = 0xffffffff): Scalar<number> => ({
  parse(text) {
    const value = toNumber(text);
    return value !== undefined && value >= min && value <= max ? value : undefined;
  },
  print: String,
  values: { kind: 'number', min, max },
  expected: `a whole number from ${min} to ${max}`,
});

function toNumber(text: string): number | undefined {
  if (isDecimal(text)) return Number(text);
  return /^\s*(?:[+-]?\d+|0[xX][0-9a-fA-F]+)$/.test(text) ? Number(text) : undefined;
}

export const unsigned = integer();
export const signed = integer(-0x80000000, 0x7fffffff);
export const port = integer(0, 65535);

const maxUnsigned64 = (1n << 64n) - 1n;

/** An exact 64-bit quantity. */
export const unsigned64: Scalar<bigint> = {
  parse(text) {
    if (!isDecimal(text) && !/^\s*(?:\+?\d+|0[xX][0-9a-fA-F]+)$/.test(text)) return undefined;
    if (text.length > 40) return undefined;
    const value = BigInt(text.trim().replace(/^\+/, ''));
    return value <= maxUnsigned64 ? value : undefined;
  },
  print: String,
  values: { kind: 'bigint', min: 0n, max: maxUnsigned64 },
  expected: 'a whole number below 2^64',
};

export const signed64: Scalar<bigint> = {
  parse(text) {
    if (!/^\s*[+-]?\d{1,20}$/.test(text)) return undefined;
    const value = BigInt(text.trim().replace(/^\+/, ''));
    return value >= -(1n << 63n) && value < 1n << 63n ? value : undefined;
  },
  print: String,
  values: { kind: 'bigint', min: -(1n << 63n), max: (1n << 63n) - 1n },
  expected: 'a whole number of 64 bits with a sign',
};

/** A number that libvirt prints as `0x` with at least `width` digits. */
export const hexadecimal = (width: number, max = 0xffffffff): Scalar<number> => ({
  parse(text) {
    const value = toNumber(text);
    return value !== undefined && value >= 0 && value <= max ? value : undefined;
  },
  print: (value) => `0x${value.toString(16).padStart(width, '0')}`,
  values: { kind: 'number', min: 0, max },
  expected: `a number up to 0x${max.toString(16)}`,
});

/** A 64-bit number printed in hexadecimal, such as a WWN base or a memory address. */
export const hexadecimal64: Scalar<bigint> = {
  ...unsigned64,
  print: (value) => `0x${value.toString(16)}`,
};

const binary = (yes: string, no: string): Scalar<boolean> => ({
  parse: (text) => (text === yes ? true : text === no ? false : undefined),
  print: (value) => (value ? yes : no),
  values: { kind: 'boolean', yes, no },
  expected: `${yes} or ${no}`,
});

export const onOff = binary('on', 'off');
export const yesNo = binary('yes', 'no');
export const allowDeny = binary('allow', 'deny');

/** One of a closed set of words, where libvirt refuses all others. */
export function oneOf<const V extends string>(...values: readonly V[]): Scalar<V> {
  return oneOfWith(undefined, ...values);
}

/** {@link oneOf} with the error code that libvirt gives for this field. */
export function oneOfWith<const V extends string>(code: ErrorCode | undefined, ...values: readonly V[]): Scalar<V> {
  const known = new Map<string, V>(values.map((value) => [value, value]));
  return {
    parse: (text) => known.get(text),
    print: same,
    values: { kind: 'words', words: values },
    expected: `one of ${values.join(', ')}`,
    code,
  };
}

/** A set that may grow: the known words are offered by the type, others are accepted and kept. */
export function anyOf<const V extends string>(...known: readonly V[]): Scalar<V | (string & {})> {
  return { ...string, values: { kind: 'open words', words: known } };
}

/** A UUID, in any of the spellings libvirt accepts, as lower case with dashes. */
export const uuid: Scalar<string> = {
  parse(text) {
    // Dashes and spaces may stand before any pair of digits.
    if (!/^(?:[- ]*[0-9a-fA-F]{2}){16}$/.test(text.trim())) return undefined;
    const digits = text.replace(/[-\s]/g, '').toLowerCase();
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  },
  print: same,
  values: { kind: 'pattern', pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ },
  expected: 'a UUID',
  code: 'VIR_ERR_INTERNAL_ERROR',
};

/** A MAC address as six lower-case bytes of two digits. */
export const macAddress: Scalar<string> = {
  parse(text) {
    if (!/^\s*[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}$/.test(text)) return undefined;
    const bytes = text.trim().toLowerCase().split(':');
    return bytes.map((byte) => byte.padStart(2, '0')).join(':');
  },
  print: same,
  values: { kind: 'pattern', pattern: /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/ },
  expected: 'a MAC address',
  code: 'VIR_ERR_XML_ERROR',
};

const maxCpu = 16384;

/** A set of CPUs or NUMA nodes such as `0-3,^2,7`, kept in libvirt's shortest spelling: `0-1,3,7`. */
export const cpuSet: Scalar<string> = {
  parse(text) {
    const parts = text.split(',');
    const ranges: { first: number; last: number; out: boolean }[] = [];
    let most = -1;
    for (const part of parts) {
      const range = /^\s*(\^)?\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?$/.exec(part);
      if (!range) return undefined;
      const first = Number(range[2]);
      const last = range[3] === undefined ? first : Number(range[3]);
      const out = range[1] !== undefined;
      if (last < first || last >= maxCpu || (out && range[3] !== undefined)) return undefined;
      ranges.push({ first, last, out });
      most = Math.max(most, last);
    }
    if (ranges.length === 1 && !ranges[0]!.out) return printRange(ranges[0]!.first, most);
    // A map, so that a text that names all CPUs again and again costs little.
    const members = new Uint8Array(most + 2);
    for (const { first, last, out } of ranges) members.fill(out ? 0 : 1, first, last + 1);
    return printSet(members) || undefined;
  },
  print: same,
  values: { kind: 'pattern', pattern: /^(?:[0-7]|0-[1-8])(?:,1[0-8]|,10-1[1-8])?(?:,[2-9]\d)?$/ },
  expected: 'a set of CPUs such as 0-3,^2',
  code: 'VIR_ERR_INVALID_ARG',
  domain: 'VIR_FROM_NONE',
};

function printSet(members: Uint8Array): string {
  const ranges: string[] = [];
  for (let first = members.indexOf(1); first >= 0;) {
    const end = members.indexOf(0, first);
    ranges.push(printRange(first, end - 1));
    first = members.indexOf(1, end);
  }
  return ranges.join(',');
}

const printRange = (first: number, last: number): string => (first === last ? String(first) : `${first}-${last}`);
