import { DomainObject } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import type { Ending, GuestTiming } from './guest-power.js';

/** What the host keeps of a guest that it saved itself. */
export interface ManagedSave {
  /** What it ran with. */
  readonly def: Domain;
  /** Whether it is to stay paused when it goes on. */
  readonly paused: boolean;
}

/** A domain of the test host. */
export class TestDomain extends DomainObject {
  /** Whether it starts with the host the next time only. */
  autostartOnce = false;
  managedSave: ManagedSave | undefined;
  /** How long this guest takes, where it differs from the host's others. */
  timing: GuestTiming | undefined;
  /** When its own system is up, by the host's clock: milliseconds since the epoch. */
  bootedAt = 0;
  /** The request to power off or to reboot that it is heeding. */
  ending: Ending | undefined;
  /** Under what sections of the driver keep something. */
  readonly #keys = new Set<symbol>();
  /** What was kept when the host's state was, by the symbols' names, until it is asked for. */
  readonly #restored = new Map<string, unknown>();
  /** What ends with the guest. */
  readonly #stopping = new Set<() => void>();

  constructor(uuid: string, def: Domain) {
    super(uuid, def, 'VIR_FROM_TEST');
  }

  get hasManagedSave(): boolean {
    return this.managedSave !== undefined;
  }

  /** Puts definitions in the place of what runs, and of what is stored. */
  replace({ live: running, config: stored }: { readonly live?: Domain; readonly config?: Domain }): void {
    const next = stored && this.active ? stored : this.next;
    if (running) this.def = running;
    else if (stored && !this.active) this.def = stored;
    this.next = next;
  }

  override kept<T>(key: symbol): T | undefined {
    return this.#restored.has(nameOf(key)) ? this.keep<T | undefined>(key, () => undefined) : super.kept(key);
  }

  override keep<T>(key: symbol, make: () => T): T {
    const name = nameOf(key);
    this.#keys.add(key);
    if (!this.#restored.has(name)) return super.keep(key, make);
    const restored = this.#restored.get(name) as T;
    this.#restored.delete(name);
    return super.keep(key, () => restored);
  }

  /** All that sections keep about this domain, by the names of their keys. @throws TypeError for two of one name */
  allKept(): Readonly<Record<string, unknown>> {
    const all = new Map(this.#restored);
    for (const key of this.#keys) {
      const name = nameOf(key);
      if (all.has(name)) throw new TypeError(`two sections keep ${JSON.stringify(name)} of a domain`);
      all.set(name, super.kept(key));
    }
    return Object.fromEntries(all);
  }

  /** Gives a new domain what {@link allKept} gave of another. */
  restoreKept(all: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(all)) this.#restored.set(name, value);
  }

  /** What was saved goes on as it was. */
  override start(id: number, reason: string): void {
    super.start(id, reason);
    const saved = this.managedSave;
    this.managedSave = undefined;
    if (!saved) return;
    this.def = saved.def;
    if (!saved.paused) return;
    this.state = 'paused';
    this.reason = 'user';
  }

  /** Calls `listener` once when the guest stops, unless it is released before. */
  onStop(listener: () => void): () => void {
    this.#stopping.add(listener);
    return () => void this.#stopping.delete(listener);
  }

  override stop(reason: string): void {
    super.stop(reason);
    this.ending = undefined;
    const listeners = [...this.#stopping];
    this.#stopping.clear();
    for (const listener of listeners) listener();
  }
}

const nameOf = ({ description = '' }: symbol): string => description;
