import type { Address, Devices, Domain, Hub } from '@virtkit/core/xml';
import type { UsbController } from './controllers.js';
import { pathOf, withAddresses, type Device } from './device-list.js';
import { addressError, at, qemuError } from './qemu-error.js';

type UsbAddress = Extract<Address, { type: 'usb' }>;

/** The ports of a hub or of a controller's root: taken ones, and the hubs that are in them. */
interface Ports {
  readonly count: number;
  readonly taken: Set<number>;
  readonly hubs: Map<number, Ports>;
}

const portsOf = (count: number): Ports => ({ count, taken: new Set(), hubs: new Map() });

const hubPorts = 8;
/** How many steps a port can be from the controller. */
const deepest = 4;

const controllerPorts: Readonly<Record<string, number>> = {
  'piix3-uhci': 2,
  'piix4-uhci': 2,
  'vt82c686b-uhci': 2,
  ehci: 6,
  'ich9-ehci1': 6,
  'pci-ohci': 3,
};

/** Companions have no ports of their own: they are those of their master. */
function countPorts({ model = 'piix3-uhci', ports }: UsbController): number {
  if (model === 'nec-xhci' || model === 'qemu-xhci') return ports ?? 4;
  return controllerPorts[model] ?? 0;
}

const usbOf = ({ controllers = [] }: Devices): readonly UsbController[] =>
  controllers.filter((one) => one.type === 'usb');

/** Gives USB devices their ports, and adds the hubs that they need for it; a guest that runs gets none. */
export function assignUsbAddresses(domain: Domain, isRunning = false): Domain {
  const devices = domain.devices ?? {};
  const missing = missingHubs(devices);
  const hubs = [...(devices.hubs ?? []), ...(isRunning ? [] : missing)];
  const whole = { ...domain, devices: hubs.length > 0 ? { ...devices, hubs } : devices };
  const buses = new Map<number, Ports>();
  const addresses = new Map<Device, UsbAddress>();
  const placing = { devices: whole.devices, buses, addresses };
  for (const one of usbOf(devices)) addController(placing, one);
  for (const hub of hubs) if (portOf(hub)) placed(placing, hub, () => addHub(placing, hub.address as UsbAddress));
  const others = usbDevices(devices);
  for (const one of others) if (portOf(one)) placed(placing, one, () => reserve(buses, one.address as UsbAddress));
  for (const hub of hubs) {
    if (!portOf(hub)) placed(placing, hub, () => addHub(placing, assign(placing, hub), true));
  }
  for (const one of others) {
    const fits = one.address === undefined || one.address.type === 'usb';
    if (fits && !portOf(one)) placed(placing, one, () => void assign(placing, one));
  }
  return withAddresses(whole, addresses);
}

interface Placing {
  readonly devices: Devices;
  readonly buses: Map<number, Ports>;
  readonly addresses: Map<Device, UsbAddress>;
}

const placed = ({ devices }: Placing, device: Device, work: () => void): void => {
  at(() => `${pathOf(devices, device)}/address`, work);
};

/** The devices on USB that are no hubs, in libvirt's order. */
const usbDevices = (devices: Devices): readonly Device[] => [
  ...(devices.hostdevs?.filter((one) => one.mode === 'subsystem' && one.type === 'usb') ?? []),
  ...(devices.disks?.filter(({ target }) => target.bus === 'usb') ?? []),
  ...(devices.controllers?.filter(({ type }) => type === 'ccid') ?? []),
  ...(devices.inputs?.filter(({ bus }) => bus === 'usb') ?? []),
  ...(devices.serials?.filter(({ target }) => target?.type === 'usb-serial') ?? []),
  ...(devices.sounds?.filter(({ model }) => model === 'usb') ?? []),
  ...(devices.redirdevs ?? []),
];

