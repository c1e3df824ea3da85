import type { CallOptions } from '../signal.js';
import type { CpuStats, ParamsOf, TypedParams } from './params.js';
import type { DomainRef } from './refs.js';

export interface DomainStatsRecord {
  readonly domain: DomainRef;
  /** Under libvirt's names, such as `state.state`, `balloon.current`, `block.0.rd.bytes`. */
  readonly params: TypedParams;
}

/** Numbers about many domains at once. */
export interface DomainStatsDriver {
  /**
   * Statistics of `domains`, or of all when that is empty. `stats` are bits of `DomainStatsTypes`, 0 for all that
   * there are; flags: `ConnectGetAllDomainStatsFlags`. Core's default: state, vCPU count, balloon and CPU
   * time, from `getInfo` of each.
   */
  getAllStats?(
    domains: readonly DomainRef[],
    stats: number,
    flags: number,
    options?: CallOptions,
  ): Promise<readonly DomainStatsRecord[]>;
  /** CPU time of the whole domain, or of each of `ncpus` host CPUs from `startCpu` on. `startCpu` -1: the whole. */
  getCpuStats?(
    domain: DomainRef,
    startCpu: number,
    ncpus: number,
    flags: number,
    options?: CallOptions,
  ): Promise<readonly ParamsOf<typeof CpuStats>[]>;
}
