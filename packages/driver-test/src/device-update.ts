import { VirtError, type ErrorCode } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { aliasOf, named } from './device-alias.js';
import { checkCompatible } from './device-attach.js';
import { findDevice } from './device-detach.js';
import { kindOf } from './device-kinds.js';
import {
  checkMemoryChange,
  checkGraphicsChange,
  checkInterfaceChange,
  checkDiskChange,
} from './device-update-check.js';
import {
  anyDevices,
  devicesOf,
  withChanged,
  type Device,
  type DeviceKey,
  type DeviceOf,
  type Found,
} from './device-xml.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';

const changeable: readonly DeviceKey[] = ['disks', 'graphics', 'interfaces', 'memories'];

/** The definition with a device changed. @throws VirtError as libvirt refuses it of a definition */
export function withUpdated(host: TestHost, def: Domain, wanted: Found): Domain {
  if (!changeable.includes(wanted.key)) {
    const { noun } = kindOf(wanted.key);
    throw testError('VIR_ERR_OPERATION_UNSUPPORTED', `persistent update of device '${noun}' is not supported`);
  }
  const found = findUpdated(def, wanted, 'VIR_ERR_INVALID_ARG', 'config');
  checkCompatible(def, wanted, found.device);
  const { mac } = found.device as Partial<DeviceOf<'interfaces'>>;
  const { address } = found.device;
  // Where it sits and what it is called is kept unless it is said anew.
  const kept = wanted.key === 'interfaces' ? { ...(mac ? { mac } : {}), ...(address ? { address } : {}) } : {};
  return host.complete(withChanged(def, found, { ...kept, ...wanted.device }));
}

export interface LiveUpdate {
  readonly def: Domain;
  readonly device: Device;
  readonly alias: string;
  /** The disk as it was, if another medium goes in. */
  readonly medium?: DeviceOf<'disks'>;
}

/** What a running guest becomes with a device changed. @throws VirtError as libvirt refuses it of a guest */
export function updated(host: TestHost, running: Domain, wanted: Found): LiveUpdate {
  if (!changeable.includes(wanted.key)) {
    const { noun } = kindOf(wanted.key);
    throw testError('VIR_ERR_CONFIG_UNSUPPORTED', `live update of device '${noun}' is not supported`);
  }
  const def = named(running);
  const found = findUpdated(def, wanted, liveMissing[wanted.key] ?? 'VIR_ERR_DEVICE_MISSING', 'live');
  const { device } = found;
  const alias = aliasOf(def, device)!;
  if (wanted.device.alias !== undefined && wanted.device.alias !== alias) {
    throw testError('VIR_ERR_OPERATION_DENIED', 'changing device alias is not allowed');
  }
  if (wanted.key === 'interfaces' && wanted.device.acpiIndex !== device.acpiIndex) {
    throw testError('VIR_ERR_OPERATION_DENIED', "changing device 'acpi index' is not allowed");
  }
  checkCompatible(def, wanted, device);
  const { device: next, medium } = change(host, def, wanted, device);
  const changed = { ...next, alias };
  return {
    def: withChanged(def, found, changed),
    device: changed,
    alias,
    ...(medium ? { medium } : {}),
  };
}

/** Each kind has its own word for a device that is not there. */
const liveMissing: Readonly<Partial<Record<DeviceKey, ErrorCode>>> = {
  disks: 'VIR_ERR_INTERNAL_ERROR',
  memories: 'VIR_ERR_CONFIG_UNSUPPORTED',
};

function findUpdated(def: Domain, wanted: Found, missing: ErrorCode, place: 'config' | 'live'): Found {
  if (wanted.key === 'disks' || wanted.key === 'interfaces') {
    try {
      return findDevice(def, { ...wanted, device: withoutNames(wanted.device) }, place);
    } catch (error) {
      if (wanted.key === 'disks' && error instanceof VirtError) throw testError(missing, error.message);
      throw error;
    }
  }
  const fitting = anyDevices(def, wanted.key).find((there) =>
    wanted.key === 'graphics'
      ? (there as DeviceOf<'graphics'>).type === (wanted.device as DeviceOf<'graphics'>).type
      : isSameModule(wanted.device, there),
  );
  if (!fitting) throw testError(missing, `no such ${kindOf(wanted.key).noun} device in domain '${def.name}'`);
  return { key: wanted.key, device: fitting };
}

