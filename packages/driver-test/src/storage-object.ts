import type { Stateful, StoragePoolRef, StorageVolRef } from '@virtkit/core/driver';
import type { StoragePool, StorageVol } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { Content } from './storage-content.js';
import { sourceClash } from './storage-source-clash.js';

/** A volume, and what is written in it. */
export interface TestVolume {
  readonly def: StorageVol;
  readonly content: Content;
}

const capacity = 100n * 1024n ** 3n;

/** A storage pool of the test host. Definitions are values that nobody changes; the sizes stand beside them. */
export class TestPool implements Stateful {
  readonly ref: StoragePoolRef;
  def: StoragePool;
  active = false;
  persistent = true;
  autostart = false;
  readonly capacity = capacity;
  /** As libvirt counts it: 64 bits without a sign. */
  #allocation = 0n;
  readonly volumes = new Map<string, TestVolume>();

  constructor(uuid: string, def: StoragePool) {
    this.ref = { name: def.name!, uuid };
    this.def = def;
  }

  get name(): string {
    return this.ref.name;
  }

  get uuid(): string {
    return this.ref.uuid;
  }

  get allocation(): bigint {
    return this.#allocation;
  }

  get available(): bigint {
    return unsigned(this.capacity - this.#allocation);
  }

  /** The definition with the sizes as they are now. */
  get described(): StoragePool {
    const { capacity: all, allocation, available } = this;
    return { ...this.def, capacity: all, allocation, available };
  }

  /** Counts `size` bytes more as taken, or fewer if it is negative. */
  take(size: bigint): void {
    this.#allocation = unsigned(this.#allocation + size);
  }

  /** Starts counting anew, as each definition of a pool does in libvirt's test driver, volumes or not. */
  resetSizes(): void {
    this.#allocation = 0n;
  }

  requireActive(): this {
    if (!this.active) throw testError('VIR_ERR_OPERATION_INVALID', `storage pool '${this.name}' is not active`);
    return this;
  }

  requireInactive(): this {
    if (this.active) throw testError('VIR_ERR_OPERATION_INVALID', `storage pool '${this.name}' is active`);
    return this;
  }

  volRef({ def }: TestVolume): StorageVolRef {
    return { pool: this.name, name: def.name, key: def.key! };
  }

  /** @throws VirtError `VIR_ERR_NO_STORAGE_VOL` */
  volume(name: string): TestVolume {
    const volume = this.volumes.get(name);
    if (!volume) throw testError('VIR_ERR_NO_STORAGE_VOL', `no storage vol with matching name '${name}'`);
    return volume;
  }

  addVolume(def: StorageVol, content = new Content()): TestVolume {
    const volume = { def, content };
    this.volumes.set(def.name, volume);
    this.take(def.allocation ?? 0n);
    return volume;
  }
}

const unsigned = (size: bigint): bigint => BigInt.asUintN(64, size);

/** Adds a pool, or gives a pool that is there the new definition; `start`: refuses one that is active. */
export function assignPool(host: TestHost, def: StoragePool, start = false): TestPool {
  for (const pool of host.pools) {
    if (pool.name !== def.name && sourceClash(pool.def, def)) {
      throw testError('VIR_ERR_OPERATION_FAILED', `Storage source conflict with pool: '${pool.name}'`);
    }
  }
  const uuid = def.uuid!;
  const known = host.pools.claim(def.name!, uuid);
  if (start && known?.active) {
    throw testError('VIR_ERR_OPERATION_INVALID', `pool is already active as '${known.name}'`);
  }
  const pool = known ?? host.pools.add(new TestPool(uuid, def));
  // As in libvirt's test driver, what an active pool is redefined to is never used.
  if (!pool.active) pool.def = def;
  pool.resetSizes();
  return pool;
}
