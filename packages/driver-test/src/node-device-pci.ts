import type { NodeDevice } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';

export type Pci = Extract<NodeDevice['capability'], { type: 'pci' }>;

/** The drivers that hand a device to guests, by the names that calls have for them. */
const stubs: Readonly<Record<string, string>> = { vfio: 'vfio-pci' };

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
export const pciAddress = ({ domain, bus, slot, function: part }: Pick<Pci, 'domain' | 'bus' | 'slot' | 'function'>) =>
  `${hex(domain, 4)}:${hex(bus, 2)}:${hex(slot, 2)}.${part}`;

/** Takes a device from its driver, for guests. One that is taken already stays so. */
export function detach(host: TestHost, device: NodeDevice, driverName = 'vfio'): void {
  const stub = Object.hasOwn(stubs, driverName) ? stubs[driverName]! : undefined;
  if (stub === undefined) {
    // What libvirt once knew by this name is no more.
    if (driverName === 'kvm') {
      throw testError('VIR_ERR_ARGUMENT_UNSUPPORTED', 'KVM device assignment is no longer supported');
    }
    throw testError('VIR_ERR_INVALID_ARG', `unknown driver name '${driverName}'`);
  }
  requireUnused(host, device);
  if (host.detached.has(device.name)) return;
  host.detached.set(device.name, device.driver);
  bind(host, device, { name: stub });
}

/** Gives a device back to the driver that it was taken from. */
export function reAttach(host: TestHost, device: NodeDevice): void {
  requireUnused(host, device);
  if (!host.detached.has(device.name)) return;
  const driver = host.detached.get(device.name);
  host.detached.delete(device.name);
  bind(host, device, driver);
}

export function reset(host: TestHost, device: NodeDevice): void {
  const pci = requirePci(device);
  if (userOf(host, pci) !== undefined) {
    throw testError('VIR_ERR_INTERNAL_ERROR', `Not resetting active device ${pciAddress(pci)}`);
  }
}

function bind(host: TestHost, device: NodeDevice, driver: NodeDevice['driver']): void {
  const { driver: _old, ...others } = device;
  host.devices.set(device.name, driver ? { ...others, driver } : others);
  host.deviceEvents.emit('update', { name: device.name }, {});
}

function requirePci({ name, capability }: NodeDevice): Pci {
  if (capability.type !== 'pci') throw testError('VIR_ERR_INVALID_ARG', `device ${name} is not a PCI device`);
  return capability;
}

function requireUnused(host: TestHost, device: NodeDevice): void {
  const pci = requirePci(device);
  const user = userOf(host, pci);
  if (user === undefined) return;
  throw testError('VIR_ERR_OPERATION_INVALID', `PCI device ${pciAddress(pci)} is in use by domain ${user}`);
}

/** The name of the running guest that has the device. */
function userOf(host: TestHost, pci: Pci): string | undefined {
  const address = pciAddress(pci);
  return [...host.domains].find(
    ({ active, def }) =>
      active &&
      def.devices?.hostdevs?.some((one) => one.type === 'pci' && pciAddress(one.source.address) === address) === true,
  )?.name;
}