function missingHubs(devices: Devices): readonly Hub[] {
  const { hubs = [] } = devices;
  const count = hubs.length + usbDevices(devices).length;
  const controllers = usbOf(devices);
  if (count > 0 && !controllers.some(({ model }) => model !== 'none')) {
    throw qemuError(
      'VIR_ERR_CONFIG_UNSUPPORTED',
      'there are USB devices, and there is to be no USB',
      '/domain/devices',
    );
  }
  const ports = controllers.reduce((sum, one) => sum + countPorts(one), 0) + hubs.length * hubPorts;
  // Each hub takes a port itself.
  const needed = count > ports ? Math.ceil((count - ports + 1) / (hubPorts - 1)) : 0;
  return Array.from({ length: needed }, () => ({ type: 'usb' as const }));
}

const portOf = ({ address }: Device): string | undefined => {
  const port = address?.type === 'usb' ? address.port : undefined;
  return port?.startsWith('0') ? undefined : port;
};

function addController({ devices, buses }: Placing, one: UsbController): void {
  const count = countPorts(one);
  const index = one.index ?? 0;
  if (count === 0) return;
  at(
    () => pathOf(devices, one),
    () => {
      if (buses.has(index)) throw addressError('VIR_ERR_XML_ERROR', `two USB controllers have the index ${index}`);
    },
  );
  buses.set(index, portsOf(count));
}

/** The hub or controller that an address leads to, and the port there. */
function find(buses: ReadonlyMap<number, Ports>, { bus, port = '' }: UsbAddress): readonly [Ports, number] {
  const fail = (message: string) => addressError('VIR_ERR_XML_ERROR', `USB port ${port} of bus ${bus}: ${message}`);
  let hub = buses.get(bus);
  if (!hub) throw fail('there is no such bus');
  const steps = port.split('.').map(Number);
  const last = steps.pop()!;
  for (const step of steps) {
    if (step > hub.count) throw fail(`the hub has no port ${step}`);
    const next: Ports | undefined = hub.hubs.get(step);
    if (!next) throw fail(`there is no hub in port ${step}`);
    hub = next;
  }
  if (last > hub.count) throw fail('there is no such port');
  return [hub, last];
}

function reserve(buses: ReadonlyMap<number, Ports>, address: UsbAddress): void {
  const [hub, port] = find(buses, address);
  if (hub.taken.has(port)) {
    throw addressError('VIR_ERR_XML_ERROR', `two devices are in the USB port ${address.port} of bus ${address.bus}`);
  }
  hub.taken.add(port);
}

function addHub({ buses }: Placing, address: UsbAddress, reserved = false): void {
  const [hub, port] = find(buses, address);
  if (hub.hubs.has(port)) {
    throw addressError('VIR_ERR_XML_ERROR', `two hubs are in the USB port ${address.port} of bus ${address.bus}`);
  }
  if (!reserved) hub.taken.add(port);
  hub.hubs.set(port, portsOf(hubPorts));
}

/** The first free port: of the bus that is asked for, or of any. */
function assign({ buses, addresses }: Placing, device: Device): UsbAddress {
  const wanted = device.address?.type === 'usb' ? device.address.bus : undefined;
  if (wanted !== undefined && !buses.has(wanted)) {
    throw addressError('VIR_ERR_XML_ERROR', `there is no USB bus ${wanted}`);
  }
  const tried = wanted === undefined ? [...buses.keys()].sort((one, other) => one - other) : [wanted];
  for (const bus of tried) {
    const port = freePort(buses.get(bus)!, 1);
    if (port === undefined) continue;
    const address: UsbAddress = { type: 'usb', bus, port };
    reserve(buses, address);
    addresses.set(device, address);
    return address;
  }
  throw addressError('VIR_ERR_INTERNAL_ERROR', 'no USB port is free');
}

function freePort(hub: Ports, depth: number): string | undefined {
  for (let port = 1; port <= hub.count; port++) if (!hub.taken.has(port)) return String(port);
  if (depth >= deepest) return undefined;
  for (let port = 1; port <= hub.count; port++) {
    const inside = hub.hubs.get(port);
    const found = inside && freePort(inside, depth + 1);
    if (found !== undefined) return `${port}.${found}`;
  }
  return undefined;
}
