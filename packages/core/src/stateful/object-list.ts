import { VirtError, type ErrorCode, type ErrorDomain } from '../errors.js';

/** What every object of a stateful driver has. */
export interface Stateful {
  readonly uuid: string;
  readonly name: string;
}

export interface ObjectListOptions {
  /** What is listed, for error messages: `domain`, `network`, `storage pool`. */
  readonly noun: string;
  /** What errors of a clash call it. Default: `noun`. */
  readonly clashing?: string;
  /** The error of a look-up that finds nothing. */
  readonly missing: ErrorCode;
  /** The part of the system that the errors come from. */
  readonly domain: ErrorDomain;
}

/**
 * The objects of one kind, found by UUID, by name, and in the order in which they came. Names and UUIDs are unique,
 * and stay so: a clash is refused before anything is changed.
 */
export class ObjectList<T extends Stateful> implements Iterable<T> {
  readonly #byUuid = new Map<string, T>();
  readonly #byName = new Map<string, T>();
  readonly #options: ObjectListOptions;

  constructor(options: ObjectListOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#byUuid.size;
  }

  [Symbol.iterator](): MapIterator<T> {
    return this.#byUuid.values();
  }

  findByUuid(uuid: string): T | undefined {
    return this.#byUuid.get(uuid);
  }

  findByName(name: string): T | undefined {
    return this.#byName.get(name);
  }

  /** @throws VirtError the list's `missing` code */
  byUuid(uuid: string, name?: string): T {
    return this.#byUuid.get(uuid) ?? this.#missing(`uuid '${uuid}'${name === undefined ? '' : ` (${name})`}`);
  }

  /** @throws VirtError the list's `missing` code */
  byName(name: string): T {
    return this.#byName.get(name) ?? this.#missing(`name '${name}'`);
  }

  /**
   * The object that a definition of this name and UUID would change, or `undefined` when it would make a new one.
   * @throws VirtError `VIR_ERR_OPERATION_FAILED` when the name belongs to another UUID, or the UUID to another name
   */
  claim(name: string, uuid: string): T | undefined {
    const { noun, clashing = noun } = this.#options;
    const same = this.#byUuid.get(uuid);
    if (same && same.name !== name) {
      throw this.#error('VIR_ERR_OPERATION_FAILED', `${clashing} '${same.name}' is already defined with uuid ${uuid}`);
    }
    const named = same ?? this.#byName.get(name);
    if (named && named.uuid !== uuid) {
      throw this.#error('VIR_ERR_OPERATION_FAILED', `${clashing} '${name}' already exists with uuid ${named.uuid}`);
    }
    return same;
  }

  /** Adds an object whose name and UUID are {@link claim}ed and new. */
  add(object: T): T {
    if (this.claim(object.name, object.uuid)) throw new TypeError(`${object.uuid} is in the list already`);
    this.#byUuid.set(object.uuid, object);
    this.#byName.set(object.name, object);
    return object;
  }

  /** Does nothing for an object that is not in the list, though another of its UUID may be. */
  remove(object: T): void {
    if (this.#byUuid.get(object.uuid) !== object) return;
    this.#byUuid.delete(object.uuid);
    this.#byName.delete(object.name);
  }

  /**
   * Moves an object to another name; `change` sets it on the object itself.
   * @throws VirtError `VIR_ERR_OPERATION_FAILED` when the name is taken
   */
  rename(object: T, name: string, change: () => void): void {
    if (this.#byName.has(name)) {
      const { noun } = this.#options;
      throw this.#error('VIR_ERR_OPERATION_FAILED', `${noun} with name '${name}' already exists`);
    }
    const old = object.name;
    change();
    this.#byName.delete(old);
    this.#byName.set(name, object);
  }

  #missing(what: string): never {
    throw this.#error(this.#options.missing, `no ${this.#options.noun} with matching ${what}`);
  }

  #error(code: ErrorCode, message: string): VirtError {
    return new VirtError(code, message, { domain: this.#options.domain });
  }
}
