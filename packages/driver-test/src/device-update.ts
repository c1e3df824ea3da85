import {
  checkDiskChange,
  checkGraphicsChange,
  checkInterfaceChange,
  checkMemoryChange,
  devicesOf,
  findUpdated,
  isSameSource,
  withChanged,
  withMedium,
  withUpdated as withUpdatedDevice,
  type Device,
  type DeviceOf,
  type FoundDevice,
} from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { named } from './device-alias.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';

/** The definition with a device changed. @throws VirtError as libvirt refuses it of a definition */
export const withUpdated = (host: TestHost, def: Domain, wanted: FoundDevice): Domain =>
  host.complete(withUpdatedDevice(def, wanted));

export interface LiveUpdate {
  readonly def: Domain;
  readonly device: Device;
  /** The disk as it was, if another medium goes in. */
  readonly medium?: DeviceOf<'disks'>;
}

/** What a running guest becomes with a device changed. @throws VirtError as libvirt refuses it of a guest */
export function updated(host: TestHost, running: Domain, wanted: FoundDevice): LiveUpdate {
  const def = named(running);
  const found = findUpdated(def, wanted, 'live');
  const { alias } = found.device;
  const { device: next, medium } = change(host, def, wanted, found.device);
  const device = alias === undefined ? next : { ...next, alias };
  return { def: withChanged(def, found, device), device, ...(medium ? { medium } : {}) };
}

function change(host: TestHost, def: Domain, { key, device: wanted }: FoundDevice, old: Device): Change {
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
