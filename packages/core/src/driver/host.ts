import type { CallOptions } from '../signal.js';
import type { CPUCompareResult, ConnectCloseReason, NodeSuspendTarget } from './enum-tables.js';
import type { IdentityParameters, NodeMemoryParameters, ParamsOf, SevInfo } from './params.js';
import type { Unsubscribe } from './events.js';

/** What the host's hardware is (`virNodeInfo`). */
export interface NodeInfo {
  /** The CPU architecture, such as `x86_64`; at most 31 bytes on the wire. */
  readonly model: string;
  /** KiB. */
  readonly memory: bigint;
  /** Active CPUs. */
  readonly cpus: number;
  readonly mhz: number;
  /** NUMA nodes. */
  readonly nodes: number;
  /** Sockets in a node. */
  readonly sockets: number;
  /** Cores in a socket. */
  readonly cores: number;
  /** Threads in a core. */
  readonly threads: number;
}

/** Named counters of a host's CPUs or memory; CPU times in nanoseconds, memory in KiB. */
export type NodeStats = Readonly<Record<string, bigint>>;

export interface NodeCpuMap {
  /** For each CPU of the host by number: whether it is online. */
  readonly map: readonly boolean[];
  readonly online: number;
}

export interface SecurityModel {
  readonly model: string;
  /** Domain of interpretation. */
  readonly doi: string;
}

/** Which hypervisor a CPU or a capability is asked for; what is left out is chosen by the host. */
export interface HypervisorSelection {
  /** The path of the emulator's binary. */
  readonly emulator?: string | undefined;
  readonly arch?: string | undefined;
  readonly machine?: string | undefined;
  /** For example `kvm`, `qemu`, `xen`. */
  readonly virtType?: string | undefined;
}

/** The host and the connection to it: libvirt's `virConnect*` and `virNode*`. */
export interface HostDriver {
  /** The hypervisor's name in capitals, such as `QEMU`. */
  getType(options?: CallOptions): Promise<string>;

  /** major * 1,000,000 + minor * 1,000 + release of the hypervisor; 0 when it does not say. */
  getVersion?(options?: CallOptions): Promise<bigint>;
  /** The same for the library that serves the connection. Core's default: the version of Virtkit. */
  getLibVersion?(options?: CallOptions): Promise<bigint>;
  getHostname?(options?: CallOptions): Promise<string>;
  /** The canonical URI of this connection. Core's default: the URI that was opened. */
  getUri?(options?: CallOptions): Promise<string>;
  /** SMBIOS information as `<sysinfo>` XML. No flags yet. */
  getSysinfo?(flags: number, options?: CallOptions): Promise<string>;
  /** The most vCPUs that a guest of virtualization type `type` may have. */
  getMaxVcpus?(type: string | undefined, options?: CallOptions): Promise<number>;
  /** `<capabilities>` XML: the host, its topology, and the guests that it can run. */
  getCapabilities?(options?: CallOptions): Promise<string>;
  /** `<domainCapabilities>` XML of one hypervisor. No flags yet. */
  getDomainCapabilities?(selection: HypervisorSelection, flags: number, options?: CallOptions): Promise<string>;
  /** Whether the connection has feature number `feature` (`VIR_DRV_FEATURE_*`). Core's default: none. */
  supportsFeature?(feature: number, options?: CallOptions): Promise<boolean>;
  setIdentity?(identity: ParamsOf<typeof IdentityParameters>, flags: number, options?: CallOptions): Promise<void>;

  /** Whether what goes over the connection is encrypted. Core's default: false. */
  isEncrypted?(options?: CallOptions): Promise<boolean>;
  /** Whether the connection is encrypted or never leaves this machine. Core's default: true. */
  isSecure?(options?: CallOptions): Promise<boolean>;
  /** Whether the connection still works. Core's default: true until it is closed. */
  isAlive?(options?: CallOptions): Promise<boolean>;
  /** Asks the peer every `interval` seconds if it is alive, gives up after `count` unanswered. False: the peer cannot. */
  setKeepAlive?(interval: number, count: number, options?: CallOptions): Promise<boolean>;
  /** Calls `listener` once if the connection breaks, with the reason. Not called for an orderly close. */
  onClose?(listener: (reason: ConnectCloseReason) => void, options?: CallOptions): Promise<Unsubscribe>;

