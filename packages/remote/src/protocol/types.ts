/* eslint-disable @typescript-eslint/no-explicit-any -- rows of all types stand in one table */
import {
  SecretUsageType,
  SignedParameters,
  type DomainCheckpointRef,
  type DomainRef,
  type DomainSnapshotRef,
  type Enumeration,
  type InterfaceRef,
  type NetworkPortRef,
  type NetworkRef,
  type NodeDeviceRef,
  type NWFilterBindingRef,
  type NWFilterRef,
  type ParamsOf,
  type ParamTable,
  type ParamType,
  type ParamValue,
  type SecretRef,
  type StoragePoolRef,
  type StorageVolRef,
  type TypedParams,
} from '@virtkit/core/driver';
import { Buffer } from 'node:buffer';
import type { XdrReader } from './reader.js';
import {
  bool,
  double,
  fixed,
  hyper,
  int,
  list,
  mapped,
  opaque,
  optional,
  string,
  struct,
  uhyper,
  uint,
  type Xdr,
} from './xdr.js';
import { XdrError } from './xdr-error.js';
import type { XdrWriter } from './writer.js';

/** The limits of `remote_protocol` that more than one procedure shares. */
export const max = { string: 4_194_304, list: 16_384, cpumap: 2048, cpumaps: 8_388_608, cookie: 4_194_304 } as const;

export const text = string(max.string);
export const optionalText = optional(text);
/** Optional on the wire, never missing in the contract: none is the empty text. */
export const textOrNone: Xdr<string> = mapped(
  optionalText,
  (value) => value ?? '',
  (value) => value,
);
/** A number that says nothing. */
export const ignored: Xdr<void> = mapped(
  int,
  () => undefined,
  () => 0,
);
export const texts = (limit: number): Xdr<readonly string[]> => list(text, limit);

/** 16 bytes, as the text that people read. */
export const uuid: Xdr<string> = {
  least: 16,
  write: (w, v) => w.uuid(v),
  read: (r) => r.uuid(),
};

export const domain: Xdr<DomainRef> = struct({ name: text, uuid, id: int });
export const network: Xdr<NetworkRef> = struct({ name: text, uuid });
export const networkPort: Xdr<NetworkPortRef> = struct({ network, uuid });
export const nwfilter: Xdr<NWFilterRef> = struct({ name: text, uuid });
export const nwfilterBinding: Xdr<NWFilterBindingRef> = struct({ portDev: text, filterName: text });
export const hostInterface: Xdr<InterfaceRef> = struct({ name: text, mac: text });
export const pool: Xdr<StoragePoolRef> = struct({ name: text, uuid });
export const vol: Xdr<StorageVolRef> = struct({ pool: text, name: text, key: text });
export const device: Xdr<NodeDeviceRef> = struct({ name: text });
/** As an argument, a device is its name alone: the same bytes. */
export const deviceName = device;
export const snapshot: Xdr<DomainSnapshotRef> = struct({ name: text, domain });
export const checkpoint: Xdr<DomainCheckpointRef> = struct({ name: text, domain });

/** A value enum: its number on the wire. One that this version does not know reads as `unknown-99`, and goes back so. */
export const named = <N extends string>(table: Enumeration<N>, wire: Xdr<number> = int): Xdr<N> =>
  mapped(
    wire,
    (number) => table.readName(number) as N,
    (name) => table.numberOf(name),
  );

export const secret: Xdr<SecretRef> = struct({ uuid, usageType: named(SecretUsageType), usageId: text });

/** XDR's `char`: four bytes for each. What follows a NUL does not count. */
const char = mapped(
  int,
  (code) => code & 0xff,
  (code) => code,
);
const fromChars = (codes: readonly number[]): string => {
  const end = codes.indexOf(0);
  return Buffer.from(end < 0 ? codes : codes.slice(0, end)).toString('utf8');
};
const toChars = (value: string): number[] => [...Buffer.from(value, 'utf8')];
export const chars = (limit: number): Xdr<string> =>
  mapped(list(char, limit), fromChars, (value) => [...toChars(value), 0]);
/** As C's arrays of char: a text that is too long loses its end, and the last is always a NUL. */
export const fixedChars = (length: number): Xdr<string> =>
  mapped(
    fixed(char, length),
    (codes) => fromChars(codes.slice(0, length - 1)),
    (value) => {
      const codes = toChars(value);
      if (codes.length >= length) codes.length = wholeChars(codes, length - 1);
      return [...codes, ...new Array<number>(length - codes.length).fill(0)];
    },
  );
/** How many of the first `length` bytes of UTF-8 are whole characters. */
function wholeChars(codes: readonly number[], length: number): number {
  let end = length;
  while (end > 0 && (codes[end]! & 0xc0) === 0x80) end -= 1;
  return end;
}

/** Host CPUs as a map of bits: CPU 0 is the lowest bit of the first byte. */
export const cpuSet: Xdr<readonly number[]> = mapped(opaque(max.cpumap), cpusOf, (cpus) => mapOf(cpus.map(fitting)));

/** Refused before a map is made of it. */
function fitting(cpu: number): number {
  if (Number.isInteger(cpu) && cpu >= 0 && cpu < max.cpumap * 8) return cpu;
  throw new XdrError(`there is no CPU ${cpu}: 0 to ${max.cpumap * 8 - 1} are possible`);
}

