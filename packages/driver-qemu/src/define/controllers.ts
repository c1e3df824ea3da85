import type { Controller, Devices } from '@virtkit/core/xml';
import type { QemuCapabilities } from '../capabilities/capabilities.js';
import { isI440fx, isQ35, type Machine } from './machine.js';
import { addressError, at, devicePath, qemuError } from './qemu-error.js';

export type PciController = Extract<Controller, { type: 'pci' }>;
export type UsbController = Extract<Controller, { type: 'usb' }>;
type ScsiController = Extract<Controller, { type: 'scsi' }>;

/** The controllers that the machine has by itself, or that every guest on it gets. */
export function addDefaultControllers(
  devices: Devices,
  machine: Machine,
  caps: QemuCapabilities,
): readonly Controller[] {
  const controllers = devices.controllers ?? [];
  const root = controllers.find((one): one is PciController => one.type === 'pci' && one.index === 0);
  const wanted = isQ35(machine) ? 'pcie-root' : isI440fx(machine) ? 'pci-root' : undefined;
  if (wanted !== undefined && root && root.model !== wanted) {
    throw qemuError(
      'VIR_ERR_XML_ERROR',
      `on the machine '${machine.name}' the PCI controller of index 0 is a ${wanted}, not '${root.model}'`,
      devicePath('controller', controllers, root),
    );
  }
  const lacks = (type: Controller['type']) => !controllers.some((one) => one.type === type && one.index === 0);
  return [
    ...controllers,
    ...hostdevControllers(devices),
    ...(machine.name !== 'isapc' && lacks('usb') ? defaultUsb(machine, caps) : []),
    ...(isQ35(machine) && lacks('sata') ? [{ type: 'sata', index: 0 } as const] : []),
    ...(wanted !== undefined && !root ? [{ type: 'pci', index: 0, model: wanted } as const] : []),
  ];
}

/** SCSI devices of the host have their controllers before others get theirs. */
function hostdevControllers({ hostdevs = [], controllers = [] }: Devices): readonly ScsiController[] {
  const scsi = controllers.filter((one) => one.type === 'scsi');
  const used = hostdevs
    .filter((one) => one.mode === 'subsystem' && one.type === 'scsi')
    .map(({ address }) => (address?.type === 'drive' ? address.controller : 0));
  if (used.length === 0) return [];
  const model = used
    .map((index) => scsi.find((one) => one.index === index)?.model)
    .findLast((one) => one !== undefined);
  // More are refused by the part for all hypervisors.
  const count = Math.min(Math.max(...used) + 1, mostControllers);
  return Array.from({ length: count }, (_, index) => index)
    .filter((index) => !scsi.some((one) => one.index === index))
    .map((index) => ({ type: 'scsi', index, ...(model === undefined ? {} : { model }) }));
}
const mostControllers = 1024;

const companions = [
  ['ich9-uhci1', 0],
  ['ich9-uhci2', 2],
  ['ich9-uhci3', 4],
] as const;

/** USB 3 where the machine is made for PCI Express, and where QEMU has it. */
function defaultUsb(machine: Machine, { devices }: QemuCapabilities): readonly UsbController[] {
  if (!isQ35(machine)) return [{ type: 'usb', index: 0 }];
  if (devices.has('qemu-xhci')) return [{ type: 'usb', index: 0, model: 'qemu-xhci' }];
  if (devices.has('nec-usb-xhci')) return [{ type: 'usb', index: 0, model: 'nec-xhci' }];
  if (!devices.has('ich9-usb-ehci1')) return [];
  return [
    { type: 'usb', index: 0, model: 'ich9-ehci1' },
    ...companions.map(([model, masterStartport]) => ({ type: 'usb', index: 0, model, masterStartport }) as const),
  ];
}

/** Gives a controller the model that it has on this QEMU when none is said. */
export function completeController(one: Controller, caps: QemuCapabilities): Controller {
  if (one.type === 'usb' && one.model === undefined && caps.devices.has('piix3-usb-uhci')) {
    return { ...one, model: 'piix3-uhci' };
  }
  return one.type === 'scsi' ? completeScsi(one, caps) : one;
}

function completeScsi(one: ScsiController, { devices }: QemuCapabilities): ScsiController {
  if ((one.model ?? 'auto') !== 'auto') return one;
  if (devices.has('lsi53c895a') || devices.has('lsi')) return { ...one, model: 'lsilogic' };
  if (devices.has('virtio-scsi-pci')) return { ...one, model: 'virtio-scsi' };
  throw qemuError('VIR_ERR_INTERNAL_ERROR', `there is no model for the SCSI controller ${one.index}`);
}

/** The name of QEMU's device for each model of a PCI controller. */
const pciDevices: Readonly<Partial<Record<NonNullable<PciController['model']>, string>>> = {
  'pci-bridge': 'pci-bridge',
  'dmi-to-pci-bridge': 'i82801b11-bridge',
  'pcie-to-pci-bridge': 'pcie-pci-bridge',
  'pcie-switch-upstream-port': 'x3130-upstream',
  'pcie-switch-downstream-port': 'xio3130-downstream',
  'pci-expander-bus': 'pxb',
  'pcie-expander-bus': 'pxb-pcie',
};

