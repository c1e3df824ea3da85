import type { CallOptions } from '../signal.js';
import type { DomainBlockDriver } from './domain-block.js';
import type { DomainConfigDriver } from './domain-config.js';
import type { DomainConsoleDriver } from './domain-console.js';
import type { DomainGuestDriver } from './domain-guest.js';
import type { DomainInterfaceDriver } from './domain-interface.js';
import type { DomainJobDriver } from './job.js';
import type { DomainLifecycleDriver } from './domain-lifecycle.js';
import type { DomainMemoryDriver } from './domain-memory.js';
import type { DomainMigrationDriver } from './migration.js';
import type { DomainStatsDriver } from './domain-stats.js';
import type { DomainVcpuDriver } from './domain-vcpu.js';
import type { DomainState } from './enum-tables.js';
import type { EventDriver } from './events.js';
import type { DomainRef } from './refs.js';

/** The basic facts of a domain (`virDomainInfo`). */
export interface DomainInfo {
  readonly state: DomainState;
  /** KiB. */
  readonly maxMemory: bigint;
  /** KiB; what the guest has now. */
  readonly memory: bigint;
  readonly vcpus: number;
  /** Nanoseconds of CPU used since the start. */
  readonly cpuTime: bigint;
}

/** A state and why the domain is in it: a name of the state's own reasons, as `DomainRunningReason`. */
export interface DomainStateReason {
  readonly state: DomainState;
  readonly reason: string;
}

/**
 * What a driver can do with domains: libvirt's `virHypervisorDriver` without the host. Three members make a useful
 * driver; each further one is a capability. Where core has a default for an absent member, the member says so.
 */
export interface DomainDriver
  extends
    DomainLifecycleDriver,
    DomainConfigDriver,
    DomainMemoryDriver,
    DomainVcpuDriver,
    DomainBlockDriver,
    DomainInterfaceDriver,
    DomainJobDriver,
    DomainMigrationDriver,
    DomainGuestDriver,
    DomainStatsDriver,
    DomainConsoleDriver,
    EventDriver<'domain'> {
  /**
   * Every domain that `flags` (bits of `ConnectListAllDomainsFlags`) let through; `matchesDomain()` does the choosing.
   * Flags of one kind (say running and paused) widen, different kinds narrow.
   */
  listAll(flags: number, options?: CallOptions): Promise<readonly DomainRef[]>;
  /** @throws VirtError `VIR_ERR_NO_DOMAIN` */
  getInfo(domain: DomainRef, options?: CallOptions): Promise<DomainInfo>;
  /** Flags: `DomainXMLFlags`. */
  getXmlDesc(domain: DomainRef, flags: number, options?: CallOptions): Promise<string>;

  /** Core's default: found in `listAll`. */
  lookupByName?(name: string, options?: CallOptions): Promise<DomainRef>;
  /** Core's default: found in `listAll`. */
  lookupByUuid?(uuid: string, options?: CallOptions): Promise<DomainRef>;
  /** Core's default: found in `listAll`. */
  lookupById?(id: number, options?: CallOptions): Promise<DomainRef>;
  /** Core's default: the state of `getInfo`, its reason `unknown`. No flags yet. */
  getState?(domain: DomainRef, flags: number, options?: CallOptions): Promise<DomainStateReason>;
  /** Core's default: whether the id of a fresh look-up is not -1. */
  isActive?(domain: DomainRef, options?: CallOptions): Promise<boolean>;
  /** Whether its definition outlives it. Core's default: true. */
  isPersistent?(domain: DomainRef, options?: CallOptions): Promise<boolean>;
  /** Whether a running domain's stored definition differs from the one it runs with. Core's default: false. */
  isUpdated?(domain: DomainRef, options?: CallOptions): Promise<boolean>;
  /** `hvm`, `linux`, `xen`, `exe`. Core's default: read from the XML. */
  getOsType?(domain: DomainRef, options?: CallOptions): Promise<string>;
  /** Flags: `DomainGetHostnameFlags`. */
  getHostname?(domain: DomainRef, flags: number, options?: CallOptions): Promise<string>;
}
