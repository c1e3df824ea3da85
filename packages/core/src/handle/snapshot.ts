import * as F from '../driver/flag-tables.js';
import type { DomainSnapshotRef } from '../driver/refs.js';
import type { CallOptions } from '../signal.js';
import type { Domain } from './domain.js';
import { Handle } from './handle.js';
import type { Options } from './options.js';

/** A snapshot of a domain: a point that it can be taken back to. */
export class DomainSnapshot extends Handle<'snapshot', DomainSnapshotRef> {
  readonly section = 'snapshot';
  readonly domain: Domain;

  constructor(domain: Domain, ref: DomainSnapshotRef) {
    super(domain.connection, ref);
    this.domain = domain;
  }

  get name(): string {
    return this.ref.name;
  }

  /**
   * The `<domainsnapshot>` XML. `secure` adds the secrets of the definition in it, and is refused on a read-only
   * connection.
   *
   * C: `virDomainSnapshotGetXMLDesc`
   */
  async getXmlDesc(options?: Options<typeof F.DomainSnapshotXMLFlags>): Promise<string> {
    return this.call('getXmlDesc', F.DomainSnapshotXMLFlags.encode(options), options);
  }

  /**
   * Makes the domain what it was: its definition, its disks, and its memory if the snapshot has it. `running` and
   * `paused` say what to do with the guest then, instead of what it did at that time; `force` allows it where
   * something may get lost.
   *
   * An abort stops the wait; the host may go on to revert.
   *
   * C: `virDomainRevertToSnapshot`
   */
  async revert(options?: Options<typeof F.DomainSnapshotRevertFlags>): Promise<void> {
    return this.call('revert', F.DomainSnapshotRevertFlags.encode(options), options);
  }

  /**
   * Deletes the snapshot; what hung under it hangs under its parent from then on. `children` deletes all below it
   * too, `childrenOnly` only those, `metadataOnly` forgets the host's record and leaves the disk images alone.
   *
   * C: `virDomainSnapshotDelete`
   */
  async delete(options?: Options<typeof F.DomainSnapshotDeleteFlags>): Promise<void> {
    return this.call('delete', F.DomainSnapshotDeleteFlags.encode(options), options);
  }

  /**
   * The snapshots right under this one, or all below it with `descendants`. The other flags choose as in
   * `Domain.listAllSnapshots`.
   *
   * C: `virDomainSnapshotListAllChildren`
   */
  async listAllChildren(options?: Options<typeof F.DomainSnapshotListFlags>): Promise<DomainSnapshot[]> {
    const refs = await this.call('listAllChildren', F.DomainSnapshotListFlags.encode(options), options);
    return refs.map((ref) => new DomainSnapshot(this.domain, ref));
  }

  /**
   * Whether a new snapshot would hang under this one.
   *
   * C: `virDomainSnapshotIsCurrent`
   */
  async isCurrent(options?: CallOptions): Promise<boolean> {
    return this.call('isCurrent', 0, options);
  }

  /**
   * Whether the host keeps a record beside the disk images.
   *
   * C: `virDomainSnapshotHasMetadata`
   */
  async hasMetadata(options?: CallOptions): Promise<boolean> {
    return this.call('hasMetadata', 0, options);
  }

  /**
   * The snapshot that this one hangs under.
   *
   * @throws VirtError `VIR_ERR_NO_DOMAIN_SNAPSHOT` for a root
   *
   * C: `virDomainSnapshotGetParent`
   */
  async getParent(options?: CallOptions): Promise<DomainSnapshot> {
    const ref = await this.call('getParent', 0, options);
    return new DomainSnapshot(this.domain, ref);
  }
}
