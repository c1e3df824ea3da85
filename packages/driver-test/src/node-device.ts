import {
  checkFlags,
  ConnectListAllNodeDeviceFlags,
  NodeDeviceCreateXMLFlags,
  NodeDeviceDefineXMLFlags,
  type ErrorCode,
  type NodeDeviceDriver,
  type NodeDeviceRef,
} from '@virtkit/core/driver';
import { attributeOf, printNodeDevice, type NodeDevice } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { matchesAny } from './list-filter.js';
import {
  autostartMdev,
  createMdev,
  defineMdev,
  mediated,
  startMdev,
  stopMdev,
  undefineMdev,
  updateMdev,
  type MediatedDevice,
} from './node-device-mdev.js';
import { checkParent, newPort, readNewDevice } from './node-device-new.js';
import { detach, reAttach, reset } from './node-device-pci.js';
import { createVport, nestedCapability } from './node-device-vport.js';

const { inactive, active, ...caps } = ConnectListAllNodeDeviceFlags.bits;
const everyListFlag = Object.values(caps).reduce((all, bit) => all | bit, inactive | active);
const liveOrConfig = 3;

/** The devices of the host. */
export const nodeDeviceDriver = (host: TestHost) =>
  ({
    async listAll(flags) {
      checkFlags(flags, everyListFlag, 'testConnectListAllNodeDevices');
      const fits = (device: NodeDevice) => {
        const has = capsOf(device);
        const isOn = isActive(host, device);
        return matchesAny(flags, [
          Object.entries(capBits).map(([cap, bit]) => [bit, has.includes(cap)] as const),
          [
            [active, isOn],
            [inactive, !isOn],
          ],
        ]);
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
      const { device, parent } = readNewDevice(xml);
      if (device.capability.type === 'mdev') return createMdev(host, device);
      const port = newPort(device);
      checkParent(host, parent);
      return { name: createVport(host, port).name };
    },
    async destroy(ref) {
      const device = find(host, ref.name);
      const mdev = mediated(host, device);
      if (mdev) return stopMdev(host, mdev);
      // libvirt's test driver reports success for all that it cannot destroy: what is no HBA, or has no parent.
      if (!nestedCapability(device, 'fc_host') || !host.devices.has(device.parent ?? '')) return;
      host.devices.delete(device.name);
      host.deviceEvents.emit('lifecycle', ref, { event: 'deleted', detail: 0 });
    },
    async lookupScsiHostByWwn(wwnn, wwpn, flags) {
      checkFlags(flags, 0, 'testNodeDeviceLookupSCSIHostByWWN');
      for (const device of host.devices.values()) {
        const port = nestedCapability(device, 'fc_host');
        if (port?.wwnn === wwnn && port.wwpn === wwpn) return { name: device.name };
      }
      throw fail(`no SCSI host with wwnn '${wwnn}' and wwpn '${wwpn}'`, 'VIR_ERR_NO_NODE_DEVICE');
    },
    async isActive(ref) {
      return isActive(host, find(host, ref.name));
    },
    async isPersistent(ref) {
      return isPersistent(host, find(host, ref.name));
    },
    async getAutostart(ref) {
      const device = find(host, ref.name);
      return mediated(host, device)?.autostart ?? isPersistent(host, device);
    },
    async setAutostart(ref, autostart) {
      autostartMdev(host, requireMdev(host, ref, 'VIR_ERR_OPERATION_UNSUPPORTED'), autostart);
    },
    async defineXml(xml, flags) {
      checkFlags(flags, NodeDeviceDefineXMLFlags.bits.validate, 'testNodeDeviceDefineXML');
      return defineMdev(host, readNewDevice(xml).device);
    },
    async undefine(ref, flags) {
      checkFlags(flags, 0, 'testNodeDeviceUndefine');
      if (!isPersistent(host, find(host, ref.name))) throw invalid(`Node device '${ref.name}' is not defined`);
      undefineMdev(host, requireMdev(host, ref));
    },
    async create(ref, flags) {
      checkFlags(flags, 0, 'testNodeDeviceCreate');
      if (isActive(host, find(host, ref.name))) throw invalid(`Device '${ref.name}' is already active`);
      startMdev(host, requireMdev(host, ref));
    },
    async update(ref, xml, flags) {
      checkFlags(flags, liveOrConfig, 'testNodeDeviceUpdate');
      updateMdev(host, requireMdev(host, ref), xml, flags);
    },
    async detach(ref, driverName, flags) {
      checkFlags(flags, 0, 'testNodeDeviceDetachFlags');
      detach(host, find(host, ref.name), driverName);
    },
    async reAttach(ref) {
      reAttach(host, find(host, ref.name));
    },
    async reset(ref) {
      reset(host, find(host, ref.name));
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

/** Everything on a host is there for use, but for mediated devices that are only defined. */
function isActive(host: TestHost, device: NodeDevice): boolean {
  const mdev = mediated(host, device);
  return !mdev || mdev.active !== undefined;
}

/** Devices are as the hardware has them, today; but a mediated one can be stored, and the computer itself stays. */
const isPersistent = (host: TestHost, device: NodeDevice): boolean =>
  device.capability.type === 'system' || mediated(host, device)?.stored !== undefined;

function requireMdev(
  host: TestHost,
  { name }: NodeDeviceRef,
  code: ErrorCode = 'VIR_ERR_CONFIG_UNSUPPORTED',
): MediatedDevice {
  const mdev = mediated(host, find(host, name));
  if (!mdev) throw fail(`'${name}' is no mediated device`, code);
  return mdev;
}

const invalid = (message: string) => fail(message, 'VIR_ERR_OPERATION_INVALID');
const fail = (message: string, code: ErrorCode = 'VIR_ERR_INTERNAL_ERROR') => testError(code, message);