const mostXhciPorts = 15;

export function checkControllers(devices: Devices, machine: Machine, cells: number): void {
  const all = devices.controllers ?? [];
  for (const one of all) {
    if (one.driver?.iothread && !(one.type === 'scsi' && one.model?.startsWith('virtio'))) {
      at(devicePath('controller', all, one), () => {
        throw addressError('VIR_ERR_XML_ERROR', 'only virtio-scsi controllers have an I/O thread');
      });
    }
    const fault = one.type === 'usb' ? usbFault(one) : one.type === 'pci' ? pciFault(one, machine, cells) : undefined;
    if (!fault) continue;
    throw qemuError(fault[0], fault[1], devicePath('controller', all, one));
  }
}

type Fault = readonly ['VIR_ERR_CONFIG_UNSUPPORTED' | 'VIR_ERR_XML_ERROR', string];

function usbFault({ model, ports = 0 }: UsbController): Fault | undefined {
  if (model === 'qusb1' || model === 'qusb2')
    return ['VIR_ERR_CONFIG_UNSUPPORTED', `QEMU has no USB controller '${model}'`];
  if ((model === 'nec-xhci' || model === 'qemu-xhci') && ports > mostXhciPorts) {
    return ['VIR_ERR_CONFIG_UNSUPPORTED', `a '${model}' has ${mostXhciPorts} ports at most`];
  }
  return undefined;
}

function pciFault({ model, index = 0, target }: PciController, machine: Machine, cells: number): Fault | undefined {
  if ((model === 'pci-root' || model === 'pcie-root') && index !== 0) {
    return ['VIR_ERR_XML_ERROR', `a ${model} has the index 0`];
  }
  if (model === 'pci-expander-bus' && !isI440fx(machine)) {
    return ['VIR_ERR_CONFIG_UNSUPPORTED', `the machine '${machine.name}' has no pci-expander-bus`];
  }
  if (model === 'pcie-expander-bus' && !isQ35(machine)) {
    return ['VIR_ERR_CONFIG_UNSUPPORTED', `the machine '${machine.name}' has no pcie-expander-bus`];
  }
  if (target?.node !== undefined && target.node >= cells) {
    return ['VIR_ERR_XML_ERROR', `the ${model} is of NUMA node ${target.node}, and the guest has ${cells}`];
  }
  return undefined;
}

/** What else QEMU must know of PCI controllers, once they have their places: the device, the chassis, the port. */
export function completePciTargets(all: readonly Controller[], caps: QemuCapabilities): readonly Controller[] {
  const done: Controller[] = [...all];
  done.forEach((one, position) => {
    if (one.type === 'pci') done[position] = completePciTarget(one, done, caps);
  });
  return done;
}

function completePciTarget(one: PciController, all: readonly Controller[], caps: QemuCapabilities): PciController {
  const { index = 0, model } = one;
  const { slot = 0, function: number = 0, bus = 0 } = one.address?.type === 'pci' ? one.address : {};
  const port = caps.devices.has('pcie-root-port') ? 'pcie-root-port' : 'ioh3420';
  const modelName = one.modelName ?? (model === 'pcie-root-port' ? port : pciDevices[model ?? 'pci-root']);
  const target = { ...defaultTarget(one, all, slot, number), ...one.target };
  if (model === 'pci-bridge' && index <= bus) {
    throw qemuError(
      'VIR_ERR_CONFIG_UNSUPPORTED',
      `the PCI controller ${index} is on the bus ${bus}, which must be the lower number`,
      devicePath('controller', all, one),
    );
  }
  return {
    ...one,
    ...(modelName === undefined ? {} : { modelName }),
    ...(Object.keys(target).length > 0 ? { target } : {}),
  };
}

function defaultTarget(
  { index = 0, model, target }: PciController,
  all: readonly Controller[],
  slot: number,
  number: number,
): NonNullable<PciController['target']> {
  if (model === 'pci-bridge') return { chassisNr: index };
  if (model === 'pcie-root-port') return { chassis: index, port: slot * 8 + number };
  if (model === 'pcie-switch-downstream-port') return { chassis: index, port: slot };
  const expands = model === 'pci-expander-bus' || model === 'pcie-expander-bus';
  return expands && target?.busNr === undefined ? { busNr: freeBusNr(all) } : {};
}

/** Below the lowest there is, with a number left for the bridge that each expander has inside. */
function freeBusNr(all: readonly Controller[]): number {
  const lowest = Math.min(256, ...all.flatMap((one) => (one.type === 'pci' ? (one.target?.busNr ?? []) : [])));
  if (lowest <= 2) {
    throw qemuError(
      'VIR_ERR_CONFIG_UNSUPPORTED',
      'there is no number left for the bus of a PCI expander',
      '/domain/devices/controller',
    );
  }
  return lowest - 2;
}
