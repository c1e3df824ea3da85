import { VirtError, type ConnectCloseReason, type EventSources, type Unsubscribe } from '@virtkit/core/driver';
import { MessageType, Status } from '../protocol/packet.js';
import { qemuMonitorEvent, qemuProgram } from '../protocol/qemu.js';
import { eventIds, eventMessages, type EventMessage } from '../protocol/remote-events.js';
import { remoteProgram } from '../protocol/remote.js';
import type { ServerClient } from './client.js';

type Section = keyof EventSources;

/** One registration of a client's. Events wait until the client knows its number. */
interface Registration {
  readonly end: Unsubscribe;
}

const names: { readonly [S in Section]: ReadonlyMap<number, string> } = {
  domain: namesOf('domain'),
  network: namesOf('network'),
  storagePool: namesOf('storagePool'),
  nodeDevice: namesOf('nodeDevice'),
  secret: namesOf('secret'),
};
function namesOf(section: Section): ReadonlyMap<number, string> {
  return new Map(Object.entries(eventIds[section]).map(([name, id]) => [id, name]));
}

/** Of each event: the message for who gave a number, and the older one for who did not. */
const messages = new Map<string, EventMessage>();
const oldMessages = new Map<string, EventMessage>();
for (const message of eventMessages) {
  const isOld = message.number < firstOfNew(message);
  (isOld ? oldMessages : messages).set(`${message.section}.${message.event}`, message);
}
/** Where the messages with a registration's number begin. */
function firstOfNew({ section }: EventMessage): number {
  return section === 'domain' ? 318 : 0;
}

/** What a client has registered for, and the messages that go out for it. */
export class EventDesk {
  readonly #client: ServerClient;
  readonly #numbered = new Map<string, Registration>();
  readonly #old = new Map<number, Registration>();
  readonly #monitors = new Map<number, Registration>();
  #unwatch: Unsubscribe | undefined;
  #next = 0;

  constructor(client: ServerClient) {
    this.#client = client;
  }

  /** Registers for event number `id` of `object`, or of all. Gives the registration's number. */
  async register(section: Section, id: number, object: unknown): Promise<number> {
    const event = this.#eventOf(section, id);
    const message = messages.get(`${section}.${event}`)!;
    const callbackId = this.#next++;
    const tell = this.#telling(message, callbackId);
    const end = await this.#subscribe(section, event, object, tell);
    this.#numbered.set(`${section} ${callbackId}`, { end });
    return callbackId;
  }

  async deregister(section: Section, callbackId: number): Promise<void> {
    const key = `${section} ${callbackId}`;
    const registration = this.#numbered.get(key);
    if (!registration) throw internal(`${noun[section]} event callback ${callbackId} not registered`);
    this.#numbered.delete(key);
    await registration.end();
  }

  /** The older form, which has no numbers: one registration for each event. */
  async registerOld(id: number): Promise<void> {
    const event = this.#eventOf('domain', id);
    const message = oldMessages.get(`domain.${event}`);
    if (!message) throw internal(`unsupported event ID ${id}`);
    if (this.#old.has(id)) throw internal(`domain event ${id} already registered`);
    // Taken before anything is waited for: a second call must see it.
    const subscribing = this.#subscribe('domain', event, undefined, this.#telling(message, undefined));
    this.#old.set(id, { end: async () => (await subscribing)() });
    try {
      await subscribing;
    } catch (error) {
      this.#old.delete(id);
      throw error;
    }
  }

  async deregisterOld(id: number): Promise<void> {
    const registration = this.#old.get(id);
    if (!registration) throw internal(`domain event ${id} not registered`);
    this.#old.delete(id);
    await registration.end();
  }

  /** Registers for events of the QEMU monitor: `event` by name, or all. */
  async registerMonitor(domain: EventSources['domain']['ref'] | undefined, event: string | undefined, flags: number) {
    const callbackId = this.#next++;
    const address = { program: qemuProgram, procedure: qemuMonitorEvent.number, serial: 0 };
    const client = this.#client;
    const end = await client.dispatch.call(
      'domain',
      'qemuMonitorSubscribe',
      domain,
      event,
      (about, told) => {
        if (!client.mayKnow('domain', about)) return;
        client.tell(address, (writer) => qemuMonitorEvent.body.write(writer, { callbackId, domain: about, ...told }));
      },
      flags,
    );
    this.#monitors.set(callbackId, { end });
    return callbackId;
  }

  async deregisterMonitor(callbackId: number): Promise<void> {
    const registration = this.#monitors.get(callbackId);
    if (!registration) throw internal(`qemu monitor event callback ${callbackId} not registered`);
    this.#monitors.delete(callbackId);
    await registration.end();
  }

  /** Calls `listener` if the hypervisor's own connection breaks. */
  async watchHypervisor(listener: (reason: ConnectCloseReason) => void): Promise<void> {
    if (this.#unwatch) throw new VirtError('VIR_ERR_INTERNAL_ERROR', 'A close callback is already registered');
    const { dispatch } = this.#client;
    this.#unwatch = async () => undefined;
    if (dispatch.supports('host.onClose')) this.#unwatch = await dispatch.call('host', 'onClose', listener, undefined);
  }

  async unwatchHypervisor(): Promise<void> {
    const unwatch = this.#unwatch;
    if (!unwatch) throw new VirtError('VIR_ERR_INTERNAL_ERROR', 'A close callback was not registered');
    this.#unwatch = undefined;
    await unwatch();
  }

  /** The client is gone. */
  async end(): Promise<void> {
    const watch = this.#unwatch ? [{ end: this.#unwatch }] : [];
    const all = [...watch, ...this.#numbered.values(), ...this.#old.values(), ...this.#monitors.values()];
    this.#unwatch = undefined;
    this.#numbered.clear();
    this.#old.clear();
    this.#monitors.clear();
    await Promise.allSettled(all.map(({ end }) => end()));
  }

  #eventOf(section: Section, id: number): string {
    const name = names[section].get(id);
    if (name === undefined) throw internal(`unsupported event ID ${id}`);
    return name;
  }

  #telling({ number, section, body }: EventMessage, callbackId: number | undefined) {
    const address = { program: remoteProgram, procedure: number, serial: 0 };
    return (object: unknown, payload: unknown): void => {
      if (!this.#client.mayKnow(section, object)) return;
      this.#client.tell(address, (writer) => body.write(writer, { callbackId, object, payload }));
    };
  }

  #subscribe(
    section: Section,
    event: string,
    object: unknown,
    listener: (object: unknown, payload: unknown) => void,
  ): Promise<Unsubscribe> {
    const { dispatch } = this.#client;
    type Subscribe = (...args: unknown[]) => Promise<Unsubscribe>;
    return (dispatch.call as Subscribe).call(dispatch, section, 'subscribe', event, object, listener);
  }
}

const noun: { readonly [S in Section]: string } = {
  domain: 'domain',
  network: 'network',
  storagePool: 'storage pool',
  nodeDevice: 'node device',
  secret: 'secret',
};

/** The way that messages of events go out: no reply, no stream. */
export const eventMessage = { type: MessageType.event, status: Status.ok } as const;

const internal = (message: string): VirtError =>
  new VirtError('VIR_ERR_INTERNAL_ERROR', message, { domain: 'VIR_FROM_RPC' });
