import {
  checkFlags,
  devicesOf,
  DomainDeviceModifyFlags,
  findUnplugged,
  randomMac,
  withDetached,
  withMedium,
  readDevice,
  type DeviceOf,
  type DomainConfigDriver,
  type FoundDevice,
} from '@virtkit/core/driver';
import { aliasOf, byAlias } from './device-alias.js';
import { plugged, withAttached } from './device-attach.js';
import { updated, withUpdated } from './device-update.js';
import { requireNoJob } from './disk-by-name.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { changeMedium } from './medium.js';
import { unplug } from './unplug.js';

const { live, config, force } = DomainDeviceModifyFlags.bits;

/** Devices that come and go while a guest runs, or in its definition: as with libvirt's QEMU driver. */
export const domainDevice = (host: TestHost) =>
  ({
    async attachDevice(ref, xml, flags) {
      checkFlags(flags, live | config, 'testDomainAttachDeviceFlags');
      const domain = host.domain(ref);
      const affected = domain.affected(flags);
      const found = withMac(host, readDevice(xml, true));
      const stored = affected.config ? withAttached(host, domain.persistentDef, found) : undefined;
      const drive = affected.live ? driveFor(domain, found) : undefined;
      if (drive) {
        const device = withMedium(drive, found.device as DeviceOf<'disks'>) as FoundDevice['device'];
        await changeMedium(host, domain, drive, { key: 'disks', device }, false);
      } else if (affected.live) {
        const { def, alias } = plugged(host, domain.def, found);
        domain.replace({ live: def });
        if (alias !== undefined) host.domainEvents.emit('deviceAdded', domain.ref, { devAlias: alias });
      }
      if (stored) domain.replace({ config: stored });
    },
    async detachDevice(ref, xml, flags) {
      checkFlags(flags, live | config, 'testDomainDetachDeviceFlags');
      const domain = host.domain(ref);
      const affected = domain.affected(flags);
      const wanted = readDevice(xml, !affected.live);
      await detach(host, domain, affected, { stored: wanted, running: wanted }, false);
    },
    async detachDeviceAlias(ref, alias, flags) {
      checkFlags(flags, live | config, 'testDomainDetachDeviceAlias');
      const domain = host.domain(ref);
      const affected = domain.affected(flags);
      const stored = affected.config ? ownAlias(domain, alias) : undefined;
      const running = affected.live ? requireAlias(byAlias(domain.def).get(alias), alias) : undefined;
      await detach(host, domain, affected, { stored, running }, true);
    },
    async updateDevice(ref, xml, flags) {
      checkFlags(flags, live | config | force, 'testDomainUpdateDeviceFlags');
      const domain = host.domain(ref);
      const affected = domain.affected(flags);
      const wanted = readDevice(xml, !affected.live);
      const stored = affected.config ? withUpdated(host, domain.persistentDef, wanted) : undefined;
      if (affected.live) {
        const { def, device, medium } = updated(host, domain.def, wanted);
        if (medium) await changeMedium(host, domain, medium, { key: 'disks', device }, (flags & force) !== 0);
        else domain.replace({ live: def });
      }
      if (stored) domain.replace({ config: stored });
    },
  }) satisfies DomainConfigDriver;

interface Wanted {
  readonly stored: FoundDevice | undefined;
  readonly running: FoundDevice | undefined;
}

async function detach(
  host: TestHost,
  domain: TestDomain,
  affected: { readonly live: boolean; readonly config: boolean },
  { stored, running }: Wanted,
  asynchronous: boolean,
): Promise<void> {
  const next = affected.config ? host.complete(withDetached(domain.persistentDef, stored!)) : undefined;
  if (affected.live) {
    const found = findUnplugged(domain.def, running!, (there) => aliasOf(domain.def, there));
    if (found.key === 'disks') requireNoJob(domain, found.device as DeviceOf<'disks'>);
    if (found.key === 'leases') domain.replace({ live: withDetached(domain.def, found) });
    else await unplug(host, domain, aliasIn(domain, found), asynchronous);
  }
  if (next) domain.replace({ config: next });
}

function aliasIn(domain: TestDomain, { device }: FoundDevice): string {
  for (const [alias, found] of byAlias(domain.def)) if (found.device === device) return alias;
  throw testError('VIR_ERR_INTERNAL_ERROR', 'Cannot detach a device with no alias');
}

/** In a definition only those that users gave count. */
const ownAlias = (domain: TestDomain, alias: string): FoundDevice => {
  const found = byAlias(domain.persistentDef).get(alias);
  return requireAlias(found?.device.alias === alias ? found : undefined, alias);
};

function requireAlias(found: FoundDevice | undefined, alias: string): FoundDevice {
  if (!found) throw testError('VIR_ERR_INTERNAL_ERROR', `no device found with alias ${alias}`);
  return found;
}

/** To attach a disk where there is a drive means to put it in. */
function driveFor({ def }: TestDomain, { key, device }: FoundDevice): DeviceOf<'disks'> | undefined {
  if (key !== 'disks') return undefined;
  const disk = device as DeviceOf<'disks'>;
  if (disk.device !== 'cdrom' && disk.device !== 'floppy') return undefined;
  return devicesOf(def, 'disks').find(({ target }) => target.dev === disk.target.dev);
}

/** A network card gets its address before it comes into either definition: it is the same in both. */
function withMac(host: TestHost, found: FoundDevice): FoundDevice {
  if (found.key !== 'interfaces' || (found.device as DeviceOf<'interfaces'>).mac) return found;
  const mac = { address: randomMac(host) };
  return { key: found.key, device: { ...found.device, mac } as FoundDevice['device'] };
}
