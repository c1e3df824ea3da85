import type { SecretUsageType } from './enum-tables.js';

/** What names an object across the contract: plain data, safe to keep, valid as long as the object lives. */
export interface DomainRef {
  readonly name: string;
  /** Lower-case, with dashes. */
  readonly uuid: string;
  /** The number of a running domain on its host; -1 while it does not run. */
  readonly id: number;
}

export interface DomainSnapshotRef {
  readonly name: string;
  readonly domain: DomainRef;
}

export interface DomainCheckpointRef {
  readonly name: string;
  readonly domain: DomainRef;
}

export interface NetworkRef {
  readonly name: string;
  readonly uuid: string;
}

export interface NetworkPortRef {
  readonly uuid: string;
  readonly network: NetworkRef;
}

export interface InterfaceRef {
  readonly name: string;
  /** The MAC address, or an empty string where the interface has none. */
  readonly mac: string;
}

export interface StoragePoolRef {
  readonly name: string;
  readonly uuid: string;
}

export interface StorageVolRef {
  /** The name of the pool that holds it. */
  readonly pool: string;
  readonly name: string;
  /** Unique on the host, for as long as the volume lives; often its path. */
  readonly key: string;
}

export interface NodeDeviceRef {
  readonly name: string;
}

export interface SecretRef {
  readonly uuid: string;
  readonly usageType: SecretUsageType;
  /** What uses the secret: a volume path, a Ceph client, an iSCSI target; empty for usage type `none`. */
  readonly usageId: string;
}

export interface NWFilterRef {
  readonly name: string;
  readonly uuid: string;
}

export interface NWFilterBindingRef {
  /** The name of the host's network device that the filter is bound to. */
  readonly portDev: string;
  readonly filterName: string;
}
