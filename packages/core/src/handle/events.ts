import type { EventSources, Unsubscribe } from '../driver/events.js';
import { throwIfAborted } from '../errors.js';
import type { CallOptions } from '../signal.js';
import { EventQueue, type EventQueueOptions } from '../stateful/event-queue.js';
import type { ConnectionBase } from './connection-base.js';
import { Domain } from './domain.js';
import { Network } from './network.js';
import { NodeDevice } from './node-device.js';
import { Secret } from './secret.js';
import { StoragePool } from './storage-pool.js';

/** The handle of each kind of object that events are about. */
const handles = { domain: Domain, network: Network, storagePool: StoragePool, nodeDevice: NodeDevice, secret: Secret };
type Handles = { [S in keyof typeof handles]: InstanceType<(typeof handles)[S]> };

/** Every event by name: `domain.lifecycle`, `network.lifecycle`, `storagePool.refresh`… */
export type EventName = {
  [S in keyof EventSources]: `${S}.${keyof EventSources[S]['events'] & string}`;
}[keyof EventSources];

/** What an event tells: the handle of its object under the object's kind, and the event's own fields. */
export type EventOf<N extends EventName> = N extends `${infer S extends keyof EventSources}.${infer E}`
  ? E extends keyof EventSources[S]['events']
    ? { readonly [K in S]: Handles[S] } & EventSources[S]['events'][E]
    : never
  : never;
type ObjectOf<N extends EventName> = N extends `${infer S extends keyof EventSources}.${string}` ? Handles[S] : never;

export interface EventOptions<N extends EventName>
  extends CallOptions, Pick<EventQueueOptions, 'capacity' | 'overflow'> {
  /** Only events about this object. Default: about every one. */
  readonly of?: ObjectOf<N>;
  /** Say with a {@link Resync} among the events that some may have been missed. Default: they are missed in silence. */
  readonly resync?: boolean;
}

/**
 * The connection was lost and is back: events in between were missed, so look anew at what you follow. Only from a
 * driver that reconnects, and for who asked for it by `resync: true`.
 */
export interface Resync {
  readonly resync: true;
}

/**
 * Events as they come: read it with `for await`, leave the loop to end it. The subscription begins when the stream is
 * made; {@link ready} settles when it holds. A call made inside the loop cannot deadlock: events wait in a queue of a
 * stated size, whose oldest make room when it is full ({@link dropped} counts them), or which fails if so asked.
 */
export class EventStream<N extends EventName, M extends Resync = never> extends EventQueue<EventOf<N> | M> {
  /** Settles when the subscription holds: events from then on are told. Rejects if there can be none. */
  readonly ready: Promise<void>;

  constructor(
    connection: ConnectionBase,
    name: N,
    options: EventOptions<N>,
    onEnd: (stream: EventStream<N, M>) => void,
  ) {
    let unsubscribe = undefined as Promise<Unsubscribe> | undefined;
    let noResync = undefined as (() => void) | undefined;
    const { signal } = options;
    const stop = () => this.end();
    super({
      ...options,
      onEnd: () => {
        signal?.removeEventListener('abort', stop);
        noResync?.();
        // Nobody waits for this: a peer that is gone has no subscription left either.
        // Looked for a moment later: a driver may overflow the queue before its `subscribe` gives anything back.
        void Promise.resolve()
          .then(() => unsubscribe)
          .then((end) => end?.())
          .catch(() => undefined);
        onEnd(this);
      },
    });
    const dot = name.indexOf('.');
    const section = name.slice(0, dot) as keyof EventSources;
    const Handle = handles[section] as unknown as new (connection: ConnectionBase, ref: unknown) => unknown;
    const listener = (ref: unknown, payload: object) =>
      this.push({ [section]: new Handle(connection, ref), ...payload } as EventOf<N>);
    const dispatch = connection.dispatch as unknown as { call(...args: unknown[]): Promise<Unsubscribe> };
    const subscribe = async () => {
      throwIfAborted(signal, `events(${name})`);
      return dispatch.call(section, 'subscribe', name.slice(dot + 1), options.of?.ref, listener);
    };
    unsubscribe = subscribe();
    if (options.resync) noResync = connection.dispatch.onResync(() => this.push({ resync: true } as M));
    signal?.addEventListener('abort', stop, { once: true });
    this.ready = unsubscribe.then(() => undefined);
    // Whoever reads gets the error; whoever only waits for `ready` gets it there.
    this.ready.catch((error: unknown) => this.fail(error));
  }
}
