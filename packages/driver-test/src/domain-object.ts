import type { DomainRef, DomainState, Stateful } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { Ending, GuestTiming } from './guest-power.js';

/** What a call shall change: the running domain, its stored definition, or both. */
export interface Affected {
  readonly live: boolean;
  readonly config: boolean;
}

/** What the host keeps of a guest that it saved itself. */
export interface ManagedSave {
  /** What it ran with. */
  readonly def: Domain;
  /** Whether it is to stay paused when it goes on. */
  readonly paused: boolean;
}

const live = 1;
const config = 2;

/**
 * A domain of the test host. Definitions are values that nobody changes: a change puts a new one in place, and a
 * running domain shares its stored definition until one of the two is changed.
 */
export class TestDomain implements Stateful {
  readonly uuid: string;
  /** What it runs with, or would start with. */
  def: Domain;
  /** What a persistent domain that runs will start with next time. */
  next: Domain | undefined;
  id = -1;
  state: DomainState = 'shutoff';
  reason = 'unknown';
  persistent = true;
  autostart = false;
  /** Whether it starts with the host the next time only. */
  autostartOnce = false;
  managedSave: ManagedSave | undefined;
  /** How long this guest takes, where it differs from the host's others. */
  timing: GuestTiming | undefined;
  /** When its own system is up, by the host's clock: milliseconds since the epoch. */
  bootedAt = 0;
  /** The request to power off or to reboot that it is heeding. */
  ending: Ending | undefined;
  /** What else a section of the driver keeps about the domain, made when it is first asked for. */
  #kept: Map<symbol, unknown> | undefined;
  /** What was kept when the host's state was, by the symbols' names, until it is asked for. */
  #restored: Map<string, unknown> | undefined;
  #ref: DomainRef | undefined;
  /** What ends with the guest. */
  readonly #stopping = new Set<() => void>();

  constructor(uuid: string, def: Domain) {
    this.uuid = uuid;
    this.def = def;
  }

  get name(): string {
    return this.def.name;
  }

  get hasManagedSave(): boolean {
    return this.managedSave !== undefined;
  }

  get active(): boolean {
    return this.id !== -1;
  }

  get ref(): DomainRef {
    const { name, uuid, id } = this;
    if (this.#ref?.id !== id || this.#ref.name !== name) this.#ref = { name, uuid, id };
    return this.#ref;
  }

  /** The definition that outlives a stop. */
  get persistentDef(): Domain {
    return this.next ?? this.def;
  }

  /** @throws VirtError `VIR_ERR_OPERATION_INVALID` unless the domain runs */
  requireActive(message = 'domain is not running'): void {
    if (!this.active) throw testError('VIR_ERR_OPERATION_INVALID', message);
  }

  /**
   * What `flags` (`DomainModificationImpact`) mean for this domain now: "current" is what it is.
   * @throws VirtError `VIR_ERR_OPERATION_INVALID` for live on a stopped domain, or config on a transient one
   */
  affected(flags: number): Affected {
    const which = flags & (live | config) || (this.active ? live : config);
    if (which & live) this.requireActive();
    if (which & config && !this.persistent) {
      throw testError('VIR_ERR_OPERATION_INVALID', 'transient domains do not have any persistent config');
    }
    return { live: (which & live) !== 0, config: (which & config) !== 0 };
  }

  /** The one definition that `flags` ask about; live and config together are refused. */
  definition(flags: number): Domain {
    if ((flags & (live | config)) === (live | config)) {
      throw testError(
        'VIR_ERR_INVALID_ARG',
        "Flags 'VIR_DOMAIN_AFFECT_LIVE' and 'VIR_DOMAIN_AFFECT_CONFIG' are mutually exclusive",
      );
    }
    return this.affected(flags).live ? this.def : this.persistentDef;
  }

  /** Changes the definitions that `flags` mean. `change` gives a new value and leaves the old one as it is. */
  change(flags: number, change: (def: Domain) => Domain): void {
    const { live: running, config: stored } = this.affected(flags);
    const { def, persistentDef } = this;
    const changedDef = running || (stored && !this.active) ? change(def) : def;
    // Shared definitions stay shared when both change.
    const changedNext =
      stored && this.active ? (running && def === persistentDef ? changedDef : change(persistentDef)) : this.next;
    this.def = changedDef;
    this.next = changedNext;
  }

  /** Puts definitions in the place of what runs, and of what is stored. */
  replace({ live: running, config: stored }: { readonly live?: Domain; readonly config?: Domain }): void {
    const next = stored && this.active ? stored : this.next;
    if (running) this.def = running;
    else if (stored && !this.active) this.def = stored;
    this.next = next;
  }

  /** Takes a new definition; gives the one that is gone then. */
  assign(def: Domain, live: boolean): Domain | undefined {
    const { def: old, next } = this;
    if (this.active) {
      this.next = def;
      return next;
    }
    if (live) this.next ??= old;
    this.def = def;
    return live ? undefined : old;
  }

  /** What a section keeps about this domain under `key`, if it does. */
  kept<T>(key: symbol): T | undefined {
    this.#takeRestored(key);
    return this.#kept?.get(key) as T | undefined;
  }

  /** What a section keeps about this domain under `key`, made when it is first asked for. */
  keep<T>(key: symbol, make: () => T): T {
    this.#takeRestored(key);
    this.#kept ??= new Map();
    if (!this.#kept.has(key)) this.#kept.set(key, make());
    return this.#kept.get(key) as T;
  }

  /** All that sections keep about this domain, by the names of their keys. @throws TypeError for two of one name */
  allKept(): Readonly<Record<string, unknown>> {
    const all = new Map(this.#restored);
    for (const [{ description = '' }, value] of this.#kept ?? []) {
      if (all.has(description)) throw new TypeError(`two sections keep ${JSON.stringify(description)} of a domain`);
      all.set(description, value);
    }
    return Object.fromEntries(all);
  }

  /** Takes back what {@link allKept} gave. */
  restoreKept(all: Readonly<Record<string, unknown>>): void {
    const entries = Object.entries(all);
    this.#kept = undefined;
    this.#restored = entries.length > 0 ? new Map(entries) : undefined;
  }

  #takeRestored(key: symbol): void {
    const name = key.description ?? '';
    if (!this.#restored?.has(name)) return;
    (this.#kept ??= new Map()).set(key, this.#restored.get(name));
    this.#restored.delete(name);
  }

  /** Takes on a running state: a new id, and a stored definition to go back to. What was saved goes on as it was. */
  start(id: number, reason: string): void {
    this.id = id;
    this.state = 'running';
    this.reason = reason;
    if (this.persistent) this.next ??= this.def;
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

  /** Goes back to the stored definition. */
  stop(reason: string): void {
    this.id = -1;
    this.state = 'shutoff';
    this.reason = reason;
    this.ending = undefined;
    if (this.next) this.def = this.next;
    this.next = undefined;
    const listeners = [...this.#stopping];
    this.#stopping.clear();
    for (const listener of listeners) listener();
  }
}
