import type { CpuStats, ParamsOf } from '../driver/params.js';
import type { CallOptions } from '../signal.js';
import { DomainGuestHandle } from './domain-guest.js';

/** Statistics. */
export abstract class DomainStatsHandle extends DomainGuestHandle {
  /**
   * CPU time in nanoseconds: of the whole domain when `startCpu` is -1, or of each of `ncpus` CPUs of the host from
   * `startCpu` on.
   *
   * C: `virDomainGetCPUStats`
   */
  async getCpuStats(
    startCpu: number,
    ncpus: number,
    options?: CallOptions,
  ): Promise<readonly ParamsOf<typeof CpuStats>[]> {
    return this.call('getCpuStats', startCpu, ncpus, 0, options);
  }
}
