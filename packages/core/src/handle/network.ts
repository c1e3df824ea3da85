import * as F from '../driver/flag-tables.js';
import type { DomainMetadataType, NetworkUpdateCommand, NetworkUpdateSection } from '../driver/enum-tables.js';
import type { DhcpLease } from '../driver/network.js';
import type { NetworkRef } from '../driver/refs.js';
import type { CallOptions } from '../signal.js';
import { Handle } from './handle.js';
import { NetworkPort } from './network-port.js';
import type { Options } from './options.js';
import { parseUuid } from '../uuid.js';

/** A virtual network. */
export class Network extends Handle<'network', NetworkRef> {
  readonly section = 'network';

  get name(): string {
    return this.ref.name;
  }

  get uuid(): string {
    return this.ref.uuid;
  }

  /**
   * The `<network>` XML: as it runs, or with `inactive` as its next start takes it.
   *
   * C: `virNetworkGetXMLDesc`
   */
  async getXmlDesc(options?: Options<typeof F.NetworkXMLFlags>): Promise<string> {
    return this.call('getXmlDesc', F.NetworkXMLFlags.encode(options), options);
  }

  /**
   * Whether it is started.
   *
   * C: `virNetworkIsActive`
   */
  async isActive(options?: CallOptions): Promise<boolean> {
    return this.call('isActive', options);
  }

  /**
   * Whether its definition outlives it.
   *
   * C: `virNetworkIsPersistent`
   */
  async isPersistent(options?: CallOptions): Promise<boolean> {
    return this.call('isPersistent', options);
  }

  /**
   * Starts a defined network. An abort stops the wait; the host may have started it.
   *
   * @throws VirtError `VIR_ERR_OPERATION_INVALID` when it is started already
   *
   * C: `virNetworkCreate`
   */
  async create(options?: CallOptions): Promise<void> {
    return this.call('create', options);
  }

  /**
   * Stops the network by force: guests on it lose their link. It deletes nothing, but a transient network is gone
   * after it.
   *
   * C: `virNetworkDestroy`
   */
  async destroy(options?: CallOptions): Promise<void> {
    return this.call('destroy', options);
  }

  /**
   * Forgets the definition; a started network goes on, transient.
   *
   * C: `virNetworkUndefine`
   */
  async undefine(options?: CallOptions): Promise<void> {
    return this.call('undefine', options);
  }

  /**
   * Changes one part of a definition. `parentIndex` -1: the driver finds the parent.
   *
   * C: `virNetworkUpdate`
   */
  async update(
    command: NetworkUpdateCommand,
    section: NetworkUpdateSection,
    parentIndex: number,
    xml: string,
    options?: Options<typeof F.NetworkUpdateFlags>,
  ): Promise<void> {
    return this.call('update', command, section, parentIndex, xml, F.NetworkUpdateFlags.encode(options), options);
  }

  /**
   * The name of its bridge on the host, such as `virbr0`.
   *
   * C: `virNetworkGetBridgeName`
   */
  async getBridgeName(options?: CallOptions): Promise<string> {
    return this.call('getBridgeName', options);
  }

  /**
   * Whether the network starts with the host.
   *
   * C: `virNetworkGetAutostart`
   */
  async getAutostart(options?: CallOptions): Promise<boolean> {
    return this.call('getAutostart', options);
  }

  /**
   * Says whether the network starts with the host.
   *
   * C: `virNetworkSetAutostart`
   */
  async setAutostart(autostart: boolean, options?: CallOptions): Promise<void> {
    return this.call('setAutostart', autostart, options);
  }

  /**
   * The leases that its DHCP server gave out: those of `mac`, or all.
   *
   * C: `virNetworkGetDHCPLeases`
   */
  async getDhcpLeases(mac: string | undefined, options?: CallOptions): Promise<readonly DhcpLease[]> {
    return this.call('getDhcpLeases', mac, 0, options);
  }

  /**
   * The description, the title, or the element of namespace `uri`.
   *
   * @throws VirtError `VIR_ERR_NO_NETWORK_METADATA`
   *
   * C: `virNetworkGetMetadata`
   */
  async getMetadata(
    type: DomainMetadataType,
    uri: string | undefined,
    options?: Options<typeof F.NetworkUpdateFlags>,
  ): Promise<string> {
    return this.call('getMetadata', type, uri, F.NetworkUpdateFlags.encode(options), options);
  }

  /**
   * Sets the description, the title, or the element of namespace `uri` with prefix `key`; removes it when `metadata`
   * is `undefined`.
   *
   * C: `virNetworkSetMetadata`
   */
  async setMetadata(
    type: DomainMetadataType,
    metadata: string | undefined,
    key: string | undefined,
    uri: string | undefined,
    options?: Options<typeof F.NetworkUpdateFlags>,
  ): Promise<void> {
    return this.call('setMetadata', type, metadata, key, uri, F.NetworkUpdateFlags.encode(options), options);
  }

  /**
   * What is plugged into the network.
   *
   * C: `virNetworkListAllPorts`
   */
  async listAllPorts(options?: CallOptions): Promise<NetworkPort[]> {
    const refs = await this.connection.dispatch.call('networkPort', 'listAll', this.ref, 0, options);
    return refs.map((ref) => new NetworkPort(this, ref));
  }

  /**
   * The port with this UUID, written in any of the usual ways.
   *
   * @throws VirtError `VIR_ERR_NO_NETWORK_PORT`
   *
   * C: `virNetworkPortLookupByUUID`
   */
  async lookupPortByUuid(uuid: string, options?: CallOptions): Promise<NetworkPort> {
    const { dispatch } = this.connection;
    return new NetworkPort(
      this,
      await dispatch.call('networkPort', 'lookupByUuid', this.ref, parseUuid(uuid), options),
    );
  }

  /**
   * Plugs something in, as the `<networkport>` in `xml` says. `reclaim` takes up one that is there already.
   *
   * C: `virNetworkPortCreateXML`
   */
  async createPortXml(xml: string, options?: Options<typeof F.NetworkPortCreateFlags>): Promise<NetworkPort> {
    const flags = F.NetworkPortCreateFlags.encode(options);
    const { dispatch } = this.connection;
    return new NetworkPort(this, await dispatch.call('networkPort', 'createXml', this.ref, xml, flags, options));
  }
}
