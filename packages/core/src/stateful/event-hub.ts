import type { EventSources, Unsubscribe } from '../driver/events.js';

type Listener<S extends keyof EventSources> = (object: EventSources[S]['ref'], payload: never) => void;

/** Tells the events of one section to whoever subscribed: the `subscribe` of a driver, and its `emit`. */
export class EventHub<S extends keyof EventSources> {
  readonly #listeners = new Map<string, Map<symbol, { key: string | undefined; listener: Listener<S> }>>();
  readonly #keyOf: (object: EventSources[S]['ref']) => string;

  /** @param keyOf - what tells one object from another, a UUID say */
  constructor(keyOf: (object: EventSources[S]['ref']) => string) {
    this.#keyOf = keyOf;
  }

  async subscribe<E extends keyof EventSources[S]['events'] & string>(
    event: E,
    object: EventSources[S]['ref'] | undefined,
    listener: (object: EventSources[S]['ref'], payload: EventSources[S]['events'][E]) => void,
  ): Promise<Unsubscribe> {
    const id = Symbol(event);
    let listeners = this.#listeners.get(event);
    if (!listeners) {
      listeners = new Map();
      this.#listeners.set(event, listeners);
    }
    listeners.set(id, { key: object && this.#keyOf(object), listener });
    return async () => {
      listeners.delete(id);
    };
  }

  /** Whether anybody listens to `event`: spares making an event that nobody wants. */
  wanted(event: keyof EventSources[S]['events'] & string): boolean {
    return (this.#listeners.get(event)?.size ?? 0) > 0;
  }

  emit<E extends keyof EventSources[S]['events'] & string>(
    event: E,
    object: EventSources[S]['ref'],
    payload: EventSources[S]['events'][E],
  ): void {
    const listeners = this.#listeners.get(event);
    if (!listeners || listeners.size === 0) return;
    const key = this.#keyOf(object);
    for (const entry of [...listeners.values()]) {
      if (entry.key === undefined || entry.key === key) entry.listener(object, payload as never);
    }
  }
}
