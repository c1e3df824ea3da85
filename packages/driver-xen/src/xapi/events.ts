import { setTimeout as wait } from 'node:timers/promises';
import { decode, EventHub, type Unsubscribe, type EventSources } from '@virtkit/core/driver';
import type * as t from 'io-ts';
import { isFailure } from './errors.js';
import { toGuest, type Guest } from './guest.js';
import { lifeBetween } from './life.js';
import type { XapiPool } from './pool.js';
import { EventBatch, Network, Pbd, Sr, Vm, type Ref } from './types.js';

/** What is asked for. The pool itself is there to be prodded: see `settle`. */
const classes = ['vm', 'network', 'sr', 'pbd', 'pool'];
/** How long the pool keeps a question that has no answer yet. Seconds, and never a whole number: XAPI wants a float. */
const patience = 30.1;
const atOnce = 0.001;
/** Between two questions to a pool that does not answer. Milliseconds. */
const shortest = 500;
const longest = 15_000;
/** XAPI no longer knows what has happened since. */
const lost = ['EVENTS_LOST', 'EVENT_FROM_TOKEN_PARSE_FAILURE', 'SESSION_NOT_REGISTERED'];

type Batch = t.TypeOf<typeof EventBatch>;
type Change = Batch['events'][number];

/**
 * The events of a pool. XAPI answers a long poll with the objects that have changed; what that means is found out by
 * comparing them with how they were.
 */
export class PoolEvents {
  readonly domains = new EventHub<'domain'>(({ uuid }) => uuid);
  readonly networks = new EventHub<'network'>(({ uuid }) => uuid);
  readonly pools = new EventHub<'storagePool'>(({ uuid }) => uuid);
  readonly #pool: XapiPool;
  readonly #closing = new AbortController();
  readonly #resync = new Set<() => void>();
  readonly #guests = new Map<Ref, Guest>();
  readonly #networks = new Map<Ref, t.TypeOf<typeof Network>>();
  readonly #srs = new Map<Ref, Sr>();
  readonly #pbds = new Map<Ref, Pbd>();
  #token = '';
  #running: Promise<void> | undefined;
  #waiting: (() => void)[] = [];

  constructor(pool: XapiPool) {
    this.#pool = pool;
  }

  /** The `subscribe` of a section. */
  subscriber<S extends keyof EventSources>(hub: EventHub<S>) {
    type Subscribe = EventHub<S>['subscribe'];
    return (async (...args: Parameters<Subscribe>): Promise<Unsubscribe> => {
      const unsubscribe = await hub.subscribe(...args);
      try {
        await this.#start();
      } catch (error) {
        await unsubscribe();
        throw error;
      }
      return unsubscribe;
    }) as Subscribe;
  }

  onResync(listener: () => void): () => void {
    this.#resync.add(listener);
    return () => this.#resync.delete(listener);
  }

