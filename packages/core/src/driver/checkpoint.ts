import type { CallOptions } from '../signal.js';
import type { DomainCheckpointRef, DomainRef } from './refs.js';

/** Checkpoints of domains: points in time from which a backup can be incremental. */
export interface DomainCheckpointDriver {
  /** Flags: `DomainCheckpointCreateFlags`. */
  createXml(domain: DomainRef, xml: string, flags: number, options?: CallOptions): Promise<DomainCheckpointRef>;
  /** Flags: `DomainCheckpointListFlags`. */
  listAll(domain: DomainRef, flags: number, options?: CallOptions): Promise<readonly DomainCheckpointRef[]>;
  /** Flags: `DomainCheckpointXMLFlags`. */
  getXmlDesc(checkpoint: DomainCheckpointRef, flags: number, options?: CallOptions): Promise<string>;
  /** Flags: `DomainCheckpointDeleteFlags`. */
  delete(checkpoint: DomainCheckpointRef, flags: number, options?: CallOptions): Promise<void>;

  /** Core's default: by `getParent`. */
  listAllChildren?(
    checkpoint: DomainCheckpointRef,
    flags: number,
    options?: CallOptions,
  ): Promise<readonly DomainCheckpointRef[]>;
  /**
   * Core's default: found in `listAll`. No flags yet.
   * @throws VirtError `VIR_ERR_NO_DOMAIN_CHECKPOINT`
   */
  lookupByName?(domain: DomainRef, name: string, flags: number, options?: CallOptions): Promise<DomainCheckpointRef>;
  /** @throws VirtError `VIR_ERR_NO_DOMAIN_CHECKPOINT` for a root */
  getParent?(checkpoint: DomainCheckpointRef, flags: number, options?: CallOptions): Promise<DomainCheckpointRef>;
}
