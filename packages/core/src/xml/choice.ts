import type { Part, Type, TypeOf } from './element.js';
import type { Writer } from './print.js';
import type { Fault, Reading } from './reading.js';
import { oneOf } from './scalars.js';
import type { Shape } from './shape.js';
import { attributeOf, type XmlElement } from './tree.js';
import { attribute } from './parts.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- cases of any shape meet here */

type Simplify<T> = { [K in keyof T]: T[K] } & {};
type Cases<K extends string, C> = {
  [V in keyof C & string]: TypeOf<C[V]> extends infer T
    ? T extends unknown
      ? Simplify<{ readonly [_ in K]: V } & T>
      : never
    : never;
}[keyof C & string];

export interface ChoiceOptions<V> extends Fault {
  /** What an absent attribute means. Without it, absence is an error. */
  readonly fallback?: V;
  /** What it is, in a line of the reference. */
  readonly doc?: string;
  /** How its absence is given, where that is not as for an unknown value. */
  readonly missing?: Fault;
}

/** One element of several shapes, told apart by an attribute: `<address type='pci' …/>`. */
export function choice<const K extends string, C extends Record<string, Type<any>>>(
  key: K,
  cases: C,
  options: ChoiceOptions<keyof C & string> = {},
): Type<Cases<K, C>> {
  const byTag = new Map<string, Type<any>>();
  for (const [tag, type] of Object.entries(cases)) {
    byTag.set(
      tag,
      type.tagged?.(key, { ...attribute(key, oneOf(tag)), optional: options.fallback !== undefined }) ?? type,
    );
  }
  return new Choice(key, byTag, options);
}

class Choice implements Type<any> {
  readonly kind = 'choice';
  readonly key: string;
  readonly cases: ReadonlyMap<string, Type<any>>;
  readonly options: ChoiceOptions<string>;

  constructor(key: string, cases: ReadonlyMap<string, Type<any>>, options: ChoiceOptions<string>) {
    this.key = key;
    this.cases = cases;
    this.options = options;
  }

  get shape(): Shape {
    return this;
  }

  read(from: XmlElement, reading: Reading): any {
    const found = attributeOf(from, this.key);
    const tag = found ?? this.options.fallback;
    if (tag === undefined) {
      const { code, missing = code ? { code } : { domain: 'VIR_FROM_XML' } } = this.options;
      return reading.fail(`attribute '${this.key}' is missing in <${from.name}>`, from, undefined, missing);
    }
    const type = this.cases.get(tag);
    if (type === undefined) {
      const known = [...this.cases.keys()].join(', ');
      const message = `'${tag}' is not allowed as attribute '${this.key}' of <${from.name}>: one of ${known} is expected`;
      return reading.fail(message, from, this.key, this.options);
    }
    const value = type.read(from, reading) as object;
    return found === undefined ? { [this.key]: tag, ...value } : value;
  }

  write(name: string, value: Readonly<Record<string, unknown>>, out: Writer): void {
    const type = this.cases.get(value[this.key] as string);
    if (type === undefined) throw new TypeError(`<${name}> has no case ${this.key}='${String(value[this.key])}'`);
    type.write(name, value, out);
  }

  tagged(key: string, part: Part<any, boolean>): Type<any> {
    const cases = new Map([...this.cases].map(([tag, type]) => [tag, type.tagged?.(key, part) ?? type]));
    return new Choice(this.key, cases, this.options);
  }
}

const isEmpty = (element: XmlElement): boolean =>
  Object.keys(element.attributes).length === 0 && element.children.length === 0;

/**
 * Two shapes of an element, of which only `full` has a `key` among its values. `isPlain` tells them apart when reading;
 * without it the plain one is an empty element, such as `<backingStore/>`.
 */
export const either = <E, F>(
  key: string,
  plain: Type<E>,
  full: Type<F>,
  isPlain: (from: XmlElement) => boolean = isEmpty,
): Type<E | F> => ({
  shape: { kind: 'either', key, plain, full },
  read: (from, reading) => (isPlain(from) ? plain : full).read(from, reading),
  write(name, value, out) {
    if ((value as Record<string, unknown>)[key] === undefined) plain.write(name, value as E, out);
    else full.write(name, value as F, out);
  },
});

/** A type that refers to itself, such as a chain of backing stores. */
export const lazy = <T>(type: () => Type<T>): Type<T> => ({
  get shape() {
    return type().shape;
  },
  read: (from, reading) => type().read(from, reading),
  write: (name, value, out) => type().write(name, value, out),
});

interface Around<T> {
  readonly read?: (value: T, reading: Reading) => T;
  readonly write?: (type: Type<T>, name: string, value: T, out: Writer) => void;
}

/** The type, but for what is done around it. */
const wrapped = <T>(type: Type<T>, { read = (value) => value, write }: Around<T>): Type<T> => ({
  get shape() {
    return type.shape;
  },
  read: (from, reading) => read(type.read(from, reading), reading),
  write: (name, value, out) => {
    if (write) write(type, name, value, out);
    else type.write(name, value, out);
  },
  tagged: (key, part) => wrapped((type.tagged?.(key, part) ?? type) as Type<T>, write ? { read, write } : { read }),
});

/** A type whose values are printed differently in some view: `change` gives what is printed. */
export const printedAs = <T>(type: Type<T>, change: (value: T, out: Writer) => T): Type<T> =>
  wrapped(type, {
    write: (inner, name, value, out) => {
      inner.write(name, change(value, out), out);
    },
  });

/** A type whose values lose something while they are read: `change` gives what is kept. */
export const readAs = <T>(type: Type<T>, change: (value: T, reading: Reading) => T): Type<T> =>
  wrapped(type, { read: change });

/** A type of which some values are not printed at all in some view. */
export const printedUnless = <T>(type: Type<T>, left: (value: T, out: Writer) => boolean): Type<T> =>
  wrapped(type, {
    write: (inner, name, value, out) => {
      if (!left(value, out)) inner.write(name, value, out);
    },
  });
