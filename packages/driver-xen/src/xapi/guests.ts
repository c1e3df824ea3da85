import type { CallOptions, DomainRef } from '@virtkit/core/driver';
import { isFailure, xapiError } from './errors.js';
import { toGuest, uuidOf, type Guest } from './guest.js';
import { byUuid } from './names.js';
import type { XapiPool } from './pool.js';
import { Vm, type Ref } from './types.js';

/** The guests of a pool: listed and found. */
export class Guests {
  readonly #pool: XapiPool;
  /** Where a UUID was last seen, since XAPI does not look for those that a definition brought. */
  readonly #seen = new Map<string, Ref>();

  constructor(pool: XapiPool) {
    this.#pool = pool;
  }

  async all(options?: CallOptions): Promise<readonly Guest[]> {
    const records = await this.#pool.records(Vm, 'VM', options);
    this.#seen.clear();
    return records.flatMap(([ref, vm]) => this.#known(toGuest(this.#pool, ref, vm)) ?? []);
  }

  /** @throws VirtError `VIR_ERR_NO_DOMAIN` */
  async find({ uuid, name }: DomainRef, options?: CallOptions): Promise<Guest> {
    return this.#required(await this.withUuid(uuid, options), `uuid '${uuid}' (${name})`);
  }

  async withUuid(uuid: string, options?: CallOptions): Promise<Guest | undefined> {
    const seen = this.#seen.get(uuid);
    const known = seen === undefined ? undefined : await this.at(seen, options);
    if (known?.domain.uuid === uuid) return known;
    const ref = await byUuid(this.#pool, 'VM', uuid, options);
    const found = ref === undefined ? undefined : await this.at(ref, options);
    if (found?.domain.uuid === uuid) return found;
    return (await this.all(options)).find(({ domain }) => domain.uuid === uuid);
  }

  /** @throws VirtError `VIR_ERR_OPERATION_FAILED` when several guests of the pool have that name */
  async withName(name: string, options?: CallOptions): Promise<Guest | undefined> {
    const fitting = (await this.all(options)).filter(({ domain }) => domain.name === name);
    const [found, another] = fitting;
    if (!another) return found;
    const uuids = fitting.map(({ domain }) => domain.uuid).join(', ');
    throw xapiError(
      'VIR_ERR_OPERATION_FAILED',
      `several guests of the pool are named '${name}': look one up by UUID (${uuids})`,
    );
  }

  async named(name: string, options?: CallOptions): Promise<Guest> {
    return this.#required(await this.withName(name, options), `name '${name}'`);
  }

  /** @throws VirtError `VIR_ERR_OPERATION_FAILED` when hosts of the pool have a guest of that number each */
  async withId(id: number, options?: CallOptions): Promise<Guest> {
    const fitting = (await this.all(options)).filter(({ domain }) => domain.id === id && id !== -1);
    // The number is one host's; of several the master's is meant.
    const [found] = fitting.length > 1 ? fitting.filter(({ vm }) => vm.resident_on === this.#pool.master) : fitting;
    if (!found && fitting.length > 0)
      throw xapiError('VIR_ERR_OPERATION_FAILED', `several hosts of the pool have a guest with id ${id}`);
    return this.#required(found, `id ${id}`);
  }

  /** The guest of XAPI's own ref, if it is still one. */
  async at(ref: Ref, options?: CallOptions): Promise<Guest | undefined> {
    try {
      return this.#known(toGuest(this.#pool, ref, await this.#pool.record(Vm, 'VM', ref, options)));
    } catch (error) {
      if (isFailure(error, 'HANDLE_INVALID')) return undefined;
      throw error;
    }
  }

  #known(guest: Guest | undefined): Guest | undefined {
    if (guest) this.#seen.set(uuidOf(guest.vm), guest.ref);
    return guest;
  }

  #required(guest: Guest | undefined, what: string): Guest {
    if (guest) return guest;
    throw xapiError('VIR_ERR_NO_DOMAIN', `no domain with matching ${what}`);
  }
}
