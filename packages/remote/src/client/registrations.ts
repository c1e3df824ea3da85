import type { Unsubscribe } from '@virtkit/core/driver';

type Listener = (object: unknown, payload: unknown) => void;
type Noted = (answer: { readonly callbackId: number }) => number;

/** The calls of one registration. */
export interface Registering {
  /** Must tell `noted` the number that the peer gives as soon as the answer is read. */
  register(noted: Noted): Promise<unknown>;
  deregister(callbackId: number): Promise<unknown>;
}

/** What is registered once, for as many as want it. */
interface Shared {
  readonly listeners: Set<{ readonly listener: Listener }>;
  /** The peer's number, while it is registered. */
  id: number | undefined;
  /** Registering and deregistering, one after the other: the peer works on several calls at a time. */
  last: Promise<unknown>;
  /** How many of these are not done yet. */
  pending: number;
}

interface Early {
  readonly id: number;
  readonly object: unknown;
  readonly payload: unknown;
}

/** How many events may come before the number that they are for: a peer that sends more is not believed. */
const mostEarly = 1024;

/**
 * Who gets the events of which registration, by the number that the peer gave it. libvirt takes the same registration
 * only once for a connection, so it is shared here. The number is noted as the answer is decoded, not when the caller's
 * promise settles: an event may stand right behind the answer, or even before it.
 */
export class Registrations {
  readonly #shared = new Map<string, Shared>();
  readonly #byId = new Map<number, Shared>();
  #registering = 0;
  #early: Early[] = [];

  /** @param key - the same for what the peer takes for the same */
  async subscribe(key: string, calls: Registering, listener: Listener): Promise<Unsubscribe> {
    const shared = this.#sharedOf(key);
    const entry = { listener };
    shared.listeners.add(entry);
    try {
      await this.#settle(key, shared, calls);
    } catch (error) {
      shared.listeners.delete(entry);
      this.#tidy(key, shared);
      throw error;
    }
    return async () => {
      if (shared.listeners.delete(entry)) await this.#settle(key, shared, calls);
    };
  }

  tell(id: number, object: unknown, payload: unknown): void {
    const shared = this.#byId.get(id);
    if (shared) tellAll(shared, object, payload);
    else if (this.#registering > 0 && this.#early.length < mostEarly) this.#early.push({ id, object, payload });
  }

  #sharedOf(key: string): Shared {
    let shared = this.#shared.get(key);
    if (!shared)
      this.#shared.set(key, (shared = { listeners: new Set(), id: undefined, last: Promise.resolve(), pending: 0 }));
    return shared;
  }

  /** Makes the peer's registration what it has to be by then. */
  async #settle(key: string, shared: Shared, calls: Registering): Promise<void> {
    shared.pending += 1;
    const settled = shared.last.then(async () => {
      const { id, listeners } = shared;
      if (listeners.size > 0 && id === undefined) await this.#register(shared, calls);
      if (listeners.size === 0 && id !== undefined) await this.#deregister(shared, id, calls);
    });
    shared.last = settled.catch(() => undefined);
    try {
      await settled;
    } finally {
      shared.pending -= 1;
      this.#tidy(key, shared);
    }
  }

  async #register(shared: Shared, calls: Registering): Promise<void> {
    this.#registering += 1;
    try {
      await calls.register(({ callbackId }) => {
        shared.id = callbackId;
        this.#byId.set(callbackId, shared);
        this.#tellEarly(callbackId, shared);
        return callbackId;
      });
    } finally {
      this.#registering -= 1;
      if (this.#registering === 0) this.#early = [];
    }
  }

  async #deregister(shared: Shared, id: number, calls: Registering): Promise<void> {
    shared.id = undefined;
    if (this.#byId.get(id) === shared) this.#byId.delete(id);
    await calls.deregister(id);
  }

  #tidy(key: string, { listeners, pending, id }: Shared): void {
    if (listeners.size === 0 && pending === 0 && id === undefined) this.#shared.delete(key);
  }

  #tellEarly(id: number, shared: Shared): void {
    const early = this.#early;
    this.#early = early.filter((one) => one.id !== id);
    for (const one of early) if (one.id === id) tellAll(shared, one.object, one.payload);
  }
}

function tellAll({ listeners }: Shared, object: unknown, payload: unknown): void {
  for (const { listener } of listeners) listener(object, payload);
}
