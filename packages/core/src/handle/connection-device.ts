import * as F from '../driver/flag-tables.js';
import type { SecretUsageType } from '../driver/enum-tables.js';
import type { CallOptions } from '../signal.js';
import { ConnectionStorage } from './connection-storage.js';
import { NodeDevice } from './node-device.js';
import { Secret } from './secret.js';
import { NWFilter } from './nwfilter.js';
import { NWFilterBinding } from './nwfilter-binding.js';
import type { Options } from './options.js';
import { parseUuid } from '../uuid.js';

/** Host devices, secrets and network filters. */
export abstract class ConnectionDevice extends ConnectionStorage {
  /**
   * Every device of the host that the flags let through. The `cap…` flags choose by capability and widen each other;
   * `active` and `inactive` tell devices that are there from those only defined.
   *
   * C: `virConnectListAllNodeDevices`
   */
  async listAllNodeDevices(options?: Options<typeof F.ConnectListAllNodeDeviceFlags>): Promise<NodeDevice[]> {
    const refs = await this.dispatch.call(
      'nodeDevice',
      'listAll',
      F.ConnectListAllNodeDeviceFlags.encode(options),
      options,
    );
    return refs.map((ref) => new NodeDevice(this, ref));
  }

  /**
   * The device named `name`, such as `pci_0000_00_1f_2` or `net_eth0_52_54_00_00_00_01`.
   *
   * @throws VirtError `VIR_ERR_NO_NODE_DEVICE`
   *
   * C: `virNodeDeviceLookupByName`
   */
  async lookupNodeDeviceByName(name: string, options?: CallOptions): Promise<NodeDevice> {
    const ref = await this.dispatch.call('nodeDevice', 'lookupByName', name, options);
    return new NodeDevice(this, ref);
  }

  /**
   * The SCSI host with world wide node name `wwnn` and world wide port name `wwpn`.
   *
   * @throws VirtError `VIR_ERR_NO_NODE_DEVICE`
   *
   * C: `virNodeDeviceLookupSCSIHostByWWN`
   */
  async lookupNodeDeviceScsiHostByWwn(wwnn: string, wwpn: string, options?: CallOptions): Promise<NodeDevice> {
    const ref = await this.dispatch.call('nodeDevice', 'lookupScsiHostByWwn', wwnn, wwpn, 0, options);
    return new NodeDevice(this, ref);
  }

  /**
   * Makes a device that lives until it is destroyed.
   *
   * C: `virNodeDeviceCreateXML`
   */
  async createNodeDeviceXml(xml: string, options?: Options<typeof F.NodeDeviceCreateXMLFlags>): Promise<NodeDevice> {
    const ref = await this.dispatch.call(
      'nodeDevice',
      'createXml',
      xml,
      F.NodeDeviceCreateXMLFlags.encode(options),
      options,
    );
    return new NodeDevice(this, ref);
  }

  /**
   * Defines a device that can be started.
   *
   * C: `virNodeDeviceDefineXML`
   */
  async defineNodeDeviceXml(xml: string, options?: Options<typeof F.NodeDeviceDefineXMLFlags>): Promise<NodeDevice> {
    const ref = await this.dispatch.call(
      'nodeDevice',
      'defineXml',
      xml,
      F.NodeDeviceDefineXMLFlags.encode(options),
      options,
    );
    return new NodeDevice(this, ref);
  }

  /**
   * Every secret that the flags let through: `ephemeral` ones are lost when the host's daemon ends, `private` ones
   * never tell their value. The values are not in the list.
   *
   * C: `virConnectListAllSecrets`
   */
  async listAllSecrets(options?: Options<typeof F.ConnectListAllSecretsFlags>): Promise<Secret[]> {
    const refs = await this.dispatch.call('secret', 'listAll', F.ConnectListAllSecretsFlags.encode(options), options);
    return refs.map((ref) => new Secret(this, ref));
  }

  /**
   * The secret with this UUID, written in any of the usual ways.
   *
   * @throws VirtError `VIR_ERR_NO_SECRET`
   *
   * C: `virSecretLookupByUUID`
   */
  async lookupSecretByUuid(uuid: string, options?: CallOptions): Promise<Secret> {
    const ref = await this.dispatch.call('secret', 'lookupByUuid', parseUuid(uuid), options);
    return new Secret(this, ref);
  }

