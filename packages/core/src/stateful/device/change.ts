import { diskIndex } from '../../model/domain/defaults-disks.js';
import type { Domain } from '../../model/domain/domain.js';
import {
  allDevices,
  anyDevices,
  devicesOf,
  fits,
  withDevices,
  withoutDevice,
  type Device,
  type DeviceKey,
  type DeviceOf,
  type FoundDevice,
} from './device.js';
import { deviceError } from './error.js';
import { deviceKind } from './kinds.js';

/** Where a device comes to, goes from or is looked for: the stored definition, or the running guest's. */
export type DevicePlace = 'config' | 'live';
const places = { config: 0, live: 1 } as const;

/**
 * Refuses a device that cannot come into a definition as it is: for its kind, its name, its order of boot, or because
 * such a device is there. What decides on the place that it gets is not asked yet: see `plug` of its kind.
 */
export function checkAttach(def: Domain, found: FoundDevice, place: DevicePlace): void {
  const kind = deviceKind(found.key);
  if (place === 'config' && !kind.config)
    throw unsupported(`persistent attach of device '${kind.noun}' is not supported`);
  const { alias } = found.device;
  if (alias !== undefined && allDevices(def).some(({ device }) => device.alias === alias))
    throw notConfigured(`non unique alias detected: ${alias}`);
  checkCompatible(def, found);
  if (place === 'live' && !kind.plug) throw unsupported(`live attach of device '${kind.noun}' is not supported`);
  checkClash(def, found, place);
}

/** The definition with one more device, which has no place in it yet. */
export function withAdded(def: Domain, { key, device }: FoundDevice): Domain {
  const list = anyDevices(def, key);
  const next = withDevices(def, key, list.toSpliced(placeAmong(list, key, device), 0, device));
  return key === 'memories' ? withMemory(next, (device as DeviceOf<'memories'>).target.size) : next;
}

/** What tells disks and controllers apart that are kept together, in order. */
const orders: { readonly [K in DeviceKey]?: (device: DeviceOf<K>) => readonly [group: string | undefined, number] } = {
  disks: ({ target }) => [target.bus, diskIndex(target.dev)],
  controllers: ({ type, index = 0 }) => [type, index],
};

/** Behind those of its group that come before it; without any, at the end. */
function placeAmong(list: readonly Device[], key: DeviceKey, device: Device): number {
  const order = orders[key] as ((device: Device) => readonly [string | undefined, number]) | undefined;
  if (!order) return list.length;
  const [group, number] = order(device);
  const alike = list
    .map(order)
    .map(([other, index], place) => ({ place, after: index > number, same: other === group }));
  const last = alike.findLast(({ same }) => same);
  if (!last) return list.length;
  return alike.find(({ same, after }) => same && after)?.place ?? last.place + 1;
}

/** The definition without a device that it has. */
export function withRemoved(def: Domain, found: FoundDevice): Domain {
  const without = withoutDevice(def, found);
  return found.key === 'memories' ? withMemory(without, -(found.device as DeviceOf<'memories'>).target.size) : without;
}

/** The definition with more memory, or less of it: KiB. */
function withMemory(def: Domain, size: bigint): Domain {
  const { memory = 0n, currentMemory = memory } = def;
  return { ...def, memory: memory + size, currentMemory: currentMemory + size };
}

/** What is asked of any device that is to go into a domain, or to be changed there; `old` is what it replaces. */
export function checkCompatible(def: Domain, { key, device }: FoundDevice, old?: Device): void {
  checkBoot(def, device, old);
  if (key !== 'memories') return;
  const { maxMemory, memory = 0n } = def;
  if (!maxMemory) throw notConfigured("a memory device needs a domain with 'maxMemory'");
  if (old) return;
  if (memory + (device as DeviceOf<'memories'>).target.size > maxMemory.size)
    throw notConfigured(`the memory device would exceed the domain's maxMemory of ${maxMemory.size} KiB`);
  if (devicesOf(def, 'memories').length >= maxMemory.slots) throw notConfigured('no free memory device slot available');
}

function checkBoot(def: Domain, { boot }: Device, old: Device | undefined): void {
  if (!boot) return;
  if (def.os?.boot?.length)
    throw notConfigured('per-device boot elements cannot be used together with os/boot elements');
  for (const { device } of allDevices(def))
    if (device !== old && device.boot?.order === boot.order)
      throw notConfigured(`boot order ${boot.order} is already used by another device`);
}

