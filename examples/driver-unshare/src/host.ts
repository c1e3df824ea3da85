import { join } from 'node:path';
import {
  EventHub,
  JobLock,
  ObjectList,
  Store,
  VirtError,
  type DomainLifecycleEvent,
  type DomainRef,
  type DomainState,
} from '@virtkit/core/driver';
import { completeDomain, parseDomain, printDomain, type Domain } from '@virtkit/core/xml';
import { isAlive, launch, statOf, type Identity } from './guest.js';

/** A guest: its stored definition, and while it runs its process and what that was started with. */
export interface Guest {
  readonly uuid: string;
  readonly name: string;
  readonly lock: JobLock;
  def: Domain;
  persistent: boolean;
  running: { readonly process: Identity; readonly def: Domain } | undefined;
  reason: string;
}

/** The guests of one directory: definitions as XML, and a note on each process that runs. */
export class Host {
  readonly guests = new ObjectList<Guest>({ noun: 'domain', missing: 'VIR_ERR_NO_DOMAIN', domain: 'VIR_FROM_LXC' });
  readonly events = new EventHub<'domain'>(({ uuid }) => uuid);
  readonly #definitions: Store;
  readonly #running: Store;

  constructor(directory: string) {
    this.#definitions = new Store(join(directory, 'definitions'), '.xml');
    this.#running = new Store(join(directory, 'running'), '.json');
  }

  /** Finds what is on disk: guests that ran when the last of us ended run on. */
  async load(): Promise<this> {
    for (const uuid of await this.#definitions.list()) {
      const guest = this.#add(parseDomain((await this.#definitions.read(uuid))!));
      const note = await this.#running.read(uuid);
      if (note !== undefined) guest.running = { process: JSON.parse(note) as Identity, def: guest.def };
    }
    return this;
  }

  find(ref: DomainRef): Guest {
    return this.guests.byUuid(ref.uuid, ref.name);
  }

  async define(xml: string): Promise<Guest> {
    const def = completeDomain(parseDomain(xml), { random: (size) => crypto.getRandomValues(new Uint8Array(size)) });
    if (def.os?.init === undefined) throw new VirtError('VIR_ERR_XML_ERROR', '<os> has no <init>: the program to run');
    const known = this.guests.claim(def.name, def.uuid!);
    await this.#definitions.write(def.uuid!, printDomain(def));
    if (known) Object.assign(known, { def, persistent: true });
    return known ?? this.#add(def);
  }

  async undefine(guest: Guest): Promise<void> {
    await this.#definitions.remove(guest.uuid);
    guest.persistent = false;
    if (this.stateOf(guest) === 'shutoff') this.guests.remove(guest);
  }

  async start(guest: Guest): Promise<void> {
    const process = await launch(guest.def);
    guest.running = { process, def: guest.def };
    await this.#running.write(guest.uuid, JSON.stringify(process));
  }

  async stop(guest: Guest): Promise<void> {
    guest.running = undefined;
    await this.#running.remove(guest.uuid);
    if (!guest.persistent) this.guests.remove(guest);
  }

  /** What the kernel says: a guest may end by itself. */
  stateOf({ running }: Guest): DomainState {
    if (!running || !isAlive(running.process)) return 'shutoff';
    return statOf(running.process.pid)?.state === 'T' ? 'paused' : 'running';
  }

  refOf(guest: Guest): DomainRef {
    const { name, uuid, running } = guest;
    return { name, uuid, id: this.stateOf(guest) === 'shutoff' ? -1 : running!.process.pid };
  }

  tell(guest: Guest, event: DomainLifecycleEvent): void {
    this.events.emit('lifecycle', this.refOf(guest), event);
  }

  #add(def: Domain): Guest {
    const { uuid = '', name } = def;
    return this.guests.add({
      uuid,
      name,
      lock: new JobLock(),
      def,
      persistent: true,
      running: undefined,
      reason: 'unknown',
    });
  }
}
