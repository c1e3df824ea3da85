import type { CallOptions } from '../signal.js';
import type { DomainMetadataType } from './enum-tables.js';
import type { LaunchSecurityInfo, LaunchSecurityState, ParamsOf } from './params.js';
import type { Files } from './domain-lifecycle.js';
import type { DomainRef } from './refs.js';

export interface SecurityLabel {
  readonly label: string;
  readonly enforcing: boolean;
}

/** Definitions, devices, metadata and security. */
export interface DomainConfigDriver {
  /** Defines a domain, or changes its definition. Flags: `DomainDefineFlags`. */
  defineXml?(xml: string, flags: number, options?: CallOptions): Promise<DomainRef>;
  /** Forgets the definition; a running domain goes on, transient. Flags: `DomainUndefineFlags`. */
  undefine?(domain: DomainRef, flags: number, options?: CallOptions): Promise<void>;
  /** Renames a domain that does not run. No flags yet. */
  rename?(domain: DomainRef, name: string, flags: number, options?: CallOptions): Promise<void>;

  /** Adds the device in `xml`. Flags: `DomainDeviceModifyFlags`. */
  attachDevice?(domain: DomainRef, xml: string, flags: number, options?: CallOptions): Promise<void>;
  /** Removes the device that `xml` describes; a guest may take its time or refuse. Flags: `DomainDeviceModifyFlags`. */
  detachDevice?(domain: DomainRef, xml: string, flags: number, options?: CallOptions): Promise<void>;
  detachDeviceAlias?(domain: DomainRef, alias: string, flags: number, options?: CallOptions): Promise<void>;
  /** Changes a device in place: a CD, a link, a password. Flags: `DomainDeviceModifyFlags`. */
  updateDevice?(domain: DomainRef, xml: string, flags: number, options?: CallOptions): Promise<void>;

  /**
   * The description, the title, or the element of namespace `uri`. Flags: `DomainModificationImpact`.
   * @throws VirtError `VIR_ERR_NO_DOMAIN_METADATA`
   */
  getMetadata?(
    domain: DomainRef,
    type: DomainMetadataType,
    uri: string | undefined,
    flags: number,
    options?: CallOptions,
  ): Promise<string>;
  /** Sets it, or removes it when `metadata` is `undefined`. `key` is the prefix for an element of namespace `uri`. */
  setMetadata?(
    domain: DomainRef,
    type: DomainMetadataType,
    metadata: string | undefined,
    key: string | undefined,
    uri: string | undefined,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;

  /** The security label of the guest's process. */
  getSecurityLabel?(domain: DomainRef, options?: CallOptions): Promise<SecurityLabel>;
  /** One label for each security model. */
  getSecurityLabelList?(domain: DomainRef, options?: CallOptions): Promise<readonly SecurityLabel[]>;
  getLaunchSecurityInfo?(
    domain: DomainRef,
    flags: number,
    options?: CallOptions,
  ): Promise<ParamsOf<typeof LaunchSecurityInfo>>;
  setLaunchSecurityState?(
    domain: DomainRef,
    state: ParamsOf<typeof LaunchSecurityState>,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  /** What the host has to say about the domain: deprecations, taints. Flags: `DomainMessageTypes`, none for all. */
  getMessages?(domain: DomainRef, flags: number, options?: CallOptions): Promise<readonly string[]>;
  /** Gives open files of this process to a disk of the domain, under `name`. Flags: `DomainFDAssociateFlags`. */
  fdAssociate?(domain: DomainRef, name: string, files: Files, flags: number, options?: CallOptions): Promise<void>;
  /** Makes a domain of a QEMU process that something else started. No flags yet. */
  qemuAttach?(pid: number, flags: number, options?: CallOptions): Promise<DomainRef>;
  /** Opens the namespaces of a container: file descriptors of this process. No flags yet. */
  lxcOpenNamespace?(domain: DomainRef, flags: number, options?: CallOptions): Promise<Files>;
}
