import type { Part, Type, TypeOf } from '../xml/index.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- types of any shape meet here */

type Simplify<T> = { [K in keyof T]: T[K] } & {};
/** One of several elements, told apart by the key `kind`, which is the name of its element. */
export type Entry<C> = { [N in keyof C & string]: Simplify<{ readonly kind: N } & TypeOf<C[N]>> }[keyof C & string];

/** Children of several names in their order: the rules of a filter and the filters it refers to. */
export function entries<C extends Record<string, Type<any>>>(types: C): Part<readonly Entry<C>[], true> {
  const names = Object.keys(types);
  const read: Type<Entry<C>>['read'] = (from, reading) =>
    ({ kind: from.name, ...types[from.name]!.read(from, reading) }) as Entry<C>;
  const write: Type<Entry<C>>['write'] = (_name, value, out) => {
    const { kind } = value as unknown as { kind: string };
    if (!Object.hasOwn(types, kind)) throw new TypeError(`there is no element of kind '${kind}' here`);
    types[kind]!.write(kind, value, out);
  };
  return {
    optional: true,
    child: names[0]!,
    type: { shape: { kind: 'choice', key: 'kind', cases: new Map(Object.entries(types)), options: {} }, read, write },
    others: names,
    list: true,
    readChild(from, previous, reading) {
      const value = read(from, reading);
      if (previous === undefined) return [value];
      // The list was made by the line above, and nobody else has seen it yet.
      (previous as Entry<C>[]).push(value);
      return previous;
    },
    write: (values, out) => {
      for (const value of values) write('', value, out);
    },
  };
}
