import type { Domain } from '@virtkit/core/xml';
import { aliasOf } from './device-alias.js';
import { withMemory } from './device-attach.js';
import { kindOf } from './device-kinds.js';
import { anyDevices, devicesOf, fits, withoutDevice, type Device, type DeviceOf, type Found } from './device-xml.js';
import { testError } from './errors.js';

/** Where a device is looked for. */
const places = { config: 0, live: 1 } as const;

/** The definition without the device that is meant. @throws VirtError as libvirt refuses it of a definition */
export function withDetached(def: Domain, wanted: Found): Domain {
  const { noun, config } = kindOf(wanted.key);
  if (!config) throw unsupported(`persistent detach of device '${noun}' is not supported`);
  return removed(def, findDevice(def, wanted, 'config'));
}

/** Finds the device of a running guest that is to go, if it can go. */
export function toUnplug(def: Domain, wanted: Found): Found {
  const { noun, plug, unplug } = kindOf(wanted.key);
  if (!plug) throw unsupported(`live detach of device '${noun}' is not supported`);
  // A whole kind that is never given back is refused before any is looked for.
  if (wanted.key === 'controllers') unplug?.(wanted.device, { ...def, devices: {} });
  const found = findDevice(def, wanted, 'live');
  (unplug ?? plug)(found.device, def);
  checkPci(def, found.device);
  return found;
}

/** The definition without a device that it has. */
export function removed(def: Domain, found: Found): Domain {
  const without = withoutDevice(def, found);
  return found.key === 'memories' ? withMemory(without, -(found.device as DeviceOf<'memories'>).target.size) : without;
}

/** The device that a document means. */
export function findDevice(def: Domain, { key, device: wanted }: Found, place: keyof typeof places): Found {
  const { noun, same = fitsDevice, missing = deviceMissing } = kindOf(key);
  const fitting = anyDevices(def, key).filter((there) => same(wanted, there) && isNamed(def, wanted, there, place));
  const [device] = fitting;
  if (!device) throw testError(missing[places[place]], `no such ${noun} device in domain '${def.name}'`);
  if (fitting.length > 1 && key === 'interfaces') {
    throw testError('VIR_ERR_OPERATION_FAILED', 'multiple matching devices found');
  }
  return { key, device };
}

const deviceMissing = ['VIR_ERR_DEVICE_MISSING', 'VIR_ERR_DEVICE_MISSING'] as const;

function fitsDevice({ alias: _alias, ...wanted }: Device, there: Device): boolean {
  return fits(wanted, there);
}

/** A device that the document calls by its alias is no other; a definition has only the aliases of users. */
function isNamed(def: Domain, { alias }: Device, there: Device, place: keyof typeof places): boolean {
  const name = place === 'live' ? aliasOf(def, there) : there.alias;
  return alias === undefined || name === undefined || alias === name;
}

/** Whether the slot that a device sits in can be emptied. */
function checkPci(def: Domain, { address }: Device): void {
  if (address?.type !== 'pci') return;
  const { bus = 0 } = address;
  const controller = devicesOf(def, 'controllers').find(({ type, index }) => type === 'pci' && index === bus);
  const hotplug = controller?.type === 'pci' ? controller.target?.hotplug : undefined;
  if (hotplug === false) {
    throw testError('VIR_ERR_OPERATION_FAILED', `cannot hot unplug from PCI bus ${bus}: not allowed by controller`);
  }
}

const unsupported = (message: string) => testError('VIR_ERR_OPERATION_UNSUPPORTED', message);