function checkClash(def: Domain, { key, device }: FoundDevice, place: DevicePlace): void {
  if (key === 'disks') checkScsi(def, device as DeviceOf<'disks'>);
  const { noun, clash, clashing = ['VIR_ERR_OPERATION_INVALID', 'VIR_ERR_OPERATION_INVALID'] } = deviceKind(key);
  const code = clashing[places[place]];
  if (code && clash && anyDevices(def, key).some((there) => clash(device, there)))
    throw deviceError(code, `such a device is there already: ${noun} ${nameOf(key, device)}`);
}

function checkScsi(def: Domain, { target, address }: DeviceOf<'disks'>): void {
  if (address?.type !== 'drive' || target.bus !== 'scsi') return;
  if (devicesOf(def, 'disks').some((there) => there.target.bus === 'scsi' && fits(address, there.address)))
    throw deviceError('VIR_ERR_OPERATION_INVALID', 'Domain already contains a disk with that address');
}

const nameOf = (key: FoundDevice['key'], device: Device): string =>
  key === 'disks' ? (device as DeviceOf<'disks'>).target.dev : (device.alias ?? '');

/** The device that a document means. `aliasOf`: what a device there is called. */
export function findDevice(
  def: Domain,
  { key, device: wanted }: FoundDevice,
  place: DevicePlace,
  aliasOf: (there: Device) => string | undefined = ({ alias }) => alias,
): FoundDevice {
  const { noun, same = fitsDevice, missing = deviceMissing } = deviceKind(key);
  const { alias } = wanted;
  // A device that the document calls by its alias is no other.
  const isNamed = (name: string | undefined) => alias === undefined || name === undefined || alias === name;
  const fitting = anyDevices(def, key).filter((there) => same(wanted, there) && isNamed(aliasOf(there)));
  const [device] = fitting;
  if (!device) throw deviceError(missing[places[place]], `no such ${noun} device in domain '${def.name}'`);
  if (fitting.length > 1 && key === 'interfaces')
    throw deviceError('VIR_ERR_OPERATION_FAILED', 'multiple matching devices found');
  return { key, device };
}

const deviceMissing = ['VIR_ERR_DEVICE_MISSING', 'VIR_ERR_DEVICE_MISSING'] as const;

function fitsDevice({ alias: _alias, ...wanted }: Device, there: Device): boolean {
  return fits(wanted, there);
}

/** The definition without the device that is meant. */
export function withDetached(def: Domain, wanted: FoundDevice): Domain {
  const { noun, config } = deviceKind(wanted.key);
  if (!config) throw unsupported(`persistent detach of device '${noun}' is not supported`);
  return withRemoved(def, findDevice(def, wanted, 'config'));
}

/** Finds the device of a running guest that is to go, if it can go. */
export function findUnplugged(
  def: Domain,
  wanted: FoundDevice,
  aliasOf?: (there: Device) => string | undefined,
): FoundDevice {
  const { noun, plug, unplug } = deviceKind(wanted.key);
  if (!plug) throw unsupported(`live detach of device '${noun}' is not supported`);
  // A whole kind that is never given back is refused before any is looked for.
  if (wanted.key === 'controllers') unplug?.(wanted.device, { ...def, devices: {} });
  const found = findDevice(def, wanted, 'live', aliasOf);
  (unplug ?? plug)(found.device, def);
  checkPci(def, found.device);
  return found;
}

/** Whether the slot that a device sits in can be emptied: all of it goes at once. */
function checkPci(def: Domain, { address }: Device): void {
  if (address?.type !== 'pci') return;
  const { domain, bus, slot, function: number } = address;
  const beside = allDevices(def).some(
    ({ device: { address: other } }) =>
      other?.type === 'pci' &&
      other.domain === domain &&
      other.bus === bus &&
      other.slot === slot &&
      other.function !== number,
  );
  if (beside) throw failed('cannot hot unplug a device with a multifunction PCI address');
  const controller = devicesOf(def, 'controllers').find(({ type, index }) => type === 'pci' && index === bus);
  const hotplug = controller?.type === 'pci' ? controller.target?.hotplug : undefined;
  if (hotplug === false) throw failed(`cannot hot unplug from PCI bus ${bus}: not allowed by controller`);
}

const failed = (message: string) => deviceError('VIR_ERR_OPERATION_FAILED', message);
const unsupported = (message: string) => deviceError('VIR_ERR_OPERATION_UNSUPPORTED', message);
const notConfigured = (message: string) => deviceError('VIR_ERR_CONFIG_UNSUPPORTED', message);
