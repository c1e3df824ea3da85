import type { EventSources, QemuMonitorEvent, Unsubscribe } from '../driver/events.js';
import { ConnectDomainQemuMonitorEventRegisterFlags } from '../driver/flag-tables.js';
import type { DomainRef } from '../driver/refs.js';
import type { FlagOptions } from '../flags.js';
import type { ConnectionBase } from './connection-base.js';
import { Domain } from './domain.js';
import { Network } from './network.js';
import { NodeDevice } from './node-device.js';
import { Secret } from './secret.js';
import { StoragePool } from './storage-pool.js';
import { Subscription, type SubscriptionOptions } from './subscription.js';

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

export interface EventOptions<N extends EventName> extends SubscriptionOptions {
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

/** The stream of one kind of event: see {@link Subscription}. */
export class EventStream<N extends EventName, M extends Resync = never> extends Subscription<EventOf<N> | M> {
  constructor(
    connection: ConnectionBase,
    name: N,
    options: EventOptions<N>,
    onEnd: (stream: EventStream<N, M>) => void,
  ) {
    let noResync = undefined as (() => void) | undefined;
    const dot = name.indexOf('.');
    const section = name.slice(0, dot) as keyof EventSources;
    const Handle = handles[section] as unknown as new (connection: ConnectionBase, ref: unknown) => unknown;
    const dispatch = connection.dispatch as unknown as { call(...args: unknown[]): Promise<Unsubscribe> };
    super(
      `events(${name})`,
      options,
      (push) => {
        const listener = (ref: unknown, payload: object) =>
          push({ [section]: new Handle(connection, ref), ...payload } as EventOf<N>);
        return dispatch.call(section, 'subscribe', name.slice(dot + 1), options.of?.ref, listener);
      },
      // It may end while it is made: a driver may tell more than it takes before its `subscribe` is done.
      (ended) => {
        noResync?.();
        onEnd(ended);
      },
    );
    if (options.resync) noResync = connection.dispatch.onResync(() => this.push({ resync: true } as M));
  }
}

export interface QemuMonitorEventOptions
  extends SubscriptionOptions, FlagOptions<typeof ConnectDomainQemuMonitorEventRegisterFlags> {
  /** Only events of this domain. Default: of every one. */
  readonly of?: Domain;
  /** Only events of this name, such as `STOP`; compared as `regex` and `nocase` say. Default: all. */
  readonly event?: string;
}

/** The stream of {@link QemuMonitorEvent}s: see {@link Subscription}. */
export class QemuMonitorStream extends Subscription<QemuMonitorEvent & { readonly domain: Domain }> {
  constructor(
    connection: ConnectionBase,
    options: QemuMonitorEventOptions,
    onEnd: (stream: QemuMonitorStream) => void,
  ) {
    super(
      'qemuMonitorEvents',
      options,
      async (push) => {
        const flags = ConnectDomainQemuMonitorEventRegisterFlags.encode(options, ownOptions);
        const listener = (ref: DomainRef, event: QemuMonitorEvent) =>
          push({ domain: new Domain(connection, ref), ...event });
        return connection.dispatch.call(
          'domain',
          'qemuMonitorSubscribe',
          options.of?.ref,
          options.event,
          listener,
          flags,
        );
      },
      (ended) => onEnd(ended),
    );
  }
}
const ownOptions = ['of', 'event', 'capacity', 'overflow'];
