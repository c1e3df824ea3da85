import {
  checkFlags,
  ConnectListAllNodeDeviceFlags,
  NodeDeviceCreateXMLFlags,
  type ErrorCode,
  type NodeDeviceDriver,
} from '@virtkit/core/driver';
import {
  attributeOf,
  childOf,
  parseNodeDevice,
  parseXml,
  printNodeDevice,
  printXml,
  xmlElement,
  type NodeDevice,
  type XmlElement,
} from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { matchesAny } from './list-filter.js';
import { createVport, nestedCapability, type Wwns } from './node-device-vport.js';

const { inactive: _inactive, active: _active, ...caps } = ConnectListAllNodeDeviceFlags.bits;
const everyCap = Object.values(caps).reduce((all, bit) => all | bit, 0);

/** The devices of the host. */
export const nodeDeviceDriver = (host: TestHost) =>
  ({
    async listAll(flags) {
      checkFlags(flags, everyCap, 'testConnectListAllNodeDevices');
      const fits = (device: NodeDevice) => {
        const has = capsOf(device);
        return matchesAny(flags, [Object.entries(capBits).map(([cap, bit]) => [bit, has.includes(cap)] as const)]);
      };
      return [...host.devices.values()].filter(fits).map(({ name }) => ({ name }));
    },
    async lookupByName(name) {
      return { name: find(host, name).name };
    },
    async getXmlDesc(ref, flags) {
      checkFlags(flags, 0, 'testNodeDeviceGetXMLDesc');
      return printNodeDevice(find(host, ref.name));
    },
    async getParent(ref) {
      return find(host, ref.name).parent;
    },
    async listCaps(ref) {
      return ownCaps(find(host, ref.name));
    },
    async createXml(xml, flags) {
      checkFlags(flags, NodeDeviceCreateXMLFlags.bits.validate, 'testNodeDeviceCreateXML');
      const { wwns, parent } = readNewDevice(xml);
      checkParent(host, parent);
      return { name: createVport(host, wwns).name };
    },
    async destroy(ref) {
      const device = find(host, ref.name);
      // libvirt's test driver reports success for all that it cannot destroy: what is no HBA, or has no parent.
      if (!nestedCapability(device, 'fc_host') || !host.devices.has(device.parent ?? '')) return;
      host.devices.delete(device.name);
      host.deviceEvents.emit('lifecycle', ref, { event: 'deleted', detail: 0 });
    },
    subscribe: (event, device, listener) => host.deviceEvents.subscribe(event, device, listener),
  }) satisfies NodeDeviceDriver;

/** The list flag of each capability by its name in XML. */
const capBits: Readonly<Record<string, number>> = {
  system: caps.capSystem,
  pci: caps.capPciDev,
  usb_device: caps.capUsbDev,
  usb: caps.capUsbInterface,
  net: caps.capNet,
  scsi_host: caps.capScsiHost,
  scsi_target: caps.capScsiTarget,
  scsi: caps.capScsi,
  storage: caps.capStorage,
  fc_host: caps.capFcHost,
  vports: caps.capVports,
  scsi_generic: caps.capScsiGeneric,
  drm: caps.capDrm,
  mdev_types: caps.capMdevTypes,
  mdev: caps.capMdev,
  ccw: caps.capCcwDev,
  css: caps.capCssDev,
  vdpa: caps.capVdpa,
  ap_card: caps.capApCard,
  ap_queue: caps.capApQueue,
  ap_matrix: caps.capApMatrix,
  vpd: caps.capVpd,
};

/** The capabilities of a device itself, in the order of its definition. */
function ownCaps({ capability, rest }: NodeDevice): string[] {
  const more = (rest?.elements ?? []).filter((element) => element.name === 'capability');
  return [capability.type, ...more.flatMap((element) => attributeOf(element, 'type') ?? [])];
}

/** Its own capabilities, and those that one of them brings along. */
function capsOf(device: NodeDevice): string[] {
  const { capability } = device;
  const within = 'capabilities' in capability ? (capability.capabilities ?? []) : [];
  // Only these nested ones count; and "vport_ops" is listed as "vports".
  const nested = within.flatMap(({ type }) => (type === 'vport_ops' ? 'vports' : nestable.includes(type) ? type : []));
  return [...ownCaps(device), ...nested];
}

const nestable: readonly string[] = ['fc_host', 'mdev_types', 'vpd'];

function find(host: TestHost, name: string): NodeDevice {
  const device = host.devices.get(name);
  if (!device) throw testError('VIR_ERR_NO_NODE_DEVICE', `no node device with matching name '${name}'`);
  return device;
}

/** A parent that is named, or found by the names of its port or of its fabric; or any that will do. */
interface Parent {
  readonly name: string | undefined;
  readonly wwns: Wwns | undefined;
  readonly fabric: string | undefined;
}

/** A device to be made has no name yet. All that can be made is a virtual HBA. */
function readNewDevice(xml: string): { wwns: Wwns; parent: Parent } {
  const root = parseXml(xml, { domain: 'VIR_FROM_NODEDEV' });
  if (root.name === 'device' && !childOf(root, 'capability')) throw fail("no device capabilities for 'new device'");
  const named = root.children.filter(({ name }) => name !== 'name');
  const device = parseNodeDevice(printXml({ ...root, children: [xmlElement('name', {}, 'new device'), ...named] }));
  const parent = readParent(childOf(root, 'parent'));
  const port = nestedCapability(device, 'fc_host');
  if (!port) throw fail('Device is not a fibre channel HBA');
  const { wwnn, wwpn } = port;
  const missing = (what: string) => fail(`no ${what} supplied for 'new device', and auto-generation failed`);
  if (wwnn === undefined) throw missing('WWNN');
  if (wwpn === undefined) throw missing('WWPN');
  return { wwns: { wwnn, wwpn }, parent };
}

function readParent(element: XmlElement | undefined): Parent {
  if (!element) return { name: undefined, wwns: undefined, fabric: undefined };
  const wwnn = attributeOf(element, 'wwnn');
  const wwpn = attributeOf(element, 'wwpn');
  if ((wwnn === undefined) !== (wwpn === undefined)) {
    const [given, lacking] = wwpn === undefined ? [`wwnn='${wwnn}'`, 'wwpn'] : [`wwpn='${wwpn}'`, 'wwnn'];
    throw fail(`when providing parent ${given}, the ${lacking} must also be provided`, 'VIR_ERR_XML_ERROR');
  }
  return {
    name: element.text === '' ? undefined : element.text,
    wwns: wwnn === undefined || wwpn === undefined ? undefined : { wwnn, wwpn },
    fabric: attributeOf(element, 'fabric_wwn'),
  };
}

/** A parent must be there, and able to have virtual ports. */
function checkParent(host: TestHost, { name, wwns, fabric }: Parent): void {
  if (name !== undefined) {
    const parent = host.devices.get(name);
    if (!parent) throw fail("Could not find parent device for 'new device'");
    if (!nestedCapability(parent, 'vport_ops')) throw fail(`Parent device ${name} is not capable of vport operations`);
    return;
  }
  const fits = (device: NodeDevice): boolean => {
    const port = nestedCapability(device, 'fc_host');
    if (!nestedCapability(device, 'vport_ops')) return false;
    if (wwns) return port?.wwnn === wwns.wwnn && port.wwpn === wwns.wwpn;
    return fabric === undefined || port?.fabricWwn === fabric;
  };
  if (![...host.devices.values()].some(fits)) throw fail("Could not find parent device for 'new device'");
}

const fail = (message: string, code: ErrorCode = 'VIR_ERR_INTERNAL_ERROR') => testError(code, message);
