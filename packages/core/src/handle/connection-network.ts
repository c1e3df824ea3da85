import * as F from '../driver/flag-tables.js';
import type { CallOptions } from '../signal.js';
import { ConnectionDomain } from './connection-domain.js';
import { Network } from './network.js';
import { Interface } from './interface.js';
import type { Options } from './options.js';
import { parseUuid } from '../uuid.js';

/** Virtual networks, and the host's own interfaces. */
export abstract class ConnectionNetwork extends ConnectionDomain {
  /**
   * Every virtual network that the flags let through. Flags of one kind widen, flags of different kinds narrow.
   *
   * C: `virConnectListAllNetworks`
   */
  async listAllNetworks(options?: Options<typeof F.ConnectListAllNetworksFlags>): Promise<Network[]> {
    const refs = await this.dispatch.call('network', 'listAll', F.ConnectListAllNetworksFlags.encode(options), options);
    return refs.map((ref) => new Network(this, ref));
  }

  /**
   * The network named `name`.
   *
   * @throws VirtError `VIR_ERR_NO_NETWORK`
   *
   * C: `virNetworkLookupByName`
   */
  async lookupNetworkByName(name: string, options?: CallOptions): Promise<Network> {
    const ref = await this.dispatch.call('network', 'lookupByName', name, options);
    return new Network(this, ref);
  }

  /**
   * The network with this UUID, written in any of the usual ways.
   *
   * @throws VirtError `VIR_ERR_NO_NETWORK`
   *
   * C: `virNetworkLookupByUUID`
   */
  async lookupNetworkByUuid(uuid: string, options?: CallOptions): Promise<Network> {
    const ref = await this.dispatch.call('network', 'lookupByUuid', parseUuid(uuid), options);
    return new Network(this, ref);
  }

  /**
   * Defines a network, or changes its definition; nothing is started. `validate` checks the XML against the schema.
   *
   * C: `virNetworkDefineXMLFlags`
   */
  async defineNetworkXml(xml: string, options?: Options<typeof F.NetworkDefineFlags>): Promise<Network> {
    const ref = await this.dispatch.call('network', 'defineXml', xml, F.NetworkDefineFlags.encode(options), options);
    return new Network(this, ref);
  }

  /**
   * Starts a transient network: it is gone once it is stopped. An abort stops the wait; the host may have started it.
   *
   * C: `virNetworkCreateXMLFlags`
   */
  async createNetworkXml(xml: string, options?: Options<typeof F.NetworkCreateFlags>): Promise<Network> {
    const ref = await this.dispatch.call('network', 'createXml', xml, F.NetworkCreateFlags.encode(options), options);
    return new Network(this, ref);
  }

  /**
   * The host's own network interfaces, those that are up with `active`, those that are down with `inactive`.
   *
   * C: `virConnectListAllInterfaces`
   */
  async listAllInterfaces(options?: Options<typeof F.ConnectListAllInterfacesFlags>): Promise<Interface[]> {
    const refs = await this.dispatch.call(
      'interface',
      'listAll',
      F.ConnectListAllInterfacesFlags.encode(options),
      options,
    );
    return refs.map((ref) => new Interface(this, ref));
  }

  /**
   * The interface of the host named `name`, such as `eth0`.
   *
   * @throws VirtError `VIR_ERR_NO_INTERFACE`
   *
   * C: `virInterfaceLookupByName`
   */
  async lookupInterfaceByName(name: string, options?: CallOptions): Promise<Interface> {
    const ref = await this.dispatch.call('interface', 'lookupByName', name, options);
    return new Interface(this, ref);
  }

  /**
   * The interface of the host with this MAC address, in any case.
   *
   * @throws VirtError `VIR_ERR_NO_INTERFACE`
   * @throws VirtError `VIR_ERR_MULTIPLE_INTERFACES` when more than one has that address
   *
   * C: `virInterfaceLookupByMACString`
   */
  async lookupInterfaceByMacString(mac: string, options?: CallOptions): Promise<Interface> {
    const ref = await this.dispatch.call('interface', 'lookupByMacString', mac, options);
    return new Interface(this, ref);
  }

  /**
   * Defines an interface in the host's own configuration; it comes up with `Interface.create`, or after the host's
   * next start.
   *
   * C: `virInterfaceDefineXML`
   */
  async defineInterfaceXml(xml: string, options?: Options<typeof F.InterfaceDefineFlags>): Promise<Interface> {
    const ref = await this.dispatch.call(
      'interface',
      'defineXml',
      xml,
      F.InterfaceDefineFlags.encode(options),
      options,
    );
    return new Interface(this, ref);
  }

  /**
   * Remembers the configuration of all interfaces, to commit or roll back.
   *
   * C: `virInterfaceChangeBegin`
   */
  async interfaceChangeBegin(options?: CallOptions): Promise<void> {
    return this.dispatch.call('interface', 'changeBegin', 0, options);
  }

  /**
   * Keeps what was changed since `interfaceChangeBegin`.
   *
   * C: `virInterfaceChangeCommit`
   */
  async interfaceChangeCommit(options?: CallOptions): Promise<void> {
    return this.dispatch.call('interface', 'changeCommit', 0, options);
  }

  /**
   * Takes back what was changed since `interfaceChangeBegin`; so does a restart of the host in between.
   *
   * C: `virInterfaceChangeRollback`
   */
  async interfaceChangeRollback(options?: CallOptions): Promise<void> {
    return this.dispatch.call('interface', 'changeRollback', 0, options);
  }
}
