import * as F from '../driver/flag-tables.js';
import type { DomainCheckpointRef } from '../driver/refs.js';
import type { CallOptions } from '../signal.js';
import type { Domain } from './domain.js';
import { Handle } from './handle.js';
import type { Options } from './options.js';

/** A checkpoint of a domain: a point from which a backup can be incremental. */
export class DomainCheckpoint extends Handle<'checkpoint', DomainCheckpointRef> {
  readonly section = 'checkpoint';
  readonly domain: Domain;

  constructor(domain: Domain, ref: DomainCheckpointRef) {
    super(domain.connection, ref);
    this.domain = domain;
  }

  get name(): string {
    return this.ref.name;
  }

  /**
   * The `<domaincheckpoint>` XML. `noDomain` leaves out the definition that the domain had at that time, `secure`
   * adds its secrets, `size` adds for each disk how many bytes changed since.
   *
   * C: `virDomainCheckpointGetXMLDesc`
   */
  async getXmlDesc(options?: Options<typeof F.DomainCheckpointXMLFlags>): Promise<string> {
    return this.call('getXmlDesc', F.DomainCheckpointXMLFlags.encode(options), options);
  }

  /**
   * Deletes the checkpoint; what it tracked counts for its parent from then on. `children` deletes all below it too,
   * `childrenOnly` only those, `metadataOnly` forgets the host's record and leaves the disk images alone.
   *
   * C: `virDomainCheckpointDelete`
   */
  async delete(options?: Options<typeof F.DomainCheckpointDeleteFlags>): Promise<void> {
    return this.call('delete', F.DomainCheckpointDeleteFlags.encode(options), options);
  }

  /**
   * The checkpoints right under this one, or all below it with `descendants`.
   *
   * C: `virDomainCheckpointListAllChildren`
   */
  async listAllChildren(options?: Options<typeof F.DomainCheckpointListFlags>): Promise<DomainCheckpoint[]> {
    const refs = await this.call('listAllChildren', F.DomainCheckpointListFlags.encode(options), options);
    return refs.map((ref) => new DomainCheckpoint(this.domain, ref));
  }

  /**
   * The checkpoint that this one follows.
   *
   * @throws VirtError `VIR_ERR_NO_DOMAIN_CHECKPOINT` for a root
   *
   * C: `virDomainCheckpointGetParent`
   */
  async getParent(options?: CallOptions): Promise<DomainCheckpoint> {
    const ref = await this.call('getParent', 0, options);
    return new DomainCheckpoint(this.domain, ref);
  }
}