/** The numbers of the bits that are set. */
export function cpusOf(map: Uint8Array): number[] {
  const cpus: number[] = [];
  for (let byte = 0; byte < map.length; byte += 1) {
    for (let bit = 0; bit < 8; bit += 1) if (map[byte]! & (1 << bit)) cpus.push(byte * 8 + bit);
  }
  return cpus;
}

/** A map with those bits set: `length` bytes, or as few as it takes. */
export function mapOf(cpus: readonly number[], length = Math.floor(Math.max(0, ...cpus) / 8) + 1): Uint8Array {
  const map = new Uint8Array(length);
  for (const cpu of cpus) if (cpu < length * 8) map[cpu >> 3]! |= 1 << (cpu & 7);
  return map;
}

const paramTypes: readonly (readonly [ParamType, Xdr<any>])[] = [
  ['int', int],
  ['uint', uint],
  ['llong', hyper],
  ['ullong', uhyper],
  ['double', double],
  ['boolean', bool],
  ['string', text],
];
const numberOfType = new Map(paramTypes.map(([type], index) => [type, index + 1]));

const signed: ReadonlyMap<string, ParamType> = new Map(Object.entries(SignedParameters));
const isVcpuState = (field: string): boolean => field.startsWith('vcpu.') && field.endsWith('.state');

/** The wire type of a parameter that no table of its function's names. */
function guessedType(field: string, value: ParamValue): ParamType {
  if (typeof value === 'bigint') return value < 0n || signed.get(field) === 'llong' ? 'llong' : 'ullong';
  if (typeof value === 'number') {
    if (signed.get(field) === 'int' || isVcpuState(field)) return 'int';
    if (Object.is(value, value >>> 0)) return 'uint';
    return Object.is(value, value | 0) ? 'int' : 'double';
  }
  return typeof value === 'boolean' ? 'boolean' : 'string';
}

type Param = readonly [field: string, value: ParamValue];

/** Typed parameters one by one: their names may repeat. `table` says the type on the wire of what is sent. */
export const paramList = (limit: number, table: ParamTable = {}): Xdr<readonly Param[]> => ({
  least: 4,
  write(w: XdrWriter, entries: readonly Param[]) {
    if (entries.length > limit) throw new XdrError(`${entries.length} parameters are over the limit of ${limit}`);
    w.uint(entries.length);
    for (const [field, value] of entries) writeParam(w, table, field, value);
  },
  read(r: XdrReader) {
    const entries: Param[] = [];
    readParams(r, limit, (field, value) => entries.push([field, value]));
    return entries;
  },
});

function writeParam(w: XdrWriter, table: ParamTable, field: string, value: ParamValue): void {
  const type = (Object.hasOwn(table, field) ? table[field] : undefined) ?? guessedType(field, value);
  const number = numberOfType.get(type)!;
  text.write(w, field);
  w.int(number);
  paramTypes[number - 1]![1].write(w, value);
}

function readParams(r: XdrReader, limit: number, put: (field: string, value: ParamValue) => void): void {
  for (let left = r.length(limit, 12); left > 0; left -= 1) {
    const field = r.name(r.length(max.string, 1));
    const type = r.int();
    const entry = paramTypes[type - 1];
    if (!entry) throw new XdrError(`parameter ${JSON.stringify(field)} is of unknown type ${type}`);
    put(field, entry[1].read(r) as ParamValue);
  }
}

/** Typed parameters as a plain object. */
export function params<const T extends ParamTable>(limit: number, table?: T): Xdr<ParamsOf<T>> {
  return {
    least: 4,
    write(w, value) {
      const start = w.length;
      let count = 0;
      w.uint(0);
      for (const field of Object.keys(value)) {
        const one = (value as Record<string, ParamValue | undefined>)[field];
        if (one === undefined) continue;
        if (++count > limit) throw new XdrError(`more parameters than the limit of ${limit}`);
        writeParam(w, table ?? {}, field, one);
      }
      w.setUint(start, count);
    },
    read(r) {
      const value: Record<string, ParamValue> = {};
      readParams(r, limit, (field, one) => set(value, field, one));
      return value as ParamsOf<T>;
    },
  };
}

/** Typed parameters whose names no table lists. */
export const anyParams = (limit: number): Xdr<TypedParams> => params(limit) as Xdr<TypedParams>;

/** Whatever the peer calls a field, it becomes a plain own property. */
function set<T>(value: Record<string, T>, field: string, one: T): void {
  if (field === '__proto__') Object.defineProperty(value, field, { value: one, enumerable: true });
  else value[field] = one;
}

/** Named counters: `{ field, value }` on the wire. */
export const counters = (limit: number): Xdr<Readonly<Record<string, bigint>>> =>
  mapped(
    list(struct({ field: text, value: uhyper }), limit),
    (entries) => {
      const value: Record<string, bigint> = {};
      for (const entry of entries) set(value, entry.field, entry.value);
      return value;
    },
    (value) => Object.entries(value).map(([field, one]) => ({ field, value: one })),
  );

/** `remote_error` */
export const remoteError = struct({
  code: int,
  domain: int,
  message: optionalText,
  level: int,
  dom: optional(domain),
  str1: optionalText,
  str2: optionalText,
  str3: optionalText,
  int1: int,
  int2: int,
  net: optional(network),
});
