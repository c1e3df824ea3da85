import type { Address, Controller, Domain } from '@virtkit/core/xml';
import { deviceList, pathOf, withAddresses, type Device } from './device-list.js';
import { addressError, at } from './qemu-error.js';

type VirtioSerialAddress = Extract<Address, { type: 'virtio-serial' }>;

const defaultPorts = 31;
/** More find no place on PCI. */
const mostControllers = 1024;

/** The ports of the virtio-serial controllers while they are given out: those taken, by the controller's index. */
class Ports {
  readonly #free = new Map<number, { readonly count: number; readonly taken: Set<number> }>();
  #indexes: readonly number[] = [];

  add(index: number, count = defaultPorts): void {
    this.#free.set(index, { count, taken: new Set() });
    this.#indexes = [...this.#free.keys()].sort((one, other) => one - other);
  }

  /** Of the controllers, the lowest first. */
  get indexes(): readonly number[] {
    return this.#indexes;
  }

  take({ controller, port }: VirtioSerialAddress): void {
    const ports = this.#free.get(controller);
    if (!ports) throw addressError('VIR_ERR_XML_ERROR', `there is no virtio-serial controller ${controller}`);
    const named = `port ${port} of the virtio-serial controller ${controller}`;
    if (port >= ports.count) throw addressError('VIR_ERR_XML_ERROR', `there is no ${named}`);
    if (ports.taken.has(port)) throw addressError('VIR_ERR_XML_ERROR', `${named} is taken`);
    ports.taken.add(port);
  }

  /** The first free port of a controller. */
  next(index: number, from: number): number | undefined {
    const { count = 0, taken } = this.#free.get(index) ?? {};
    for (let port = from; port < count; port++) if (!taken?.has(port)) return port;
    return undefined;
  }
}

/** Gives channels a port of a virtio-serial controller. Port 0 is for consoles alone. */
export function assignVirtioSerialAddresses(domain: Domain): Domain {
  const devices = domain.devices ?? {};
  const added: Controller[] = [];
  const ports = new Ports();
  for (const one of devices.controllers ?? []) if (one.type === 'virtio-serial') ports.add(one.index ?? 0, one.ports);
  const addresses = new Map<Device, Address>();
  const place = (device: Device, work: () => void) => {
    at(() => `${pathOf(devices, device)}/address`, work);
  };
  const grow = (): number => {
    let index = 0;
    while (ports.indexes.includes(index)) index++;
    if (index >= mostControllers) {
      throw addressError('VIR_ERR_XML_ERROR', `${mostControllers} virtio-serial controllers have not enough ports`);
    }
    ports.add(index);
    added.push({ type: 'virtio-serial', index });
    return index;
  };
  for (const device of deviceList(devices)) {
    if (isComplete(device)) place(device, () => ports.take(device.address as VirtioSerialAddress));
  }
  const consoles = devices.consoles?.filter(({ target }) => target?.type === 'virtio') ?? [];
  for (const one of consoles.filter((device) => !isComplete(device))) {
    // A port is kept for it, and not said.
    place(one, () => ports.take(nextPort(one, ports, 0, grow)));
  }
  const channels = devices.channels?.filter(({ target }) => target.type === 'virtio') ?? [];
  for (const one of channels.filter((device) => !isComplete(device))) {
    place(one, () => {
      const found = nextPort(one, ports, 1, grow);
      ports.take(found);
      addresses.set(one, found);
    });
  }
  const done = withAddresses(domain, addresses);
  const controllers = [...(devices.controllers ?? []), ...added];
  return added.length === 0 ? done : { ...done, devices: { ...done.devices, controllers } };
}

const isComplete = ({ address }: Device): boolean => address?.type === 'virtio-serial' && address.port !== 0;

function nextPort(device: Device, ports: Ports, from: number, grow: () => number): VirtioSerialAddress {
  const { address } = device;
  if (address?.type === 'virtio-serial') {
    const controller = from === 0 ? 0 : address.controller;
    const port = ports.next(controller, 1);
    if (port !== undefined) return { type: 'virtio-serial', controller, bus: 0, port };
    throw addressError('VIR_ERR_XML_ERROR', `no port of the virtio-serial controller ${controller} is free`);
  }
  if (ports.indexes.length === 0) {
    throw addressError('VIR_ERR_INTERNAL_ERROR', 'there is no virtio-serial controller');
  }
  for (const controller of ports.indexes) {
    const port = ports.next(controller, from);
    if (port !== undefined) return { type: 'virtio-serial', controller, bus: 0, port };
  }
  return { type: 'virtio-serial', controller: grow(), bus: 0, port: from };
}
