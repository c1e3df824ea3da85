import { setTimeout as wait } from 'node:timers/promises';
import * as t from 'io-ts';
import type { CallOptions, DomainState } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { fromFailure, xapiError, XapiFailure } from './errors.js';
import type { PoolEvents } from './events.js';
import { anyGuest, toGuest, type Guest } from './guest.js';
import type { Guests } from './guests.js';
import type { XapiPool } from './pool.js';
import { Vm, type Ref } from './types.js';

const Task = t.type({ status: t.string, error_info: t.array(t.string) });
/** How long a guest's first answer to a request is waited for. Milliseconds. */
const firstWordTime = 500;

/** A pool as the sections of a session work on it. */
export class XapiHost {
  readonly pool: XapiPool;
  readonly guests: Guests;
  readonly events: PoolEvents;

  constructor(pool: XapiPool, guests: Guests, events: PoolEvents) {
    this.pool = pool;
    this.guests = guests;
    this.events = events;
  }

  /** Looks for a name, and takes it, with nobody in between. */
  named<T>(job: () => Promise<T>, options: CallOptions = {}): Promise<T> {
    return this.pool.memory.names.run({ name: 'taking a name', signal: options.signal }, job);
  }

  /**
   * The guest that a definition is of, if there is one: a name belongs to one UUID, and the other way round.
   * @throws VirtError `VIR_ERR_OPERATION_FAILED`
   */
  async claim({ name, uuid = '' }: Domain, options?: CallOptions): Promise<Guest | undefined> {
    await this.#sweep({ name, uuid }, options);
    const all = await this.guests.all(options);
    const same = all.find(({ domain }) => domain.uuid === uuid);
    if (same && same.domain.name !== name)
      throw taken(`domain '${same.domain.name}' is already defined with uuid ${uuid}`);
    const other = all.find(({ domain }) => domain.name === name && domain.uuid !== uuid);
    if (other) throw taken(`domain '${name}' already exists with uuid ${other.domain.uuid}`);
    return same;
  }

  /** Of a transient guest that has stopped by itself XAPI's record may be left: it is in nobody's way. */
  async #sweep({ name, uuid }: { readonly name: string; readonly uuid: string }, options?: CallOptions): Promise<void> {
    for (const [ref, vm] of await this.pool.records(Vm, 'VM', options)) {
      const left = toGuest(this.pool, ref, vm) ? undefined : anyGuest(this.pool, ref, vm);
      if (left && (left.domain.name === name || left.domain.uuid === uuid)) await this.forget(left);
    }
  }

  /** A guest that was made a moment ago, and does not run yet. */
  async made(ref: Ref): Promise<Guest> {
    const guest = anyGuest(this.pool, ref, await this.pool.record(Vm, 'VM', ref));
    if (!guest) throw xapiError('VIR_ERR_INTERNAL_ERROR', 'the new guest is none');
    return guest;
  }

  /** The guest as it is now. @throws VirtError `VIR_ERR_NO_DOMAIN` */
  async require(ref: Ref, options?: CallOptions): Promise<Guest> {
    const guest = await this.guests.at(ref, options);
    if (!guest) throw xapiError('VIR_ERR_NO_DOMAIN', 'the domain is gone');
    return guest;
  }

  /** Removes XAPI's record of a guest that does not run; its volumes stay. */
  async forget({ ref }: Guest): Promise<void> {
    await this.pool.call('VM.destroy', [ref]);
    this.pool.memory.reasons.delete(ref);
    this.pool.memory.locks.delete(ref);
  }

  /** Why a guest will be in a state: XAPI does not keep it, so this process does. */
  explain({ ref }: Guest, state: DomainState, reason: string): void {
    this.pool.memory.reasons.set(ref, { state, reason });
  }

  reasonOf({ ref, state }: Guest): string | undefined {
    const known = this.pool.memory.reasons.get(ref);
    return known?.state === state ? known.reason : undefined;
  }

  /** Waits until those who listen here have been told of what was done. */
  settle(): Promise<void> {
    return this.events.settle();
  }

  /** Throws what a task fails with at once. One that goes on is left to itself. */
  async firstWord(task: Ref, method: string, options?: CallOptions): Promise<void> {
    const end = Date.now() + firstWordTime;
    for (let pause = 10; Date.now() < end; pause *= 2) {
      const { status, error_info: info } = await this.pool.record(Task, 'task', task, options);
      if (status === 'failure') {
        const [code = 'INTERNAL_ERROR', ...details] = info;
        throw fromFailure(new XapiFailure(code, details), method);
      }
      if (status !== 'pending') return;
      await wait(pause, undefined, { signal: options?.signal }).catch(() => undefined);
    }
  }
}

const taken = (message: string) => xapiError('VIR_ERR_OPERATION_FAILED', message);
