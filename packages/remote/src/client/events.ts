import type { EventSources, Unsubscribe } from '@virtkit/core/driver';
import { VirtError } from '@virtkit/core/driver';
import { controls, type Control } from '../protocol/control.js';
import { XdrReader } from '../protocol/reader.js';
import { eventIds, eventMessages } from '../protocol/remote-events.js';
import { mapped } from '../protocol/xdr.js';
import { OldEvents } from './events-old.js';
import { Registrations, type Registering } from './registrations.js';
import type { RpcClient } from './rpc.js';

type Listener = (object: unknown, payload: unknown) => void;
type Section = keyof EventSources;

/** How each section registers and deregisters. */
const registrations = {
  domain: [controls.domainEventCallbackRegisterAny, controls.domainEventCallbackDeregisterAny],
  network: [controls.networkEventRegisterAny, controls.networkEventDeregisterAny],
  storagePool: [controls.storagePoolEventRegisterAny, controls.storagePoolEventDeregisterAny],
  nodeDevice: [controls.nodeDeviceEventRegisterAny, controls.nodeDeviceEventDeregisterAny],
  secret: [controls.secretEventRegisterAny, controls.secretEventDeregisterAny],
} as const;

/** Registrations for events, and who gets the messages that come for them. */
export class EventRegistry {
  readonly #client: RpcClient;
  /** The peer numbers the registrations of each section by themselves. */
  readonly #sections: { readonly [S in Section]: Registrations } = {
    domain: new Registrations(),
    network: new Registrations(),
    storagePool: new Registrations(),
    nodeDevice: new Registrations(),
    secret: new Registrations(),
  };
  readonly #old: OldEvents;
  readonly #perCallback: boolean;

  /** @param perCallback - whether the peer numbers registrations (`VIR_DRV_FEATURE_REMOTE_EVENT_CALLBACK`) */
  constructor(client: RpcClient, perCallback: boolean) {
    this.#client = client;
    this.#perCallback = perCallback;
    this.#old = new OldEvents(client);
    for (const { number, section, event, body } of eventMessages) {
      client.onEvent(number, ({ payload }) => {
        const reader = new XdrReader(payload);
        const { callbackId, object, payload: told } = body.read(reader);
        reader.done();
        if (callbackId === undefined) this.#old.tell(event, object as { readonly uuid: string }, told);
        else this.#sections[section].tell(callbackId, object, told);
      });
    }
  }

  async subscribe<S extends Section>(
    section: S,
    event: string,
    object: EventSources[S]['ref'] | undefined,
    listener: Listener,
  ): Promise<Unsubscribe> {
    const id = Object.hasOwn(eventIds[section], event) ? eventIds[section][event] : undefined;
    if (id === undefined) {
      const message = `there is no event ${section}.${event}`;
      throw new VirtError('VIR_ERR_INVALID_ARG', message, { domain: 'VIR_FROM_REMOTE' });
    }
    if (section === 'domain' && !this.#perCallback) {
      return this.#old.subscribe(event, id, object as { readonly uuid: string } | undefined, listener);
    }
    return this.#subscribe(section, id, object, listener);
  }

  #subscribe(section: Section, id: number, object: unknown, listener: Listener): Promise<Unsubscribe> {
    const [register, deregister] = registrations[section];
    // Which object it takes goes with the section.
    const { number, args, ret } = register as Control<{ event: number; object: unknown }, { callbackId: number }>;
    const client = this.#client;
    const calls: Registering = {
      register: (noted) =>
        client.call({ number, args, ret: mapped(ret, noted, (callbackId) => ({ callbackId })) }, { event: id, object }),
      async deregister(callbackId) {
        if (!client.failure) await client.call(deregister, { callbackId });
      },
    };
    return this.#sections[section].subscribe(`${id} ${identity(object)}`, calls, listener);
  }
}

/** What tells an object from others of its kind. */
const identity = (object: unknown): string => {
  const { uuid, name = '' } = (object ?? {}) as { readonly uuid?: string; readonly name?: string };
  return uuid ?? name;
};
