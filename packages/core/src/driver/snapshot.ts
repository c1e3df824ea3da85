import type { CallOptions } from '../signal.js';
import type { DomainRef, DomainSnapshotRef } from './refs.js';

/** Snapshots of domains: a tree for each domain. */
export interface DomainSnapshotDriver {
  /** Flags: `DomainSnapshotCreateFlags`. */
  createXml(domain: DomainRef, xml: string, flags: number, options?: CallOptions): Promise<DomainSnapshotRef>;
  /** The snapshots of a domain. Flags: `DomainSnapshotListFlags`; without `roots` the whole tree. */
  listAll(domain: DomainRef, flags: number, options?: CallOptions): Promise<readonly DomainSnapshotRef[]>;
  /** Flags: `DomainSnapshotXMLFlags`. */
  getXmlDesc(snapshot: DomainSnapshotRef, flags: number, options?: CallOptions): Promise<string>;
  /** Makes the domain what it was. Flags: `DomainSnapshotRevertFlags`. */
  revert(snapshot: DomainSnapshotRef, flags: number, options?: CallOptions): Promise<void>;
  /** Flags: `DomainSnapshotDeleteFlags`. */
  delete(snapshot: DomainSnapshotRef, flags: number, options?: CallOptions): Promise<void>;

  /** The snapshots under `snapshot`: its children, or with `descendants` all below. Core's default: by `getParent`. */
  listAllChildren?(
    snapshot: DomainSnapshotRef,
    flags: number,
    options?: CallOptions,
  ): Promise<readonly DomainSnapshotRef[]>;
  /**
   * Core's default: found in `listAll`. No flags yet.
   * @throws VirtError `VIR_ERR_NO_DOMAIN_SNAPSHOT`
   */
  lookupByName?(domain: DomainRef, name: string, flags: number, options?: CallOptions): Promise<DomainSnapshotRef>;
  /**
   * The snapshot that a new one would hang under.
   * @throws VirtError `VIR_ERR_NO_DOMAIN_SNAPSHOT` when there is none
   */
  current?(domain: DomainRef, flags: number, options?: CallOptions): Promise<DomainSnapshotRef>;
  /** Core's default: whether `current` finds one. */
  hasCurrent?(domain: DomainRef, flags: number, options?: CallOptions): Promise<boolean>;
  /** Core's default: compares with `current`. */
  isCurrent?(snapshot: DomainSnapshotRef, flags: number, options?: CallOptions): Promise<boolean>;
  /** Whether the host keeps a record beside the disk images. Core's default: true. */
  hasMetadata?(snapshot: DomainSnapshotRef, flags: number, options?: CallOptions): Promise<boolean>;
  /** @throws VirtError `VIR_ERR_NO_DOMAIN_SNAPSHOT` for a root */
  getParent?(snapshot: DomainSnapshotRef, flags: number, options?: CallOptions): Promise<DomainSnapshotRef>;
}
