import { MomentTree, StoredNwfilter, type MomentDef, type MomentTreeState } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { Content } from './storage-content.js';
import { TestDomain } from './domain-object.js';
import { withoutMirror } from './mirror.js';
import { TestNetwork } from './network-object.js';
import type { PlainKind, PlainKinds } from './plain.js';
import { TestPool } from './storage-object.js';

/**
 * How the objects of a host are kept in its state, one row for each class. The public fields of an object are kept by
 * themselves, those of tomorrow as well; a row says how a new one is made of them, and what is private.
 */
export const stateKinds: PlainKinds = {
  domain: kind(TestDomain, ({ uuid, def }) => new TestDomain(uuid, def), {
    // Jobs are not kept, and so nothing of what they have begun.
    def: { get: ({ def }) => withoutJobs(def), set: (domain, def: Domain) => void (domain.def = def) },
    kept: {
      get: (domain) => domain.allKept(),
      set: (domain, kept: Readonly<Record<string, unknown>>) => domain.restoreKept(kept),
    },
  }),
  nwfilter: kind(StoredNwfilter, ({ def }) => new StoredNwfilter(def)),
  network: kind(TestNetwork, ({ ref, def }) => new TestNetwork(ref.uuid, def)),
  pool: kind(TestPool, ({ ref, def }) => new TestPool(ref.uuid, def), {
    allocation: { get: (pool) => pool.allocation, set: (pool, taken: bigint) => pool.take(taken) },
  }),
  content: kind(Content, () => new Content(), {
    pages: {
      get: (content) => content.pages(),
      set: (content, pages: ReadonlyMap<number, Uint8Array>) => content.load(pages),
    },
  }),
  moments: kind(MomentTree<MomentDef>, () => new MomentTree<MomentDef>(), {
    tree: { get: (tree) => tree.save(), set: (tree, state: MomentTreeState<MomentDef>) => tree.restore(state) },
  }),
};

/** A definition as it is once the copies of its disks are aborted. */
function withoutJobs(def: Domain): Domain {
  const { disks } = def.devices ?? {};
  if (!disks?.some(({ mirror }) => mirror)) return def;
  return { ...def, devices: { ...def.devices, disks: disks.map(withoutMirror) } };
}

/** What is kept of an object beside its public fields, and how it is put back. */
interface Private<T, V> {
  readonly get: (object: T) => V;
  readonly set: (object: T, value: V) => void;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each private part has a type of its own
type Privates<T> = Readonly<Record<string, Private<T, any>>>;

/** @param make - a new object of the fields that cannot be set later; the others are set on it */
function kind<T extends object>(
  type: new (...args: never[]) => T,
  make: (fields: T) => T,
  privates: Privates<T> = {},
): PlainKind {
  return {
    is: (value) => value instanceof type,
    save: (object) => ({
      ...object,
      ...Object.fromEntries(Object.entries(privates).map(([name, { get }]) => [name, get(object as T) as unknown])),
    }),
    load(saved) {
      const fields = saved as T & Readonly<Record<string, unknown>>;
      const object = make(fields);
      for (const [name, value] of Object.entries(fields)) {
        if (Object.hasOwn(privates, name)) privates[name]!.set(object, value);
        else if (Object.hasOwn(object, name)) (object as Record<string, unknown>)[name] = value;
        else throw new TypeError(`it has no ${JSON.stringify(name)}`);
      }
      return object;
    },
  };
}
