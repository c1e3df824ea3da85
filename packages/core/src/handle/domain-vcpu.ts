import * as F from '../driver/flag-tables.js';
import type { CpuSet, IOThreadInfo, VcpuInfo } from '../driver/domain-vcpu.js';
import type { IOThreadParameters, ParamsOf, PerfEvents, SchedulerParameters } from '../driver/params.js';
import type { CallOptions } from '../signal.js';
import { DomainMemoryHandle } from './domain-memory.js';
import type { Options } from './options.js';

/** vCPUs, IOThreads, where they run, and how they are scheduled. */
export abstract class DomainVcpuHandle extends DomainMemoryHandle {
  /**
   * How many vCPUs the domain has, or with `maximum` may have.
   *
   * C: `virDomainGetVcpusFlags`
   */
  async getVcpusFlags(options?: Options<typeof F.DomainVcpuFlags>): Promise<number> {
    return this.call('getVcpusFlags', F.DomainVcpuFlags.encode(options), options);
  }

  /**
   * Sets how many vCPUs the guest has; with `maximum` and `config` how many it may have, with `guest` how many its
   * own system uses.
   *
   * C: `virDomainSetVcpusFlags`
   */
  async setVcpus(count: number, options?: Options<typeof F.DomainVcpuFlags>): Promise<void> {
    return this.call('setVcpus', count, F.DomainVcpuFlags.encode(options), options);
  }

  /**
   * Turns single vCPUs on or off; `vcpus` is a list such as `1-2,5`.
   *
   * C: `virDomainSetVcpu`
   */
  async setVcpu(vcpus: string, on: boolean, options?: Options<typeof F.DomainModificationImpact>): Promise<void> {
    return this.call('setVcpu', vcpus, on, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * The vCPUs of a running domain.
   *
   * C: `virDomainGetVcpus`
   */
  async getVcpus(options?: CallOptions): Promise<readonly VcpuInfo[]> {
    return this.call('getVcpus', options);
  }

  /**
   * Says on which CPUs of the host vCPU number `vcpu` may run.
   *
   * C: `virDomainPinVcpuFlags`
   */
  async pinVcpu(vcpu: number, cpus: CpuSet, options?: Options<typeof F.DomainModificationImpact>): Promise<void> {
    return this.call('pinVcpu', vcpu, cpus, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * For each vCPU by number: the host CPUs that it may run on.
   *
   * C: `virDomainGetVcpuPinInfo`
   */
  async getVcpuPinInfo(options?: Options<typeof F.DomainModificationImpact>): Promise<readonly CpuSet[]> {
    return this.call('getVcpuPinInfo', F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Says on which CPUs of the host the emulator's own threads may run.
   *
   * C: `virDomainPinEmulator`
   */
  async pinEmulator(cpus: CpuSet, options?: Options<typeof F.DomainModificationImpact>): Promise<void> {
    return this.call('pinEmulator', cpus, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * `undefined`: nothing is pinned.
   *
   * C: `virDomainGetEmulatorPinInfo`
   */
  async getEmulatorPinInfo(options?: Options<typeof F.DomainModificationImpact>): Promise<CpuSet | undefined> {
    return this.call('getEmulatorPinInfo', F.DomainModificationImpact.encode(options), options);
  }

  /**
   * The IOThreads, and the CPUs of the host that each may run on.
   *
   * C: `virDomainGetIOThreadInfo`
   */
  async getIOThreadInfo(options?: Options<typeof F.DomainModificationImpact>): Promise<readonly IOThreadInfo[]> {
    return this.call('getIOThreadInfo', F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Says on which CPUs of the host an IOThread may run.
   *
   * C: `virDomainPinIOThread`
   */
  async pinIOThread(id: number, cpus: CpuSet, options?: Options<typeof F.DomainModificationImpact>): Promise<void> {
    return this.call('pinIOThread', id, cpus, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Adds an IOThread with a number that is not taken.
   *
   * C: `virDomainAddIOThread`
   */
  async addIOThread(id: number, options?: Options<typeof F.DomainModificationImpact>): Promise<void> {
    return this.call('addIOThread', id, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Removes an IOThread that no disk uses.
   *
   * C: `virDomainDelIOThread`
   */
  async delIOThread(id: number, options?: Options<typeof F.DomainModificationImpact>): Promise<void> {
    return this.call('delIOThread', id, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Sets how a running IOThread polls, and how many threads its pool has: `poll_max_ns` in nanoseconds.
   *
   * C: `virDomainSetIOThreadParams`
   */
  async setIOThreadParams(
    id: number,
    params: ParamsOf<typeof IOThreadParameters>,
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<void> {
    return this.call('setIOThreadParams', id, params, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * The scheduler's name, and how many parameters it has.
   *
   * C: `virDomainGetSchedulerType`
   */
  async getSchedulerType(options?: CallOptions): Promise<{ readonly type: string; readonly nparams: number }> {
    return this.call('getSchedulerType', options);
  }

  /**
   * How the host's scheduler treats the domain: periods and quotas in microseconds.
   *
   * C: `virDomainGetSchedulerParametersFlags`
   */
  async getSchedulerParameters(
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<ParamsOf<typeof SchedulerParameters>> {
    return this.call('getSchedulerParameters', F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Changes how the host's scheduler treats the domain: those that `params` names.
   *
   * C: `virDomainSetSchedulerParametersFlags`
   */
  async setSchedulerParameters(
    params: ParamsOf<typeof SchedulerParameters>,
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<void> {
    return this.call('setSchedulerParameters', params, F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Which performance counters are on for the domain.
   *
   * C: `virDomainGetPerfEvents`
   */
  async getPerfEvents(options?: Options<typeof F.DomainModificationImpact>): Promise<ParamsOf<typeof PerfEvents>> {
    return this.call('getPerfEvents', F.DomainModificationImpact.encode(options), options);
  }

  /**
   * Turns performance counters on and off; `getAllDomainStats` with `perf` tells them.
   *
   * C: `virDomainSetPerfEvents`
   */
  async setPerfEvents(
    events: ParamsOf<typeof PerfEvents>,
    options?: Options<typeof F.DomainModificationImpact>,
  ): Promise<void> {
    return this.call('setPerfEvents', events, F.DomainModificationImpact.encode(options), options);
  }
}
