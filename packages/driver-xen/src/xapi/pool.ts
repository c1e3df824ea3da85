import { JobLock, type CallOptions } from '@virtkit/core/driver';
import { Pool as PoolRecord, byRef, type Ref } from './types.js';
import type { XapiClient } from './client.js';
import type { XapiCallOptions } from './client.js';
import type * as t from 'io-ts';

/** What this process knows of a pool that XAPI does not keep: all connections to one pool share it. */
export interface Memory {
  /** XAPI lets two guests have one name: here a name is looked for and taken in one go. */
  readonly names: JobLock;
  /** Why a guest is in the state that it is in, by its ref, as far as this process brought it there. */
  readonly reasons: Map<Ref, { readonly state: string; readonly reason: string }>;
  readonly locks: Map<Ref, JobLock>;
}

const memories = new Map<string, Memory>();

/** Calls of one session, and the class names that go with them. */
export class XapiPool {
  readonly client: XapiClient;
  readonly master: Ref;
  readonly ref: Ref;
  readonly defaultSr: Ref;
  readonly memory: Memory;

  private constructor(client: XapiClient, ref: Ref, pool: t.TypeOf<typeof PoolRecord>) {
    this.client = client;
    this.ref = ref;
    this.master = pool.master;
    this.defaultSr = pool.default_SR;
    const known = memories.get(pool.uuid) ?? { names: new JobLock(), reasons: new Map(), locks: new Map() };
    memories.set(pool.uuid, known);
    this.memory = known;
  }

  static async open(client: XapiClient, options: CallOptions): Promise<XapiPool> {
    await client.open(options);
    const [found] = Object.entries(await client.get(byRef(PoolRecord), 'pool.get_all_records', [], options));
    if (!found) throw new TypeError('a pool has one pool');
    return new XapiPool(client, ...found);
  }

  call(method: string, args: readonly unknown[], options?: XapiCallOptions): Promise<unknown> {
    return this.client.call(method, args, options);
  }

  get<T>(codec: t.Type<T, unknown>, method: string, args: readonly unknown[], options?: CallOptions): Promise<T> {
    return this.client.get(codec, method, args, options);
  }

  /** One object. */
  record<T>(codec: t.Type<T, unknown>, kind: string, ref: Ref, options?: CallOptions): Promise<T> {
    return this.get(codec, `${kind}.get_record`, [ref], options);
  }

  /** All objects of a kind by their refs. */
  async records<C extends t.Mixed>(codec: C, kind: string, options?: CallOptions): Promise<[Ref, t.TypeOf<C>][]> {
    return Object.entries(await this.get(byRef(codec), `${kind}.get_all_records`, [], options));
  }

  /** One change at a time of one guest, in this process. */
  async alone<T>(ref: Ref, name: string, job: () => Promise<T>, options: CallOptions = {}): Promise<T> {
    const lock = this.memory.locks.get(ref) ?? new JobLock();
    this.memory.locks.set(ref, lock);
    return lock.run({ name, signal: options.signal }, job);
  }
}
