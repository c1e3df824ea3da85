import * as F from '../driver/flag-tables.js';
import type { DomainMemoryStats } from '../driver/domain-memory.js';
import type { BlkioParameters, MemoryParameters, NumaParameters, ParamsOf } from '../driver/params.js';
import type { CallOptions } from '../signal.js';
import { DomainConfigHandle } from './domain-config.js';
import type { Options } from './options.js';

/** Memory, and how much of the host a domain may use. */
export abstract class DomainMemoryHandle extends DomainConfigHandle {
  /**
   * The most memory that the domain may have: KiB.
   *
   * C: `virDomainGetMaxMemory`
   */
  async getMaxMemory(options?: CallOptions): Promise<bigint> {
    return this.call('getMaxMemory', options);
  }

  /**
   * Sets the memory that the guest has, or with `maximum` the most it may have: KiB. A running guest's balloon
   * follows in its own time.
   *
   * C: `virDomainSetMemoryFlags`
   */
  async setMemory(kib: bigint, options?: Options<typeof F.DomainMemoryModFlags>): Promise<void> {
    return this.call('setMemory', kib, F.DomainMemoryModFlags.encode(options), options);
  }

  /**
   * How often the guest's balloon driver reports: seconds, 0 for never.
   *
   * C: `virDomainSetMemoryStatsPeriod`
   */
  async setMemoryStatsPeriod(seconds: number, options?: Options<typeof F.DomainMemoryModFlags>): Promise<void> {
    return this.call('setMemoryStatsPeriod', seconds, F.DomainMemoryModFlags.encode(options), options);
  }

  /**
   * What the guest and the host tell about its memory: KiB, but counts for faults and seconds for `lastUpdate`. What
   * the guest does not tell is not there.
   *
   * C: `virDomainMemoryStats`
   */
  async memoryStats(options?: CallOptions): Promise<DomainMemoryStats> {
    return this.call('memoryStats', 0, options);
  }

  /**
   * Reads `size` bytes of the guest's memory at `start`.
   *
   * C: `virDomainMemoryPeek`
   */
  async memoryPeek(start: bigint, size: number, options?: Options<typeof F.DomainMemoryFlags>): Promise<Uint8Array> {
    return this.call('memoryPeek', start, size, F.DomainMemoryFlags.encode(options), options);
  }

  /**
   * The limits on the host's memory for this domain: KiB.
   *
   * C: `virDomainGetMemoryParameters`
   */
  async getMemoryParameters(
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<ParamsOf<typeof MemoryParameters>> {
    return this.call('getMemoryParameters', F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Sets limits on the host's memory for this domain: those that `params` names, in KiB.
   *
   * C: `virDomainSetMemoryParameters`
   */
  async setMemoryParameters(
    params: ParamsOf<typeof MemoryParameters>,
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<void> {
    return this.call('setMemoryParameters', params, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * On which NUMA nodes of the host the guest's memory lies, and how strictly.
   *
   * C: `virDomainGetNumaParameters`
   */
  async getNumaParameters(
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<ParamsOf<typeof NumaParameters>> {
    return this.call('getNumaParameters', F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Says on which NUMA nodes of the host the guest's memory shall lie: those that `params` names.
   *
   * C: `virDomainSetNumaParameters`
   */
  async setNumaParameters(
    params: ParamsOf<typeof NumaParameters>,
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<void> {
    return this.call('setNumaParameters', params, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * The domain's share of the host's disks: weights from 100 to 1000, and limits for single devices.
   *
   * C: `virDomainGetBlkioParameters`
   */
  async getBlkioParameters(
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<ParamsOf<typeof BlkioParameters>> {
    return this.call('getBlkioParameters', F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Sets the domain's share of the host's disks: those that `params` names.
   *
   * C: `virDomainSetBlkioParameters`
   */
  async setBlkioParameters(
    params: ParamsOf<typeof BlkioParameters>,
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<void> {
    return this.call('setBlkioParameters', params, F.DomainModificationImpact.encode(options), options);
  }
}
