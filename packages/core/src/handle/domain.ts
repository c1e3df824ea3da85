import * as F from '../driver/flag-tables.js';
import { migrateManaged } from '../driver/migrate-managed.js';
import type { DomainInfo, DomainStateReason } from '../driver/domain.js';
import type { MigrateParameters, ParamsOf } from '../driver/params.js';
import type { DomainCheckpointRef, DomainSnapshotRef } from '../driver/refs.js';
import type { CallOptions } from '../signal.js';
import { DomainConsoleHandle } from './domain-console.js';
import { DomainCheckpoint } from './checkpoint.js';
import type { ConnectionBase } from './connection-base.js';
import type { Options } from './options.js';
import { DomainSnapshot } from './snapshot.js';

/** A guest. */
export class Domain extends DomainConsoleHandle {
  /**
   * State, memory in KiB, vCPUs, and nanoseconds of CPU time.
   *
   * @throws VirtError `VIR_ERR_NO_DOMAIN` when it is gone
   *
   * C: `virDomainGetInfo`
   */
  async getInfo(options?: CallOptions): Promise<DomainInfo> {
    return this.call('getInfo', options);
  }

  /**
   * The `<domain>` XML: what the guest runs with, or with `inactive` what its next start takes. `secure` adds
   * secrets, `migratable` makes it fit for other hosts; both are refused on a read-only connection.
   *
   * C: `virDomainGetXMLDesc`
   */
  async getXmlDesc(options?: Options<typeof F.DomainXMLFlags>): Promise<string> {
    return this.call('getXmlDesc', F.DomainXMLFlags.encode(options), options);
  }

  /**
   * The state, and why the domain is in it.
   *
   * C: `virDomainGetState`
   */
  async getState(options?: CallOptions): Promise<DomainStateReason> {
    return this.call('getState', 0, options);
  }

  /**
   * Whether it runs: paused counts, shut off does not.
   *
   * C: `virDomainIsActive`
   */
  async isActive(options?: CallOptions): Promise<boolean> {
    return this.call('isActive', options);
  }

  /**
   * Whether its definition outlives it.
   *
   * C: `virDomainIsPersistent`
   */
  async isPersistent(options?: CallOptions): Promise<boolean> {
    return this.call('isPersistent', options);
  }

  /**
   * Whether a running domain's stored definition differs from the one it runs with.
   *
   * C: `virDomainIsUpdated`
   */
  async isUpdated(options?: CallOptions): Promise<boolean> {
    return this.call('isUpdated', options);
  }

  /**
   * What kind of system it boots: `hvm` for a whole machine, `linux` or `xen` for a paravirtual one, `exe` for a
   * container.
   *
   * C: `virDomainGetOSType`
   */
  async getOsType(options?: CallOptions): Promise<string> {
    return this.call('getOsType', options);
  }

  /**
   * The name that the guest gives itself: from the leases of its network with `lease`, from its agent with `agent`.
   *
   * @throws VirtError `VIR_ERR_NO_HOSTNAME`
   *
   * C: `virDomainGetHostname`
   */
  async getHostname(options?: Options<typeof F.DomainGetHostnameFlags>): Promise<string> {
    return this.call('getHostname', F.DomainGetHostnameFlags.encode(options), options);
  }

  /**
   * Takes a snapshot as `xml` says; `<domainsnapshot/>` leaves everything to the host. `diskOnly` leaves the memory
   * out, `quiesce` freezes the guest's file systems meanwhile, `atomic` makes it all or nothing.
   *
   * An abort stops the wait; the host may have taken the snapshot.
   *
   * @example
   * const snapshot = await domain.createSnapshotXml('<domainsnapshot><name>before</name></domainsnapshot>');
   * await snapshot.revert();
   *
   * C: `virDomainSnapshotCreateXML`
   */
  async createSnapshotXml(xml: string, options?: Options<typeof F.DomainSnapshotCreateFlags>): Promise<DomainSnapshot> {
    const flags = F.DomainSnapshotCreateFlags.encode(options);
    return this.#snapshot(await this.connection.dispatch.call('snapshot', 'createXml', this.ref, xml, flags, options));
  }

