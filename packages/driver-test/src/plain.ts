import { Buffer } from 'node:buffer';
import { VirtError } from '@virtkit/core/driver';

/** What JSON can hold. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** How the objects of one class become plain, and come back. */
export interface PlainKind {
  is(value: object): boolean;
  /** What makes the object up; it may hold anything that can be made plain. */
  save(value: object): unknown;
  /** @throws what it likes for what it cannot make an object of */
  load(saved: unknown): object;
}
export type PlainKinds = Readonly<Record<string, PlainKind>>;

/**
 * A value as JSON can hold it, nothing lost: what JSON lacks (bigint, bytes, `undefined`, Map, Set, the classes of
 * `kinds`) is an object with one key that begins with `$`, and what stands in two places does so again.
 * @param path - what is made plain, as errors shall name it
 * @throws TypeError for a function or an object of another class: to whom it belongs must say how it is kept
 */
export function toPlain(value: unknown, path: string, kinds: PlainKinds = {}): Plain {
  const numbers = new Map<object, number>();
  // Which objects stand in two places is known when all have been seen.
  const again = new Set<object>();
  const saved = new Map<object, unknown>();
  const look = (from: unknown, at: string): void => {
    if (typeof from === 'function' || typeof from === 'symbol') throw notPlain(at, typeof from);
    if (typeof from !== 'object' || from === null || from instanceof Uint8Array) return;
    if (saved.has(from)) return void again.add(from);
    saved.set(from, undefined);
    const parts = partsOf(from, at, kinds);
    saved.set(from, parts);
    for (const [key, part] of entriesOf(parts.content)) look(part, `${at}${key}`);
  };
  const write = (from: unknown): Plain => {
    const simple = simplePlain(from);
    if (simple !== undefined) return simple;
    const known = numbers.get(from as object);
    if (known !== undefined) return { $same: known };
    const { tag, content } = saved.get(from as object) as Parts;
    const shared = again.has(from as object);
    if (shared) numbers.set(from as object, numbers.size + 1);
    const number = numbers.size;
    const body = writeContent(content);
    const whole = tag === undefined ? body : { [tag]: body };
    return shared ? { $shared: number, $value: whole } : whole;
  };
  const writeContent = (content: unknown): Plain => {
    if (Array.isArray(content)) return content.map(write);
    if (!isRecord(content)) return write(content);
    return Object.fromEntries(Object.entries(content).map(([key, part]) => [key, write(part)]));
  };
  look(value, path);
  return write(value);
}

/** @throws VirtError `VIR_ERR_INVALID_ARG` for what {@link toPlain} has not made, naming the place */
export function fromPlain(plain: unknown, path: string, kinds: PlainKinds = {}): unknown {
  const shared = new Map<number, unknown>();
  const read = (from: unknown, at: string): unknown => {
    if (Array.isArray(from)) return from.map((part, index) => read(part, `${at}[${index}]`));
    if (from === undefined || typeof from === 'function' || typeof from === 'bigint') throw bad(at, typeof from);
    if (!isRecord(from)) return from;
    const [tag] = Object.keys(from);
    if (!tag?.startsWith('$')) return readFields(from, at);
    if (tag === '$same') {
      if (!shared.has(from.$same as number)) throw bad(at, `$same ${String(from.$same)}, which stands nowhere before`);
      return shared.get(from.$same as number);
    }
    if (tag === '$shared') {
      const value = read(from.$value, at);
      shared.set(from.$shared as number, value);
      return value;
    }
    const known = Object.hasOwn(tags, tag) ? tags[tag] : undefined;
    if (known) return known(from[tag], at, read);
    const kind = Object.hasOwn(kinds, tag.slice(1)) ? kinds[tag.slice(1)] : undefined;
    if (!kind) throw bad(at, JSON.stringify(tag));
    const saved = read(from[tag], `${at}.${tag}`);
    try {
      return kind.load(saved);
    } catch (error) {
      if (error instanceof VirtError) throw error;
      throw bad(at, `no ${tag.slice(1)}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const readFields = (from: object, at: string) =>
    Object.fromEntries(Object.entries(from).map(([key, part]) => [key, read(part, `${at}.${key}`)]));
  return read(plain, path);
}

interface Parts {
  readonly tag: string | undefined;
  readonly content: unknown;
}

function partsOf(value: object, at: string, kinds: PlainKinds): Parts {
  if (Array.isArray(value)) return { tag: undefined, content: value };
  if (value instanceof Map) return { tag: '$map', content: [...(value as Map<unknown, unknown>)] };
  if (value instanceof Set) return { tag: '$set', content: [...(value as Set<unknown>)] };
  const found = Object.entries(kinds).find(([, kind]) => kind.is(value));
  if (found) return { tag: `$${found[0]}`, content: found[1].save(value) };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw notPlain(at, `a ${value.constructor.name}`);
  // An object that looks like one of ours is written in a way that does not.
  if (Object.keys(value)[0]?.startsWith('$')) return { tag: '$object', content: Object.entries(value) };
  return { tag: undefined, content: value };
}

function* entriesOf(content: unknown): Generator<readonly [string, unknown]> {
  if (Array.isArray(content)) for (const [index, part] of content.entries()) yield [`[${index}]`, part];
  else if (isRecord(content)) for (const [key, part] of Object.entries(content)) yield [`.${key}`, part];
  else yield ['', content];
}

/** What holds nothing else, or `undefined`. */
function simplePlain(value: unknown): Plain | undefined {
  if (value === undefined) return { $undefined: true };
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $number: String(value) };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  return typeof value === 'object' && value !== null ? undefined : (value as Plain);
}

type Read = (from: unknown, at: string) => unknown;

const tags: Readonly<Record<string, (content: unknown, at: string, read: Read) => unknown>> = {
  $undefined: () => undefined,
  $bigint: (text, at) => {
    if (typeof text !== 'string' || !/^-?\d+$/.test(text)) throw bad(at, `the bigint ${JSON.stringify(text)}`);
    return BigInt(text);
  },
  $number: (text) => Number(text),
  $bytes: (text, at) => {
    if (typeof text !== 'string') throw bad(at, 'bytes that are no text');
    return new Uint8Array(Buffer.from(text, 'base64'));
  },
  $map: (entries, at, read) => new Map(pairs(entries, at, read)),
  $set: (items, at, read) => new Set(list(read(items, at), at)),
  $object: (entries, at, read) => Object.fromEntries(pairs(entries, at, read)),
};

const list = (value: unknown, at: string): readonly unknown[] => {
  if (!Array.isArray(value)) throw bad(at, 'no list');
  return value;
};
const pairs = (value: unknown, at: string, read: Read) =>
  list(read(value, at), at).map((pair) => list(pair, at).slice(0, 2) as [string, unknown]);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const notPlain = (at: string, what: string) =>
  new TypeError(`${at} is ${what}, which cannot be kept: say how in state-kinds.ts, or keep a plain value`);
const bad = (at: string, what: string) =>
  new VirtError('VIR_ERR_INVALID_ARG', `${at} is ${what}, which was not to be here`, { domain: 'VIR_FROM_TEST' });
