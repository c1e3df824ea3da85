import type { Domain } from '@virtkit/core/xml';
import { byAlias, named, newAlias } from './device-alias.js';
import { kindOf } from './device-kinds.js';
import {
  anyDevices,
  devicesOf,
  fits,
  withChanged,
  withDevices,
  type Device,
  type DeviceOf,
  type Found,
} from './device-xml.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';

/** The definition with one more device. @throws VirtError as libvirt refuses it of a definition */
export function withAttached(host: TestHost, def: Domain, found: Found): Domain {
  const { noun, config } = kindOf(found.key);
  if (!config) throw unsupported(`persistent attach of device '${noun}' is not supported`);
  if (found.device.alias !== undefined) checkAlias(def, found.device.alias);
  checkCompatible(def, found);
  checkClash(def, found, 0);
  return host.complete(added(def, found));
}

/** What a running guest becomes with one more device, and the alias that this has then. */
export function plugged(host: TestHost, running: Domain, found: Found): { def: Domain; alias: string | undefined } {
  const kind = kindOf(found.key);
  const def = named(running);
  if (found.device.alias !== undefined) checkAlias(def, found.device.alias);
  checkCompatible(def, found);
  if (!kind.plug) throw unsupported(`live attach of device '${kind.noun}' is not supported`);
  checkClash(def, found, 1);
  const marked = found.device.alias ?? newAlias(def, found);
  const device = marked === undefined ? found.device : { ...found.device, alias: marked };
  const completed = host.complete(added(def, { key: found.key, device }));
  if (marked === undefined) return { def: named(completed), alias: undefined };
  // Only now its bus and address are known, which decide about what the guest can do with it, and about its name.
  const there = anyDevices(completed, found.key).find(({ alias }) => alias === marked)!;
  kind.plug(there, def);
  if (found.device.alias !== undefined) return { def: named(completed), alias: marked };
  const { alias: _mark, ...nameless } = there;
  const alias = newAlias(def, { key: found.key, device: nameless })!;
  return { def: named(withChanged(completed, { key: found.key, device: there }, { ...there, alias })), alias };
}

function added(def: Domain, { key, device }: Found): Domain {
  const next = withDevices(def, key, [...anyDevices(def, key), device]);
  return key === 'memories' ? withMemory(next, (device as DeviceOf<'memories'>).target.size) : next;
}

/** The definition with more memory, or less of it: KiB. */
export function withMemory(def: Domain, size: bigint): Domain {
  const { memory = 0n, currentMemory = memory } = def;
  return { ...def, memory: memory + size, currentMemory: currentMemory + size };
}

function checkClash(def: Domain, { key, device }: Found, where: 0 | 1): void {
  if (key === 'disks') checkScsi(def, device as DeviceOf<'disks'>);
  const { noun, clash, clashing = ['VIR_ERR_OPERATION_INVALID', 'VIR_ERR_OPERATION_INVALID'] } = kindOf(key);
  if (!clash) return;
  if (anyDevices(def, key).some((there) => clash(device, there))) {
    throw testError(clashing[where], `such a device is there already: ${noun} ${nameOf(key, device)}`);
  }
}

function checkScsi(def: Domain, { target, address }: DeviceOf<'disks'>): void {
  if (address?.type !== 'drive' || target.bus !== 'scsi') return;
  if (devicesOf(def, 'disks').some((there) => there.target.bus === 'scsi' && fits(address, there.address))) {
    throw testError('VIR_ERR_OPERATION_INVALID', 'Domain already contains a disk with that address');
  }
}

const nameOf = (key: Found['key'], device: Device): string =>
  key === 'disks' ? (device as DeviceOf<'disks'>).target.dev : (device.alias ?? '');

function checkAlias(def: Domain, alias: string): void {
  if (byAlias(def).has(alias)) {
    throw testError('VIR_ERR_CONFIG_UNSUPPORTED', `non unique alias detected: ${alias}`);
  }
}

/** What libvirt asks of any device that is to go into a domain, or to be changed there; `old` is what it replaces. */
export function checkCompatible(def: Domain, { key, device }: Found, old?: Device): void {
  checkBoot(def, device, old);
  if (key !== 'memories') return;
  const { maxMemory, memory = 0n } = def;
  if (!maxMemory) throw notConfigured("a memory device needs a domain with 'maxMemory'");
  if (old) return;
  if (memory + (device as DeviceOf<'memories'>).target.size > maxMemory.size) {
    throw notConfigured(`the memory device would exceed the domain's maxMemory of ${maxMemory.size} KiB`);
  }
  if (devicesOf(def, 'memories').length >= maxMemory.slots) {
    throw notConfigured('no free memory device slot available');
  }
}

function checkBoot(def: Domain, { boot }: Device, old: Device | undefined): void {
  if (!boot) return;
  if (def.os?.boot?.length) {
    throw notConfigured('per-device boot elements cannot be used together with os/boot elements');
  }
  for (const { device } of byAlias(def).values()) {
    if (device !== old && device.boot?.order === boot.order) {
      throw notConfigured(`boot order ${boot.order} is already used by another device`);
    }
  }
}

const unsupported = (message: string) => testError('VIR_ERR_OPERATION_UNSUPPORTED', message);
const notConfigured = (message: string) => testError('VIR_ERR_CONFIG_UNSUPPORTED', message);
