/* eslint-disable @typescript-eslint/no-explicit-any -- rows of all types stand in one table */
import type { Member, Section, SectionDriver } from '@virtkit/core/driver';
import { struct, uint, int, type Xdr, type XdrType } from './xdr.js';
import type { XdrWriter } from './writer.js';

/** An argument that is on the wire and not in the contract: what a client sends there. */
export interface Filler extends Xdr<never> {
  readonly filler: number;
}

export const filler = (wire: Xdr<number>, value: number): Filler => ({
  least: wire.least,
  filler: value,
  write: (w) => wire.write(w, value),
  read: (r) => wire.read(r) as never,
});

/** Which way the data of a call's stream goes, as its caller sees it. */
export type StreamDirection = 'read' | 'write' | 'both';

/** One procedure that calls a member of the contract: a row of the table that client and server read. */
export interface Procedure<A extends readonly unknown[] = any, R = any> {
  readonly number: number;
  readonly member: Member;
  /** The member's own arguments, each with its place on the wire; fillers in between. */
  readonly args: readonly Xdr<any>[];
  readonly ret: Xdr<R>;
  /** libvirt's permissions, `object:permission` each, with conditions where there are any. */
  readonly acl: string;
  readonly stream?: StreamDirection;
  readonly types?: readonly [A, R];
}

/** The arguments of member `M`, its options aside. */
export type ArgsOf<M extends Member> = M extends `${infer S extends Section}.${infer K}`
  ? K extends keyof SectionDriver<S>
    ? NonNullable<SectionDriver<S>[K]> extends (...args: infer A) => unknown
      ? WithoutOptions<Required<A>>
      : never
    : never
  : never;
export type ResultOf<M extends Member> = M extends `${infer S extends Section}.${infer K}`
  ? K extends keyof SectionDriver<S>
    ? NonNullable<SectionDriver<S>[K]> extends (...args: never[]) => Promise<infer R>
      ? R
      : never
    : never
  : never;
type WithoutOptions<A extends unknown[]> = A extends [...infer H, infer L]
  ? L extends { readonly signal?: AbortSignal | undefined }
    ? L extends string | number | bigint | boolean
      ? A
      : H
    : A
  : A;

/** The values of wire arguments, fillers left out. */
type Values<T extends readonly unknown[]> = T extends readonly [infer H, ...infer Rest]
  ? H extends Filler
    ? Values<Rest>
    : [XdrType<H>, ...Values<Rest>]
  : [];

/** A row: the types on the wire must be those of the contract's member. */
export function call<M extends Member, const T extends readonly Xdr<any>[]>(
  number: number,
  member: M,
  args: Readonly<Values<T>> extends Readonly<ArgsOf<M>>
    ? T
    : { readonly mismatch: Values<T>; readonly wanted: ArgsOf<M> },
  ret: Xdr<ResultOf<M>>,
  acl: string,
  more: { readonly stream?: StreamDirection } = {},
): Procedure<ArgsOf<M>, ResultOf<M>> {
  return { number, member, args: args as T, ret, acl, ...more };
}

/** A row whose result on the wire is not what the member gives: the client makes one of the other. */
export function custom<M extends Member, R>(
  number: number,
  member: M,
  args: readonly Xdr<any>[],
  ret: Xdr<R>,
  acl: string,
  more: { readonly stream?: StreamDirection } = {},
): Procedure<readonly unknown[], R> {
  return { number, member, args, ret, acl, ...more };
}

/** An older form of a procedure: what it takes and gives on the wire. `member` is the contract's modern form. */
export interface Twin<A = any, R = any> {
  readonly number: number;
  readonly member: string;
  readonly args: Xdr<A>;
  readonly ret: Xdr<R>;
  readonly acl: string;
}

type Fields = { readonly [name: string]: Xdr<any> };

export const twin = <const A extends Fields, const R extends Fields>(
  number: number,
  member: string,
  args: A,
  ret: R,
  acl: string,
) => ({ number, member, args: struct(args), ret: struct(ret), acl }) satisfies Twin;

/**
 * A result of which the caller says how much it has room for: a number that stands among the arguments. No room at all
 * asks for the number alone.
 */
export interface Roomy<T> extends Xdr<T> {
  writeUpTo(writer: XdrWriter, value: T, room: number): void;
}

/** The list that a call for everything gives: how many there are stands after it once more. */
export const listed = <T>(items: Xdr<readonly T[]>): Roomy<readonly T[]> => ({
  least: items.least + 4,
  write: (w, v) => {
    items.write(w, v);
    w.uint(v.length);
  },
  writeUpTo: (w, v, room) => {
    items.write(w, room === 0 ? [] : v);
    w.uint(v.length);
  },
  read: (r) => {
    const value = items.read(r);
    uint.read(r);
    return value;
  },
});

/** Parameters, with their number after them. */
export const counted = <T extends object>(params: Xdr<T>): Roomy<T> => {
  const write = (w: XdrWriter, value: T, count: number) => {
    params.write(w, value);
    w.int(count);
  };
  return {
    least: params.least + 4,
    write: (w, v) => write(w, v, sizeOf(v)),
    writeUpTo: (w, v, room) => {
      if (room === 0) return write(w, {} as T, sizeOf(v));
      const clipped = clip(v, room);
      write(w, clipped, sizeOf(clipped));
    },
    read: (r) => {
      const value = params.read(r);
      int.read(r);
      return value;
    },
  };
};

/** Items or parameters, with no number after them. */
export const upTo = <T extends object>(items: Xdr<T>): Roomy<T> => ({
  ...items,
  writeUpTo: (w, v, room) => items.write(w, clip(v, room)),
});

const sizeOf = (params: object): number => Object.values(params).filter((value) => value !== undefined).length;

/** The first `room` items, or fields. */
function clip<T extends object>(value: T, room: number): T {
  if (Array.isArray(value)) return (value.length > room ? value.slice(0, room) : value) as T;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return entries.length > room ? (Object.fromEntries(entries.slice(0, room)) as T) : value;
}