  getInfo?(options?: CallOptions): Promise<NodeInfo>;
  /** Counters of CPU `cpu`, or of all together for -1. No flags yet. */
  getCpuStats?(cpu: number, flags: number, options?: CallOptions): Promise<NodeStats>;
  /** Counters of NUMA cell `cell`, or of all together for -1. No flags yet. */
  getMemoryStats?(cell: number, flags: number, options?: CallOptions): Promise<NodeStats>;
  /** Bytes free in each of up to `maxCells` NUMA cells from `startCell` on. */
  getCellsFreeMemory?(startCell: number, maxCells: number, options?: CallOptions): Promise<readonly bigint[]>;
  /** Bytes. */
  getFreeMemory?(options?: CallOptions): Promise<bigint>;
  /** Free pages, cell by cell and in each cell size by size; `pages` are page sizes in KiB. No flags yet. */
  getFreePages?(
    pages: readonly number[],
    startCell: number,
    cellCount: number,
    flags: number,
    options?: CallOptions,
  ): Promise<readonly bigint[]>;
  /** Adds (or sets, `NodeAllocPagesFlags`) `counts[i]` huge pages of `pages[i]` KiB in each cell; gives how many cells it did. */
  allocPages?(
    pages: readonly number[],
    counts: readonly bigint[],
    startCell: number,
    cellCount: number,
    flags: number,
    options?: CallOptions,
  ): Promise<number>;
  /** Which CPUs the host has, and which are online. No flags yet. */
  getCpuMap?(flags: number, options?: CallOptions): Promise<NodeCpuMap>;
  getSecurityModel?(options?: CallOptions): Promise<SecurityModel>;
  /** Puts the host to sleep for `seconds`. No flags yet. */
  suspendForDuration?(target: NodeSuspendTarget, seconds: bigint, flags: number, options?: CallOptions): Promise<void>;
  getMemoryParameters?(flags: number, options?: CallOptions): Promise<ParamsOf<typeof NodeMemoryParameters>>;
  setMemoryParameters?(
    params: ParamsOf<typeof NodeMemoryParameters>,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  getSevInfo?(flags: number, options?: CallOptions): Promise<ParamsOf<typeof SevInfo>>;

  /** Compares the CPU in `xml` with the host's. Flags: `ConnectCompareCPUFlags`. */
  compareCpu?(xml: string, flags: number, options?: CallOptions): Promise<CPUCompareResult>;
  /** Compares the CPU in `xml` with what one hypervisor offers on this host. */
  compareHypervisorCpu?(
    selection: HypervisorSelection,
    xml: string,
    flags: number,
    options?: CallOptions,
  ): Promise<CPUCompareResult>;
  /** The richest CPU that all CPUs in `xmls` can do, as XML. Flags: `ConnectBaselineCPUFlags`. */
  baselineCpu?(xmls: readonly string[], flags: number, options?: CallOptions): Promise<string>;
  baselineHypervisorCpu?(
    selection: HypervisorSelection,
    xmls: readonly string[],
    flags: number,
    options?: CallOptions,
  ): Promise<string>;
  /** The CPU models known for `arch`. No flags yet. */
  getCpuModelNames?(arch: string, flags: number, options?: CallOptions): Promise<readonly string[]>;
  /** Domain XML of a configuration in the hypervisor's own format, such as `xen-xl`. No flags yet. */
  domainXmlFromNative?(format: string, config: string, flags: number, options?: CallOptions): Promise<string>;
  domainXmlToNative?(format: string, xml: string, flags: number, options?: CallOptions): Promise<string>;
}