  /** Waits until what has been done so far has been told, if anybody listens. */
  async settle(): Promise<void> {
    if (!this.#running || this.#closing.signal.aborted) return;
    const told = new Promise<void>((resolve) => this.#waiting.push(resolve));
    // The question that is under way gets its answer now; the next one is asked after what was done.
    await this.#pool.call('event.inject', ['pool', this.#pool.ref]).catch(() => undefined);
    await told;
  }

  close(): void {
    this.#closing.abort();
    this.#release();
  }

  /** Looks at the pool for the first time: what is there then is not news. */
  async #start(): Promise<void> {
    this.#running ??= this.#ask(atOnce).then((batch) => {
      this.#take(batch, false);
      void this.#follow();
    });
    try {
      await this.#running;
    } catch (error) {
      this.#running = undefined;
      throw error;
    }
  }

  async #follow(): Promise<void> {
    let pause = 0;
    while (!this.#closing.signal.aborted) {
      const waiting = this.#waiting;
      this.#waiting = [];
      try {
        const batch = await this.#ask(waiting.length > 0 ? atOnce : patience);
        const anew = pause > 0 || this.#token === '';
        if (this.#token === '') this.#forgetGone(batch);
        this.#take(batch, true);
        pause = 0;
        if (anew) for (const listener of this.#resync) listener();
      } catch (error) {
        if (isFailure(error, ...lost)) this.#token = '';
        pause = Math.min(longest, Math.max(shortest, pause * 2));
        await wait(pause, undefined, { signal: this.#closing.signal, ref: false }).catch(() => undefined);
      }
      for (const told of waiting) told();
    }
    this.#release();
  }

  #release(): void {
    for (const told of this.#waiting.splice(0)) told();
  }

  #ask(seconds: number): Promise<Batch> {
    const { signal } = this.#closing;
    return this.#pool.get(EventBatch, 'event.from', [classes, this.#token, seconds], { signal });
  }

  /** After a fresh start the batch has all that there is: what it lacks is gone. */
  #forgetGone({ events }: Batch): void {
    const there = new Set(events.map(({ ref }) => ref));
    for (const [kind, known] of Object.entries({ vm: this.#guests, network: this.#networks, sr: this.#srs })) {
      for (const ref of known.keys()) if (!there.has(ref)) this.#one({ class: kind, operation: 'del', ref }, true);
    }
  }

  #take({ token, events }: Batch, told: boolean): void {
    this.#token = token;
    for (const change of events) {
      try {
        this.#one(change, told);
      } catch {
        // An object of a shape that we do not know is no reason to be deaf for all others.
      }
    }
  }

  #one(change: Change, told: boolean): void {
    const handle = this.#handlers[change.class.toLowerCase()];
    handle?.(change.ref, change.operation === 'del' ? undefined : change.snapshot, told);
  }

  readonly #handlers: Readonly<Record<string, (ref: Ref, snapshot: unknown, told: boolean) => void>> = {
    vm: (ref, snapshot, told) => this.#vm(ref, snapshot, told),
    network: (ref, snapshot, told) => this.#network(ref, snapshot, told),
    sr: (ref, snapshot, told) => this.#sr(ref, snapshot, told),
    pbd: (ref, snapshot, told) => this.#pbd(ref, snapshot, told),
  };

  #vm(ref: Ref, snapshot: unknown, told: boolean): void {
    const before = this.#guests.get(ref);
    const after = snapshot === undefined ? undefined : toGuest(this.#pool, ref, read(Vm, snapshot, 'VM'));
    if (after) this.#guests.set(ref, after);
    else this.#guests.delete(ref);
    if (!told) return;
    const known = this.#pool.memory.reasons.get(ref);
    for (const { of, event } of lifeBetween(before, after, known?.state === 'shutoff' ? known.reason : undefined)) {
      const { domain } = (of === 'before' ? before : after) ?? before!;
      // What is gone has no number.
      const ended = event !== 'reboot' && (event.event === 'stopped' || event.event === 'undefined');
      const about = ended && !(after && after.domain.id !== -1) ? { ...domain, id: -1 } : domain;
      if (event === 'reboot') this.domains.emit('reboot', about, {});
      else this.domains.emit('lifecycle', about, event);
    }
  }

  #network(ref: Ref, snapshot: unknown, told: boolean): void {
    const before = this.#networks.get(ref);
    const after = snapshot === undefined ? undefined : read(Network, snapshot, 'network');
    if (after) this.#networks.set(ref, after);
    else this.#networks.delete(ref);
    const about = before ?? after;
    if (!told || !about || (before && after)) return;
    const { name_label: name, uuid } = about;
    this.networks.emit('lifecycle', { name, uuid }, { event: after ? 'defined' : 'undefined', detail: 0 });
  }

  #sr(ref: Ref, snapshot: unknown, told: boolean): void {
    const before = this.#srs.get(ref);
    const after = snapshot === undefined ? undefined : read(Sr, snapshot, 'SR');
    if (after) this.#srs.set(ref, after);
    else this.#srs.delete(ref);
    const about = before ?? after;
    if (!told || !about || (before && after)) return;
    this.#tellPool(about, after ? 'defined' : 'undefined');
  }

  /** A pool runs where a host is plugged into it. */
  #pbd(ref: Ref, snapshot: unknown, told: boolean): void {
    const before = this.#pbds.get(ref);
    const after = snapshot === undefined ? undefined : read(Pbd, snapshot, 'PBD');
    if (after) this.#pbds.set(ref, after);
    else this.#pbds.delete(ref);
    const [was, is] = [before?.currently_attached ?? false, after?.currently_attached ?? false];
    const sr = this.#srs.get((after ?? before)?.SR ?? '');
    if (told && sr && was !== is) this.#tellPool(sr, is ? 'started' : 'stopped');
  }

  #tellPool({ name_label: name, uuid }: Sr, event: 'defined' | 'undefined' | 'started' | 'stopped'): void {
    this.pools.emit('lifecycle', { name, uuid }, { event, detail: 0 });
  }
}

const read = <C extends t.Mixed>(codec: C, snapshot: unknown, kind: string): t.TypeOf<C> =>
  decode(codec, snapshot, `an event about a ${kind}`, 'VIR_ERR_RPC') as t.TypeOf<C>;