  /**
   * The domain's snapshots that the flags let through; `roots` only those that hang under none, `leaves` only those
   * with none under them.
   *
   * C: `virDomainListAllSnapshots`
   */
  async listAllSnapshots(options?: Options<typeof F.DomainSnapshotListFlags>): Promise<DomainSnapshot[]> {
    const flags = F.DomainSnapshotListFlags.encode(options);
    const refs = await this.connection.dispatch.call('snapshot', 'listAll', this.ref, flags, options);
    return refs.map((ref) => this.#snapshot(ref));
  }

  /**
   * The snapshot named `name`.
   *
   * @throws VirtError `VIR_ERR_NO_DOMAIN_SNAPSHOT`
   *
   * C: `virDomainSnapshotLookupByName`
   */
  async lookupSnapshotByName(name: string, options?: CallOptions): Promise<DomainSnapshot> {
    return this.#snapshot(await this.connection.dispatch.call('snapshot', 'lookupByName', this.ref, name, 0, options));
  }

  /**
   * Whether there is a snapshot that a new one would hang under.
   *
   * C: `virDomainHasCurrentSnapshot`
   */
  async hasCurrentSnapshot(options?: CallOptions): Promise<boolean> {
    return this.connection.dispatch.call('snapshot', 'hasCurrent', this.ref, 0, options);
  }

  /**
   * The snapshot that a new one would hang under.
   * @throws VirtError `VIR_ERR_NO_DOMAIN_SNAPSHOT` when there is none
   *
   * C: `virDomainSnapshotCurrent`
   */
  async getCurrentSnapshot(options?: CallOptions): Promise<DomainSnapshot> {
    return this.#snapshot(await this.connection.dispatch.call('snapshot', 'current', this.ref, 0, options));
  }

  /**
   * Makes a checkpoint as `xml` says: from then on the host keeps track of what changes on the disks. `quiesce`
   * freezes the guest's file systems meanwhile.
   *
   * C: `virDomainCheckpointCreateXML`
   */
  async createCheckpointXml(
    xml: string,
    options?: Options<typeof F.DomainCheckpointCreateFlags>,
  ): Promise<DomainCheckpoint> {
    const flags = F.DomainCheckpointCreateFlags.encode(options);
    const { dispatch } = this.connection;
    return this.#checkpoint(await dispatch.call('checkpoint', 'createXml', this.ref, xml, flags, options));
  }

  /**
   * The domain's checkpoints that the flags let through; `roots` only those that follow none, `leaves` only those
   * that none follows.
   *
   * C: `virDomainListAllCheckpoints`
   */
  async listAllCheckpoints(options?: Options<typeof F.DomainCheckpointListFlags>): Promise<DomainCheckpoint[]> {
    const flags = F.DomainCheckpointListFlags.encode(options);
    const refs = await this.connection.dispatch.call('checkpoint', 'listAll', this.ref, flags, options);
    return refs.map((ref) => this.#checkpoint(ref));
  }

  /**
   * The checkpoint named `name`.
   *
   * @throws VirtError `VIR_ERR_NO_DOMAIN_CHECKPOINT`
   *
   * C: `virDomainCheckpointLookupByName`
   */
  async lookupCheckpointByName(name: string, options?: CallOptions): Promise<DomainCheckpoint> {
    const { dispatch } = this.connection;
    return this.#checkpoint(await dispatch.call('checkpoint', 'lookupByName', this.ref, name, 0, options));
  }

  /**
   * Moves the domain to the host of `destination`, and gives it there. With `peer2peer`, the source's host talks to the
   * destination itself; else this process leads both. An abort before the guest moves gives the migration up on both
   * sides; after that it only stops the wait.
   *
   * C: `virDomainMigrate3`
   */
  async migrate(
    destination: ConnectionBase,
    params: ParamsOf<typeof MigrateParameters> = {},
    options?: Options<typeof F.DomainMigrateFlags>,
  ): Promise<Domain> {
    const flags = F.DomainMigrateFlags.encode(options);
    if ((flags & F.DomainMigrateFlags.bits.peer2peer) === 0) {
      return new Domain(
        destination,
        await migrateManaged(this.connection.dispatch, destination.dispatch, this.ref, params, flags, options),
      );
    }
    await this.migrateToUri(destination.uri, params, options);
    const { dispatch } = destination;
    return new Domain(destination, await dispatch.call('domain', 'lookupByUuid', this.uuid, options));
  }

  /**
   * Has the source's host move the domain to the one at `uri`; needs `peer2peer` with most drivers.
   *
   * C: `virDomainMigrateToURI3`
   */
  async migrateToUri(
    uri: string,
    params: ParamsOf<typeof MigrateParameters> = {},
    options?: Options<typeof F.DomainMigrateFlags>,
  ): Promise<void> {
    const flags = F.DomainMigrateFlags.encode(options);
    await this.call('migratePerform', uri, params, new Uint8Array(), flags, options);
  }

  #snapshot(ref: DomainSnapshotRef): DomainSnapshot {
    return new DomainSnapshot(this, ref);
  }

  #checkpoint(ref: DomainCheckpointRef): DomainCheckpoint {
    return new DomainCheckpoint(this, ref);
  }
}
