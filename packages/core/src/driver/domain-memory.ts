import type { CallOptions } from '../signal.js';
import type { DomainMemoryStatTags } from './enum-tables.js';
import type { BlkioParameters, MemoryParameters, NumaParameters, ParamsOf } from './params.js';
import type { DomainRef } from './refs.js';

/** KiB, but for fault counts and `lastUpdate` (seconds since the epoch); a value that the guest does not tell is absent. */
export type DomainMemoryStats = { readonly [T in DomainMemoryStatTags]?: bigint };

/** A domain's memory, and how much of the host it may use. */
export interface DomainMemoryDriver {
  /** KiB. Core's default: from `getInfo`. */
  getMaxMemory?(domain: DomainRef, options?: CallOptions): Promise<bigint>;
  /** Sets the memory, or with `maximum` the most it may have: KiB. Flags: `DomainMemoryModFlags`. */
  setMemory?(domain: DomainRef, kib: bigint, flags: number, options?: CallOptions): Promise<void>;
  /** How often the guest's balloon driver reports: seconds, 0 for never. Flags: `DomainMemoryModFlags`. */
  setMemoryStatsPeriod?(domain: DomainRef, seconds: number, flags: number, options?: CallOptions): Promise<void>;
  /** No flags yet. */
  memoryStats?(domain: DomainRef, flags: number, options?: CallOptions): Promise<DomainMemoryStats>;
  /** Reads `size` bytes of the guest's memory at `start`. Flags: `DomainMemoryFlags`. */
  memoryPeek?(
    domain: DomainRef,
    start: bigint,
    size: number,
    flags: number,
    options?: CallOptions,
  ): Promise<Uint8Array>;
  /** Flags: `DomainModificationImpact`, as for all parameters here. */
  getMemoryParameters?(
    domain: DomainRef,
    flags: number,
    options?: CallOptions,
  ): Promise<ParamsOf<typeof MemoryParameters>>;
  setMemoryParameters?(
    domain: DomainRef,
    params: ParamsOf<typeof MemoryParameters>,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  getNumaParameters?(domain: DomainRef, flags: number, options?: CallOptions): Promise<ParamsOf<typeof NumaParameters>>;
  setNumaParameters?(
    domain: DomainRef,
    params: ParamsOf<typeof NumaParameters>,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  getBlkioParameters?(
    domain: DomainRef,
    flags: number,
    options?: CallOptions,
  ): Promise<ParamsOf<typeof BlkioParameters>>;
  setBlkioParameters?(
    domain: DomainRef,
    params: ParamsOf<typeof BlkioParameters>,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
}
