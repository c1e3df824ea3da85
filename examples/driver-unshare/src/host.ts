import { EventHub, JobLock, ObjectList, Store, VirtError } from '@virtkit/core/driver';
import type { DomainLifecycleEvent, DomainRef, DomainState } from '@virtkit/core/driver';
import { completeDomain, parseDomain, printDomain } from '@virtkit/core/xml';
import { statOf, type Process } from './guest.js';

/** A guest: its definition while it has one; while it runs, its process and what was started. Both are kept on disk. */
export interface Guest {
  readonly uuid: string;
  readonly name: string;
  readonly lock: JobLock;
  stored?: string | undefined;
  running?: Process | undefined;
  reason: string;
}
type Note = Pick<Guest, 'stored' | 'running'>;

/** The guests of one directory, which has a note on each. */
export class Host {
  readonly guests = new ObjectList<Guest>({ noun: 'domain', missing: 'VIR_ERR_NO_DOMAIN', domain: 'VIR_FROM_LXC' });
  readonly events = new EventHub<'domain'>(({ uuid }) => uuid);
  readonly #notes: Store;

  constructor(directory: string) {
    this.#notes = new Store(directory, '.json');
  }

  /** Finds what is on disk: guests that ran when the last of us ended run on. */
  async load(): Promise<this> {
    for (const uuid of await this.#notes.list()) {
      const note = JSON.parse((await this.#notes.read(uuid))!) as Note;
      this.#add(uuid, parseDomain((note.stored ?? note.running?.xml)!).name, note);
    }
    return this;
  }

  async define(xml: string): Promise<Guest> {
    const def = completeDomain(parseDomain(xml), { random: (size) => crypto.getRandomValues(new Uint8Array(size)) });
    if (def.os?.init === undefined) throw new VirtError('VIR_ERR_XML_ERROR', '<os> has no <init>: the program to run');
    const known = this.guests.claim(def.name, def.uuid!);
    const guest = known ?? this.#add(def.uuid!, def.name, {});
    guest.stored = printDomain(def);
    await this.keep(guest, { event: 'defined', detail: known ? 'updated' : 'added' });
    return guest;
  }

  /** Writes down what is true of the guest now, and tells it; one that neither runs nor is defined is gone. */
  async keep(guest: Guest, event: DomainLifecycleEvent): Promise<void> {
    const { uuid, stored, running } = guest;
    if (stored ?? running) await this.#notes.write(uuid, JSON.stringify({ stored, running } satisfies Note));
    else await this.#notes.remove(uuid);
    if (!(stored ?? running)) this.guests.remove(guest);
    this.events.emit('lifecycle', this.refOf(guest), event);
  }

  /** What the kernel says: a guest may end by itself. */
  stateOf({ running }: Guest): DomainState {
    const stat = running && statOf(running);
    return !stat ? 'shutoff' : stat.state === 'T' ? 'paused' : 'running';
  }

  refOf(guest: Guest): DomainRef {
    return { name: guest.name, uuid: guest.uuid, id: this.stateOf(guest) === 'shutoff' ? -1 : guest.running!.pid };
  }

  #add(uuid: string, name: string, note: Note): Guest {
    return this.guests.add({ uuid, name, lock: new JobLock(), reason: 'unknown', ...note });
  }
}
