import type { DomainState } from '../driver/enum-tables.js';
import type { DomainRef } from '../driver/refs.js';
import { VirtError, type ErrorCode, type ErrorDomain } from '../errors.js';
import type { Domain } from '../model/domain/domain.js';
import type { Stateful } from './object-list.js';

/** What a call shall change: the running domain, its stored definition, or both. */
export interface Affected {
  readonly live: boolean;
  readonly config: boolean;
}

const live = 1;
const config = 2;

/**
 * A domain that a driver keeps: what it is, what it runs with, and what it will start with next. Definitions are values
 * that nobody changes: a change puts a new one in place, and a running domain shares its stored definition until one of
 * the two is changed.
 */
export class DomainObject implements Stateful {
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
  /** What else a section of the driver keeps about the domain, made when it is first asked for. */
  #kept: Map<symbol, unknown> | undefined;
  readonly #origin: ErrorDomain;
  #ref: DomainRef | undefined;

  /** @param origin - the part of the system that errors about it come from */
  constructor(uuid: string, def: Domain, origin: ErrorDomain) {
    this.uuid = uuid;
    this.def = def;
    this.#origin = origin;
  }

  get name(): string {
    return this.def.name;
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
    if (!this.active) throw this.#error('VIR_ERR_OPERATION_INVALID', message);
  }

  /**
   * What `flags` (`DomainModificationImpact`) mean for this domain now: "current" is what it is.
   * @throws VirtError `VIR_ERR_OPERATION_INVALID` for live on a stopped domain, or config on a transient one
   */
  affected(flags: number): Affected {
    const which = flags & (live | config) || (this.active ? live : config);
    if (which & live) this.requireActive();
    if (which & config && !this.persistent) {
      throw this.#error('VIR_ERR_OPERATION_INVALID', 'transient domains do not have any persistent config');
    }
    return { live: (which & live) !== 0, config: (which & config) !== 0 };
  }

  /** The one definition that `flags` ask about; live and config together are refused. */
  definition(flags: number): Domain {
    if ((flags & (live | config)) === (live | config)) {
      throw this.#error(
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

  /** Changes the definitions that `flags` mean; `keep` writes them to disk. When that fails nothing is changed. */
  async changeKept(
    flags: number,
    change: (def: Domain) => Domain,
    keep: (affected: Affected) => Promise<void>,
  ): Promise<void> {
    const affected = this.affected(flags);
    const { def, next } = this;
    this.change(flags, change);
    try {
      await keep(affected);
    } catch (error) {
      this.def = def;
      this.next = next;
      throw error;
    }
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
    return this.#kept?.get(key) as T | undefined;
  }

  /** What a section keeps about this domain under `key`, made when it is first asked for. */
  keep<T>(key: symbol, make: () => T): T {
    this.#kept ??= new Map();
    if (!this.#kept.has(key)) this.#kept.set(key, make());
    return this.#kept.get(key) as T;
  }

  /** Takes on a running state: a new id, and a stored definition to go back to. */
  start(id: number, reason: string, state: DomainState = 'running'): void {
    this.id = id;
    this.state = state;
    this.reason = reason;
    if (this.persistent) this.next ??= this.def;
  }

  /** Goes back to the stored definition. */
  stop(reason: string): void {
    this.id = -1;
    this.state = 'shutoff';
    this.reason = reason;
    if (this.next) this.def = this.next;
    this.next = undefined;
  }

  #error(code: ErrorCode, message: string): VirtError {
    return new VirtError(code, message, { domain: this.#origin });
  }
}