  /**
   * The secret that `usageId` uses: a volume's path for usage type `volume`, the name in `<usage>` for the others.
   *
   * @throws VirtError `VIR_ERR_NO_SECRET`
   *
   * C: `virSecretLookupByUsage`
   */
  async lookupSecretByUsage(usageType: SecretUsageType, usageId: string, options?: CallOptions): Promise<Secret> {
    const ref = await this.dispatch.call('secret', 'lookupByUsage', usageType, usageId, options);
    return new Secret(this, ref);
  }

  /**
   * Defines a secret, or changes its definition; its value is set with `Secret.setValue`. `validate` checks the XML
   * against the schema.
   *
   * C: `virSecretDefineXML`
   */
  async defineSecretXml(xml: string, options?: Options<typeof F.SecretDefineFlags>): Promise<Secret> {
    const ref = await this.dispatch.call('secret', 'defineXml', xml, F.SecretDefineFlags.encode(options), options);
    return new Secret(this, ref);
  }

  /**
   * Every network filter of the host.
   *
   * C: `virConnectListAllNWFilters`
   */
  async listAllNWFilters(options?: CallOptions): Promise<NWFilter[]> {
    const refs = await this.dispatch.call('nwfilter', 'listAll', 0, options);
    return refs.map((ref) => new NWFilter(this, ref));
  }

  /**
   * The network filter named `name`.
   *
   * @throws VirtError `VIR_ERR_NO_NWFILTER`
   *
   * C: `virNWFilterLookupByName`
   */
  async lookupNWFilterByName(name: string, options?: CallOptions): Promise<NWFilter> {
    const ref = await this.dispatch.call('nwfilter', 'lookupByName', name, options);
    return new NWFilter(this, ref);
  }

  /**
   * The network filter with this UUID, written in any of the usual ways.
   *
   * @throws VirtError `VIR_ERR_NO_NWFILTER`
   *
   * C: `virNWFilterLookupByUUID`
   */
  async lookupNWFilterByUuid(uuid: string, options?: CallOptions): Promise<NWFilter> {
    const ref = await this.dispatch.call('nwfilter', 'lookupByUuid', parseUuid(uuid), options);
    return new NWFilter(this, ref);
  }

  /**
   * Defines a network filter, or changes it: guests that use it get the new rules at once. `validate` checks the XML
   * against the schema.
   *
   * C: `virNWFilterDefineXMLFlags`
   */
  async defineNWFilterXml(xml: string, options?: Options<typeof F.NWFilterDefineFlags>): Promise<NWFilter> {
    const ref = await this.dispatch.call('nwfilter', 'defineXml', xml, F.NWFilterDefineFlags.encode(options), options);
    return new NWFilter(this, ref);
  }

  /**
   * Every binding of a filter to one of the host's network devices.
   *
   * C: `virConnectListAllNWFilterBindings`
   */
  async listAllNWFilterBindings(options?: CallOptions): Promise<NWFilterBinding[]> {
    const refs = await this.dispatch.call('nwfilterBinding', 'listAll', 0, options);
    return refs.map((ref) => new NWFilterBinding(this, ref));
  }

  /**
   * The binding of network device `portDev`, such as `vnet0`.
   *
   * @throws VirtError `VIR_ERR_NO_NWFILTER_BINDING`
   *
   * C: `virNWFilterBindingLookupByPortDev`
   */
  async lookupNWFilterBindingByPortDev(portDev: string, options?: CallOptions): Promise<NWFilterBinding> {
    const ref = await this.dispatch.call('nwfilterBinding', 'lookupByPortDev', portDev, options);
    return new NWFilterBinding(this, ref);
  }

  /**
   * Binds a filter to a network device, as the `<filterbinding>` in `xml` says. `validate` checks the XML against the
   * schema.
   *
   * C: `virNWFilterBindingCreateXML`
   */
  async createNWFilterBindingXml(
    xml: string,
    options?: Options<typeof F.NWFilterBindingCreateFlags>,
  ): Promise<NWFilterBinding> {
    const ref = await this.dispatch.call(
      'nwfilterBinding',
      'createXml',
      xml,
      F.NWFilterBindingCreateFlags.encode(options),
      options,
    );
    return new NWFilterBinding(this, ref);
  }
}
