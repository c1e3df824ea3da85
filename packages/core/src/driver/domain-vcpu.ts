import type { CallOptions } from '../signal.js';
import type { VcpuState } from './enum-tables.js';
import type { IOThreadParameters, ParamsOf, PerfEvents, SchedulerParameters } from './params.js';
import type { DomainRef } from './refs.js';

/** Numbers of host CPUs, ascending. */
export type CpuSet = readonly number[];

/** One vCPU of a running domain (`virVcpuInfo`, with its map). */
export interface VcpuInfo {
  readonly number: number;
  readonly state: VcpuState;
  /** Nanoseconds. */
  readonly cpuTime: bigint;
  /** The host CPU it runs on; -1 when it runs on none, -2 when that is not known. */
  readonly cpu: number;
  /** The host CPUs that it may run on. */
  readonly cpuMap: CpuSet;
}

export interface IOThreadInfo {
  readonly id: number;
  readonly cpuMap: CpuSet;
}

/** vCPUs, IOThreads, where they run, and how they are scheduled. */
export interface DomainVcpuDriver {
  /** How many vCPUs the domain has, or with `maximum` may have. Flags: `DomainVcpuFlags`. */
  getVcpusFlags?(domain: DomainRef, flags: number, options?: CallOptions): Promise<number>;
  setVcpus?(domain: DomainRef, count: number, flags: number, options?: CallOptions): Promise<void>;
  /** Turns single vCPUs on or off; `vcpus` is a list such as `1-2,5`. Flags: `DomainModificationImpact`. */
  setVcpu?(domain: DomainRef, vcpus: string, on: boolean, flags: number, options?: CallOptions): Promise<void>;
  /** The vCPUs of a running domain. */
  getVcpus?(domain: DomainRef, options?: CallOptions): Promise<readonly VcpuInfo[]>;
  /** Flags: `DomainModificationImpact`. */
  pinVcpu?(domain: DomainRef, vcpu: number, cpus: CpuSet, flags: number, options?: CallOptions): Promise<void>;
  /** For each vCPU by number: the host CPUs that it may run on. Flags: `DomainModificationImpact`. */
  getVcpuPinInfo?(domain: DomainRef, flags: number, options?: CallOptions): Promise<readonly CpuSet[]>;
  pinEmulator?(domain: DomainRef, cpus: CpuSet, flags: number, options?: CallOptions): Promise<void>;
  /** `undefined`: nothing is pinned. */
  getEmulatorPinInfo?(domain: DomainRef, flags: number, options?: CallOptions): Promise<CpuSet | undefined>;

  getIOThreadInfo?(domain: DomainRef, flags: number, options?: CallOptions): Promise<readonly IOThreadInfo[]>;
  pinIOThread?(domain: DomainRef, id: number, cpus: CpuSet, flags: number, options?: CallOptions): Promise<void>;
  addIOThread?(domain: DomainRef, id: number, flags: number, options?: CallOptions): Promise<void>;
  delIOThread?(domain: DomainRef, id: number, flags: number, options?: CallOptions): Promise<void>;
  setIOThreadParams?(
    domain: DomainRef,
    id: number,
    params: ParamsOf<typeof IOThreadParameters>,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;

  /** The scheduler's name, and how many parameters it has. */
  getSchedulerType?(
    domain: DomainRef,
    options?: CallOptions,
  ): Promise<{ readonly type: string; readonly nparams: number }>;
  getSchedulerParameters?(
    domain: DomainRef,
    flags: number,
    options?: CallOptions,
  ): Promise<ParamsOf<typeof SchedulerParameters>>;
  setSchedulerParameters?(
    domain: DomainRef,
    params: ParamsOf<typeof SchedulerParameters>,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  getPerfEvents?(domain: DomainRef, flags: number, options?: CallOptions): Promise<ParamsOf<typeof PerfEvents>>;
  setPerfEvents?(
    domain: DomainRef,
    events: ParamsOf<typeof PerfEvents>,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
}
