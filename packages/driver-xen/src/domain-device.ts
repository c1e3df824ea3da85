import {
  checkFlags,
  DomainDeviceModifyFlags,
  readDevice,
  withAdded,
  withRemoved,
  type CallOptions,
  type DeviceOf,
  type DomainConfigDriver,
  type FoundDevice,
} from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { check, onlyConfig, onlyLive } from './check.js';
import { randomXenMac } from './define/mac.js';
import { checkClash, findThere, kindOf } from './device/kinds.js';
import { findDrive, isDrive, mediumOf, withMediumOf } from './device/medium.js';
import { specOf } from './device/spec.js';
import type { XenDomain } from './domain-object.js';
import type { XenHost } from './host.js';
import { withNextTarget } from './live-definition.js';

const { live, config } = DomainDeviceModifyFlags.bits;

/** Devices that come, go and change. What is refused of one of two definitions is done to neither. */
export const domainDevice = (host: XenHost) =>
  ({
    attachDevice: (ref, xml, flags, options) =>
      host.change(ref, 'attachDevice', options, async (domain) => {
        checkFlags(flags, live | config, 'libxlDomainAttachDeviceFlags');
        const affected = domain.affected(flags);
        const found = withMac(host, readDevice(xml, true));
        const stored = affected.config ? await attached(host, domain.persistentDef, found) : undefined;
        if (affected.live) await attachLive(host, domain, found, options);
        if (stored) await host.changeDefinitions(domain, onlyConfig, () => stored);
      }),
    detachDevice: (ref, xml, flags, options) =>
      host.change(ref, 'detachDevice', options, async (domain) => {
        checkFlags(flags, live | config, 'libxlDomainDetachDeviceFlags');
        const affected = domain.affected(flags);
        const wanted = readDevice(xml, true);
        const { persistentDef } = domain;
        const stored = affected.config
          ? withRemoved(persistentDef, findThere(persistentDef, wanted, 'config'))
          : undefined;
        if (affected.live) await detachLive(host, domain, wanted, options);
        if (stored) await host.changeDefinitions(domain, onlyConfig, () => stored);
      }),
    updateDevice: (ref, xml, flags, options) =>
      host.change(ref, 'updateDevice', options, async (domain) => {
        checkFlags(flags, live | config, 'libxlDomainUpdateDeviceFlags');
        const affected = domain.affected(flags);
        const wanted = readDevice(xml, true);
        check(
          wanted.key === 'disks',
          'VIR_ERR_CONFIG_UNSUPPORTED',
          `update of device '${wanted.key}' is not supported`,
        );
        const disk = wanted.device as DeviceOf<'disks'>;
        const stored = affected.config
          ? withMediumOf(domain.persistentDef, findDrive(domain.persistentDef, disk, 'config'), disk)
          : undefined;
        if (affected.live) await changeMedium(host, domain, disk, options);
        if (stored) await host.changeDefinitions(domain, onlyConfig, () => stored);
      }),
  }) satisfies DomainConfigDriver;

/** The same address in both definitions. */
function withMac(host: XenHost, { key, device }: FoundDevice): FoundDevice {
  if (key !== 'interfaces') return { key, device };
  const card = device as DeviceOf<'interfaces'>;
  const known: DeviceOf<'interfaces'> = { ...card, mac: card.mac ?? { address: randomXenMac(host.random) } };
  return { key, device: known };
}

async function attached(host: XenHost, def: Domain, found: FoundDevice): Promise<Domain> {
  kindOf(found.key, 'persistent attach');
  checkClash(def, found, 'config');
  return host.complete(withAdded(def, found));
}

async function attachLive(host: XenHost, domain: XenDomain, found: FoundDevice, options?: CallOptions): Promise<void> {
  const { def, id } = domain;
  const { key } = found;
  if (key === 'disks' && isDrive(found.device as DeviceOf<'disks'>))
    return changeMedium(host, domain, found.device as DeviceOf<'disks'>, options);
  const { kind, plug } = kindOf(key, 'live attach');
  checkClash(def, found, 'live');
  // What its XML leaves open is filled in beside what is there.
  const device = findThere(await host.complete(withAdded(def, found)), found, 'live');
  plug?.(device.device);
  await host.channels.call('attach', id, kind, specOf(device), options);
  const named = key === 'interfaces' ? withNextTarget(def, device, id) : device;
  await host.changeDefinitions(domain, onlyLive, () => withAdded(def, named));
}

async function detachLive(host: XenHost, domain: XenDomain, wanted: FoundDevice, options?: CallOptions): Promise<void> {
  const { kind, unplug, nameOf } = kindOf(wanted.key, 'live detach');
  const found = findThere(domain.def, wanted, 'live');
  unplug?.(found.device);
  await host.channels.call('detach', domain.id, kind, nameOf(found.device), options);
  await host.changeDefinitions(domain, onlyLive, (def) => withRemoved(def, found));
}

async function changeMedium(
  host: XenHost,
  domain: XenDomain,
  disk: DeviceOf<'disks'>,
  options?: CallOptions,
): Promise<void> {
  const drive = findDrive(domain.def, disk, 'live');
  const changed = withMediumOf(domain.def, drive, disk);
  const now = findDrive(changed, disk, 'live');
  const path = mediumOf(now);
  await host.channels.call(
    'changeMedium',
    domain.id,
    disk.target.dev,
    path === undefined ? undefined : [path],
    options,
  );
  await host.changeDefinitions(domain, onlyLive, () => changed);
}
