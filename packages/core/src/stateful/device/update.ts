import type { Domain } from '../../model/domain/domain.js';
import type { ErrorCode } from '../../errors.js';
import { checkCompatible, findDevice, type DevicePlace } from './change.js';
import {
  anyDevices,
  fits,
  withChanged,
  type Device,
  type DeviceKey,
  type DeviceOf,
  type FoundDevice,
} from './device.js';
import { deviceError } from './error.js';
import { deviceKind } from './kinds.js';

const changeable: readonly DeviceKey[] = ['disks', 'graphics', 'interfaces', 'memories'];

/**
 * Finds the device that is to be changed. A document may leave out what stays.
 * @throws VirtError when there is none, when none of the kind changes, or when it would clash with others
 */
export function findUpdated(def: Domain, wanted: FoundDevice, place: DevicePlace): FoundDevice {
  const { noun } = deviceKind(wanted.key);
  if (!changeable.includes(wanted.key)) {
    const [code, how] =
      place === 'live'
        ? (['VIR_ERR_CONFIG_UNSUPPORTED', 'live'] as const)
        : (['VIR_ERR_OPERATION_UNSUPPORTED', 'persistent'] as const);
    throw deviceError(code, `${how} update of device '${noun}' is not supported`);
  }
  const found = lookUp(def, wanted, place);
  if (place === 'live') checkIdentity(wanted, found.device);
  checkCompatible(def, wanted, found.device);
  return found;
}

/** Each kind has its own word for a device that is not there. */
const missing = (key: DeviceKey, place: DevicePlace): ErrorCode => {
  if (place === 'config') return 'VIR_ERR_INVALID_ARG';
  if (key === 'disks') return 'VIR_ERR_INTERNAL_ERROR';
  return key === 'memories' ? 'VIR_ERR_CONFIG_UNSUPPORTED' : 'VIR_ERR_DEVICE_MISSING';
};

function lookUp(def: Domain, wanted: FoundDevice, place: DevicePlace): FoundDevice {
  const { key, device } = wanted;
  // Another alias than it has is refused, not taken for another device.
  const { alias: _alias, ...nameless } = device;
  if (key === 'interfaces') return findDevice(def, { key, device: nameless }, place);
  const same = sameDevice[key]!;
  const there = anyDevices(def, key).find((one) => same(device, one));
  if (!there) throw deviceError(missing(key, place), `no such ${deviceKind(key).noun} device in domain '${def.name}'`);
  return { key, device: there };
}

const sameDevice: { readonly [K in DeviceKey]?: (wanted: Device, there: Device) => boolean } = {
  disks: (wanted, there) => (wanted as DeviceOf<'disks'>).target.dev === (there as DeviceOf<'disks'>).target.dev,
  graphics: (wanted, there) => (wanted as DeviceOf<'graphics'>).type === (there as DeviceOf<'graphics'>).type,
  // A module of memory is known by its address, and by its alias if that is said.
  memories: ({ alias, address }, there) =>
    (alias === undefined || alias === there.alias) &&
    fits(address ?? {}, there.address ?? {}) &&
    fits(there.address ?? {}, address ?? {}),
};

function checkIdentity({ key, device: wanted }: FoundDevice, there: Device): void {
  if (wanted.alias !== undefined && wanted.alias !== there.alias)
    throw deviceError('VIR_ERR_OPERATION_DENIED', 'changing device alias is not allowed');
  if (key === 'interfaces' && wanted.acpiIndex !== there.acpiIndex)
    throw deviceError('VIR_ERR_OPERATION_DENIED', "changing device 'acpi index' is not allowed");
}

/** The stored definition with a device changed. */
export function withUpdated(def: Domain, wanted: FoundDevice): Domain {
  const found = findUpdated(def, wanted, 'config');
  const { mac } = found.device as Partial<DeviceOf<'interfaces'>>;
  const { address } = found.device;
  // Where it sits and what it is called is kept unless it is said anew.
  const kept = wanted.key === 'interfaces' ? { ...(mac ? { mac } : {}), ...(address ? { address } : {}) } : {};
  return withChanged(def, found, { ...kept, ...wanted.device });
}

/** Whether two disks have the same data, whatever they say about how it is to be used. */
export function isSameSource(one: DeviceOf<'disks'>, other: DeviceOf<'disks'>): boolean {
  const place = ({ type, source }: DeviceOf<'disks'>) => {
    const { startupPolicy: _policy, index: _index, rest: _rest, seclabels: _labels, ...where } = source ?? {};
    return JSON.stringify([Object.keys(where).length > 0 ? type : undefined, where], (_name, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
  };
  return place(one) === place(other);
}

/** A drive with the medium of another, or with none; its tray is closed then. */
export function withMedium(drive: DeviceOf<'disks'>, given: DeviceOf<'disks'>): DeviceOf<'disks'> {
  const { source: _source, backingStore: _backing, driver, type: _type, target, ...others } = drive;
  const { tray: _tray, ...closed } = target;
  const { type, source, backingStore } = given as DeviceOf<'disks'> & { readonly type: 'file' };
  const format = given.driver?.type ?? driver?.type;
  return {
    ...others,
    type,
    target: closed,
    ...(driver || format ? { driver: { ...driver, ...(format ? { type: format } : {}) } } : {}),
    ...(source ? { source } : {}),
    ...(backingStore ? { backingStore } : {}),
  };
}