/** Another alias than it has is refused, not taken for another device. */
const withoutNames = ({ alias: _alias, ...others }: Device): Device => others;

/** A module of memory is known by its alias and address alone. */
const isSameModule = ({ alias, address }: Device, there: Device): boolean =>
  (alias !== undefined && alias === there.alias) ||
  (address?.type === 'dimm' && there.address?.type === 'dimm' && address.slot === there.address.slot);

function change(host: TestHost, def: Domain, { key, device: wanted }: Found, old: Device): Change {
  if (key === 'disks') return changeDisk(host, def, wanted as DeviceOf<'disks'>, old as DeviceOf<'disks'>);
  if (key === 'graphics') {
    const [given, there] = [wanted as DeviceOf<'graphics'>, old as DeviceOf<'graphics'>];
    checkGraphicsChange(given, there);
    return { device: { ...there, ...passwordOf(given) } as Device };
  }
  if (key === 'memories') {
    const [given, there] = [wanted as DeviceOf<'memories'>, old as DeviceOf<'memories'>];
    checkMemoryChange(given, there);
    const { requested } = given.target;
    const device = { ...there, target: { ...there.target, ...(requested === undefined ? {} : { requested }) } };
    return { device };
  }
  const [given, there] = [wanted as DeviceOf<'interfaces'>, old as DeviceOf<'interfaces'>];
  checkInterfaceChange(given, there);
  const { mac, model, driver, target, address, boot, rom, mtu } = there as Partial<DeviceOf<'interfaces'>>;
  const kept = Object.entries({ mac, model, driver, target, address, boot, rom, mtu }).filter(([, value]) => value);
  return { device: { ...Object.fromEntries(kept), ...given } };
}

type Change = Pick<LiveUpdate, 'device' | 'medium'>;

const passwordOf = (given: DeviceOf<'graphics'>) =>
  Object.fromEntries(Object.entries(given).filter(([name]) => /^(?:passwd|passwdValidTo|connected)$/.test(name)));

function changeDisk(host: TestHost, def: Domain, given: DeviceOf<'disks'>, there: DeviceOf<'disks'>): Change {
  // The bus that it has if none is named, and the like.
  const [wanted] = devicesOf(host.complete({ ...def, devices: { disks: [given] } }), 'disks');
  checkDiskChange(wanted!, there, given);
  const { snapshot } = given;
  const others = { ...there, ...(snapshot === undefined ? {} : { snapshot }) };
  if (isSameSource(wanted!, there)) {
    const startupPolicy = given.source?.startupPolicy;
    const source = there.source && { ...there.source, ...(startupPolicy === undefined ? {} : { startupPolicy }) };
    return { device: { ...others, ...(source ? { source } : {}) } };
  }
  if (there.device !== 'cdrom' && there.device !== 'floppy') {
    throw testError('VIR_ERR_CONFIG_UNSUPPORTED', 'disk source can be changed only in removable drives');
  }
  return { device: withMedium(there, given), medium: there };
}

/** A drive with the medium of another, or with none. */
export function withMedium(drive: DeviceOf<'disks'>, given: DeviceOf<'disks'>): Device {
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
  } as unknown as Device;
}

/** What a source says of where the data is, without how it is to be used. */
function isSameSource(one: DeviceOf<'disks'>, other: DeviceOf<'disks'>): boolean {
  const place = ({ type, source }: DeviceOf<'disks'>) => {
    const { startupPolicy: _policy, index: _index, rest: _rest, seclabels: _labels, ...where } = source ?? {};
    return JSON.stringify([Object.keys(where).length > 0 ? type : undefined, where], (_name, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
  };
  return place(one) === place(other);
}
