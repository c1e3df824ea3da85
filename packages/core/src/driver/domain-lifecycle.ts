import type { CallOptions } from '../signal.js';
import type { DomainCoreDumpFormat, DomainLifecycle, DomainLifecycleAction, NodeSuspendTarget } from './enum-tables.js';
import type { ParamsOf, SaveParameters } from './params.js';
import type { DomainRef } from './refs.js';

/** Open files of this process that a guest gets: their descriptors, 3 and up in the guest's process, in order. */
export type Files = readonly number[];

/** Starting, stopping, pausing, saving and restoring. */
export interface DomainLifecycleDriver {
  /** Starts a defined domain. Flags: `DomainCreateFlags`. Gives the domain with its new id. */
  create?(domain: DomainRef, files: Files, flags: number, options?: CallOptions): Promise<DomainRef>;
  /** Starts a transient domain, or a defined one of the same UUID, from `xml`. Flags: `DomainCreateFlags`. */
  createXml?(xml: string, files: Files, flags: number, options?: CallOptions): Promise<DomainRef>;
  suspend?(domain: DomainRef, options?: CallOptions): Promise<void>;
  resume?(domain: DomainRef, options?: CallOptions): Promise<void>;
  /** Asks the guest to shut down; it may refuse. Flags: `DomainShutdownFlags`, the ways to ask. */
  shutdown?(domain: DomainRef, flags: number, options?: CallOptions): Promise<void>;
  /** Asks the guest to reboot. Flags: `DomainRebootFlags`. */
  reboot?(domain: DomainRef, flags: number, options?: CallOptions): Promise<void>;
  /** Presses the reset button. No flags yet. */
  reset?(domain: DomainRef, flags: number, options?: CallOptions): Promise<void>;
  /** Powers off by force; deletes nothing but the record of a transient domain. Flags: `DomainDestroyFlags`. */
  destroy?(domain: DomainRef, flags: number, options?: CallOptions): Promise<void>;
  /** Lets the guest's own power management put it to sleep for `seconds`; 0 means until woken. No flags yet. */
  pmSuspendForDuration?(
    domain: DomainRef,
    target: NodeSuspendTarget,
    seconds: bigint,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  pmWakeup?(domain: DomainRef, flags: number, options?: CallOptions): Promise<void>;

  /** Writes the guest's memory to a file on the host and stops it. Flags: `DomainSaveRestoreFlags`. */
  save?(
    domain: DomainRef,
    params: ParamsOf<typeof SaveParameters>,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  /** Starts a domain from a file that `save` wrote. Flags: `DomainSaveRestoreFlags`. */
  restore?(params: ParamsOf<typeof SaveParameters>, flags: number, options?: CallOptions): Promise<void>;
  /** The definition inside of a saved file. Flags: `DomainSaveImageXMLFlags`. */
  saveImageGetXmlDesc?(file: string, flags: number, options?: CallOptions): Promise<string>;
  /** Replaces the definition inside of a saved file. Flags: `running`, `paused` of `DomainSaveRestoreFlags`. */
  saveImageDefineXml?(file: string, xml: string, flags: number, options?: CallOptions): Promise<void>;
  /** Saves to a place that the host keeps; the next start restores. Flags: `DomainSaveRestoreFlags`. */
  managedSave?(domain: DomainRef, flags: number, options?: CallOptions): Promise<void>;
  hasManagedSaveImage?(domain: DomainRef, flags: number, options?: CallOptions): Promise<boolean>;
  managedSaveRemove?(domain: DomainRef, flags: number, options?: CallOptions): Promise<void>;
  managedSaveGetXmlDesc?(domain: DomainRef, flags: number, options?: CallOptions): Promise<string>;
  managedSaveDefineXml?(domain: DomainRef, xml: string, flags: number, options?: CallOptions): Promise<void>;
  /** Writes the guest's memory to a file on the host, for a debugger. Flags: `DomainCoreDumpFlags`. */
  coreDump?(
    domain: DomainRef,
    to: string,
    format: DomainCoreDumpFormat,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;

  /** What happens when the guest powers off, reboots or crashes. Flags: `DomainModificationImpact`. */
  setLifecycleAction?(
    domain: DomainRef,
    event: DomainLifecycle,
    action: DomainLifecycleAction,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  /** Whether the domain starts with the host. */
  getAutostart?(domain: DomainRef, options?: CallOptions): Promise<boolean>;
  setAutostart?(domain: DomainRef, autostart: boolean, options?: CallOptions): Promise<void>;
  /** Whether the domain starts with the host at the next boot only. */
  getAutostartOnce?(domain: DomainRef, options?: CallOptions): Promise<boolean>;
  setAutostartOnce?(domain: DomainRef, autostart: boolean, options?: CallOptions): Promise<void>;
}
