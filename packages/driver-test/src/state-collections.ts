import {
  Nwfilters,
  ObjectList,
  Secrets,
  type Stateful,
  type StoredNwfilter,
  type StoredSecret,
} from '@virtkit/core/driver';
import type { NwfilterBinding } from '@virtkit/core/xml';
import { Images, type TestImage } from './images.js';

/** What of a host holds others, and stays where it is when a state is put back: sessions have it in their hands. */
interface Collection {
  is(value: unknown): boolean;
  /** What is in it. */
  save(collection: unknown): unknown;
  /** What puts that in the place of what is in it now. It changes nothing before it is called. @throws for what does not fit */
  putter(collection: unknown, saved: unknown): () => void;
}

const collections: readonly Collection[] = [
  collection<ObjectList<Stateful>, readonly Stateful[]>(ObjectList, {
    save: (list) => [...list],
    putter(list, objects) {
      if (!objects.every(({ uuid }) => typeof uuid === 'string'))
        throw new TypeError('it has something without a UUID');
      return () => {
        for (const object of [...list]) list.remove(object);
        for (const object of objects) list.add(object);
      };
    },
  }),
  collection<Secrets, readonly StoredSecret[]>(Secrets, {
    save: (secrets) => [...secrets],
    putter(secrets, saved) {
      const found = new Secrets();
      for (const secret of saved) found.put(secret);
      return () => {
        for (const secret of [...secrets]) secrets.delete(secret);
        for (const secret of found) secrets.put(secret);
      };
    },
  }),
  collection<Nwfilters, { readonly filters: readonly StoredNwfilter[]; readonly bindings: readonly NwfilterBinding[] }>(
    Nwfilters,
    {
      save: ({ filters, bindings }) => ({ filters: [...filters], bindings: [...bindings] }),
      putter(nwfilters, { filters, bindings }) {
        // Whether the bindings can be in force with those filters is seen before anything is changed.
        const found = new Nwfilters();
        for (const filter of filters) found.filters.add(filter);
        for (const binding of bindings) found.bind(binding);
        return () => {
          for (const { portDev } of [...nwfilters.bindings]) nwfilters.unbind(portDev);
          for (const filter of [...nwfilters.filters]) nwfilters.filters.remove(filter);
          for (const filter of found.filters) nwfilters.filters.add(filter);
          for (const binding of found.bindings) nwfilters.bind(binding);
        };
      },
    },
  ),
  collection<Images, ReadonlyMap<string, TestImage>>(Images, {
    save: (images) => images.made(),
    putter(images, made) {
      if (!(made instanceof Map)) throw new TypeError('it is no map');
      return () => images.load(made);
    },
  }),
];

export const collectionOf = (value: unknown): Collection | undefined => collections.find((one) => one.is(value));

function collection<C, S>(
  type: new (...args: never[]) => unknown,
  { save, putter }: { readonly save: (value: C) => S; readonly putter: (value: C, saved: S) => () => void },
): Collection {
  return {
    is: (value) => value instanceof type,
    save: (value) => save(value as C),
    putter: (value, saved) => putter(value as C, saved as S),
  };
}
