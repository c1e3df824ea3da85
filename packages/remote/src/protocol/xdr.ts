/* eslint-disable @typescript-eslint/no-explicit-any -- rows of all types stand in one table */
import type { XdrReader } from './reader.js';
import { XdrError } from './xdr-error.js';
import type { XdrWriter } from './writer.js';

/** One XDR type: how to write a value, how to read it back, and the fewest bytes that one takes. */
export interface Xdr<T> {
  readonly least: number;
  write(writer: XdrWriter, value: T): void;
  read(reader: XdrReader): T;
}
export type XdrType<X> = X extends Xdr<infer T> ? T : never;

export const int: Xdr<number> = {
  least: 4,
  write: (w, v) => w.int(within(v, -0x80000000, 0x7fffffff)),
  read: (r) => r.int(),
};
export const uint: Xdr<number> = { least: 4, write: (w, v) => w.uint(within(v, 0, 0xffffffff)), read: (r) => r.uint() };
export const hyper: Xdr<bigint> = {
  least: 8,
  write: (w, v) => w.hyper(fits(v, BigInt.asIntN(64, v))),
  read: (r) => r.hyper(),
};
export const uhyper: Xdr<bigint> = {
  least: 8,
  write: (w, v) => w.uhyper(fits(v, BigInt.asUintN(64, v))),
  read: (r) => r.uhyper(),
};
export const double: Xdr<number> = { least: 8, write: (w, v) => w.double(v), read: (r) => r.double() };
/** libvirt's booleans: an int that is 0 or not. */
export const bool: Xdr<boolean> = { least: 4, write: (w, v) => w.int(v ? 1 : 0), read: (r) => r.int() !== 0 };
export const nothing: Xdr<void> = { least: 0, write: () => undefined, read: () => undefined };

/** Bytes, at most `max`. What is read is a copy: it may be kept. */
export const opaque = (max: number): Xdr<Uint8Array> => ({
  least: 4,
  write: (w, v) => {
    w.uint(bounded(v.length, max, 'bytes'));
    w.bytes(v);
  },
  read: (r) => Uint8Array.prototype.slice.call(r.bytes(r.length(max, 1))),
});

export const string = (max: number): Xdr<string> => ({
  least: 4,
  write: (w, v) => w.string(v, max),
  read: (r) => r.string(r.length(max, 1)),
});

/** A counted list, at most `max` items. */
export const list = <T>(item: Xdr<T>, max: number): Xdr<readonly T[]> => ({
  least: 4,
  write: (w, v) => {
    w.uint(bounded(v.length, max, 'items'));
    for (const one of v) item.write(w, one);
  },
  read: (r) => {
    const length = r.length(max, item.least);
    const items: T[] = [];
    for (let index = 0; index < length; index += 1) items.push(item.read(r));
    return items;
  },
});

/** Exactly `length` items, with no count before them. */
export const fixed = <T>(item: Xdr<T>, length: number): Xdr<readonly T[]> => ({
  least: item.least * length,
  write: (w, v) => {
    if (v.length !== length) throw new XdrError(`${v.length} items where there must be ${length}`);
    for (const one of v) item.write(w, one);
  },
  read: (r) => {
    const items: T[] = [];
    for (let index = 0; index < length; index += 1) items.push(item.read(r));
    return items;
  },
});

/** An optional pointer: absent is `undefined`. */
export const optional = <T>(item: Xdr<T>): Xdr<T | undefined> => ({
  least: 4,
  write: (w, v) => {
    w.uint(v === undefined ? 0 : 1);
    if (v !== undefined) item.write(w, v);
  },
  read: (r) => (r.present() ? item.read(r) : undefined),
});

type Struct<F> = { readonly [K in keyof F]: XdrType<F[K]> };

/** A structure: its fields one after the other, in the order of the description. */
export function struct<const F extends { readonly [name: string]: Xdr<any> }>(fields: F): Xdr<Struct<F>> {
  const names = Object.keys(fields);
  const types = Object.values(fields) as Xdr<unknown>[];
  return {
    least: sum(types),
    write: (w, v) => {
      for (let index = 0; index < names.length; index += 1) types[index]!.write(w, v[names[index]!]);
    },
    read: (r) => {
      const value: Record<string, unknown> = {};
      for (let index = 0; index < names.length; index += 1) value[names[index]!] = types[index]!.read(r);
      return value as Struct<F>;
    },
  };
}

/** Values one after the other: the arguments of a call. */
export function tuple<const T extends readonly Xdr<any>[]>(...types: T): Xdr<{ [I in keyof T]: XdrType<T[I]> }> {
  type Values = { [I in keyof T]: XdrType<T[I]> };
  return {
    least: sum(types),
    write: (w, v) => {
      for (let index = 0; index < types.length; index += 1) types[index]!.write(w, v[index]);
    },
    read: (r) => types.map((type) => type.read(r) as unknown) as Values,
  };
}

/** The same bytes, seen as another value. */
export const mapped = <W, T>(wire: Xdr<W>, from: (wire: W) => T, to: (value: T) => W): Xdr<T> => ({
  least: wire.least,
  write: (w, v) => wire.write(w, to(v)),
  read: (r) => from(wire.read(r)),
});

/** Nothing on the wire: reads as `value`. */
export const absent = <T>(value: T): Xdr<T> => ({ least: 0, write: () => undefined, read: () => value });

const sum = (types: readonly { readonly least: number }[]): number =>
  types.reduce((total, { least }) => total + least, 0);

function within(value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new XdrError(`${value} is no whole number from ${min} to ${max}`);
}

function fits(value: bigint, wrapped: bigint): bigint {
  if (value !== wrapped) throw new XdrError(`${value} does not fit into 64 bits`);
  return value;
}

function bounded(length: number, max: number, what: string): number {
  if (length > max) throw new XdrError(`${length} ${what} are over the limit of ${max}`);
  return length;
}
