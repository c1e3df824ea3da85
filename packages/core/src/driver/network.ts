import type { CallOptions } from '../signal.js';
import type { DomainMetadataType, IPAddrType, NetworkUpdateCommand, NetworkUpdateSection } from './enum-tables.js';
import type { EventDriver } from './events.js';
import type { NetworkPortParameters, ParamsOf } from './params.js';
import type { NetworkPortRef, NetworkRef } from './refs.js';

export interface DhcpLease {
  /** The host's interface, such as `virbr0`. */
  readonly iface: string;
  /** Seconds since the epoch. */
  readonly expiryTime: bigint;
  readonly type: IPAddrType;
  readonly mac?: string | undefined;
  readonly iaid?: string | undefined;
  readonly ipaddr: string;
  readonly prefix: number;
  readonly hostname?: string | undefined;
  readonly clientId?: string | undefined;
}

/** Virtual networks. */
export interface NetworkDriver extends EventDriver<'network'> {
  /** Flags: `ConnectListAllNetworksFlags`. */
  listAll(flags: number, options?: CallOptions): Promise<readonly NetworkRef[]>;
  /** Flags: `NetworkXMLFlags`. */
  getXmlDesc(network: NetworkRef, flags: number, options?: CallOptions): Promise<string>;

  /** Core's default: found in `listAll`. */
  lookupByName?(name: string, options?: CallOptions): Promise<NetworkRef>;
  /** Core's default: found in `listAll`. */
  lookupByUuid?(uuid: string, options?: CallOptions): Promise<NetworkRef>;
  /** Core's default: found in the list of the active ones. */
  isActive?(network: NetworkRef, options?: CallOptions): Promise<boolean>;
  /** Core's default: true. */
  isPersistent?(network: NetworkRef, options?: CallOptions): Promise<boolean>;
  /** Flags: `NetworkDefineFlags`. */
  defineXml?(xml: string, flags: number, options?: CallOptions): Promise<NetworkRef>;
  /** Starts a transient network. Flags: `NetworkCreateFlags`. */
  createXml?(xml: string, flags: number, options?: CallOptions): Promise<NetworkRef>;
  create?(network: NetworkRef, options?: CallOptions): Promise<void>;
  destroy?(network: NetworkRef, options?: CallOptions): Promise<void>;
  undefine?(network: NetworkRef, options?: CallOptions): Promise<void>;
  /** Changes one part of a definition. Flags: `NetworkUpdateFlags`. `parentIndex` -1: the driver finds the parent. */
  update?(
    network: NetworkRef,
    command: NetworkUpdateCommand,
    section: NetworkUpdateSection,
    parentIndex: number,
    xml: string,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  getBridgeName?(network: NetworkRef, options?: CallOptions): Promise<string>;
  getAutostart?(network: NetworkRef, options?: CallOptions): Promise<boolean>;
  setAutostart?(network: NetworkRef, autostart: boolean, options?: CallOptions): Promise<void>;
  /** The leases of `mac`, or all. No flags yet. */
  getDhcpLeases?(
    network: NetworkRef,
    mac: string | undefined,
    flags: number,
    options?: CallOptions,
  ): Promise<readonly DhcpLease[]>;
  /** As `DomainConfigDriver.getMetadata`. */
  getMetadata?(
    network: NetworkRef,
    type: DomainMetadataType,
    uri: string | undefined,
    flags: number,
    options?: CallOptions,
  ): Promise<string>;
  setMetadata?(
    network: NetworkRef,
    type: DomainMetadataType,
    metadata: string | undefined,
    key: string | undefined,
    uri: string | undefined,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
}

/** What is plugged into a network. */
export interface NetworkPortDriver {
  /** No flags yet. */
  listAll(network: NetworkRef, flags: number, options?: CallOptions): Promise<readonly NetworkPortRef[]>;
  getXmlDesc(port: NetworkPortRef, flags: number, options?: CallOptions): Promise<string>;

  /** Core's default: found in `listAll`. */
  lookupByUuid?(network: NetworkRef, uuid: string, options?: CallOptions): Promise<NetworkPortRef>;
  /** Flags: `NetworkPortCreateFlags`. */
  createXml?(network: NetworkRef, xml: string, flags: number, options?: CallOptions): Promise<NetworkPortRef>;
  getParameters?(
    port: NetworkPortRef,
    flags: number,
    options?: CallOptions,
  ): Promise<ParamsOf<typeof NetworkPortParameters>>;
  setParameters?(
    port: NetworkPortRef,
    params: ParamsOf<typeof NetworkPortParameters>,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  delete?(port: NetworkPortRef, flags: number, options?: CallOptions): Promise<void>;
}
