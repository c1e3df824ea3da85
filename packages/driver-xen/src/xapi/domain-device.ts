import {
  checkAttach,
  checkFlags,
  DomainDeviceModifyFlags,
  findDevice,
  readDevice,
  withAdded,
  withDetached,
  type CallOptions,
  type Device,
  type DeviceOf,
  type DomainConfigDriver,
  type DomainRef,
  type FoundDevice,
} from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { complete } from './complete.js';
import type { XapiDomain } from './definition.js';
import { indexOf } from './disk.js';
import { xapiError } from './errors.js';
import { isActive, type Guest } from './guest.js';
import type { XapiHost } from './host.js';
import { freeDevice, makeCard, makeDisk, planCard, planDisk } from './plug.js';
import type { XapiPool } from './pool.js';
import { nullRef } from './types.js';
import { changeGuest } from './write.js';

const { live, config } = DomainDeviceModifyFlags.bits;

/** Disks, drives and network cards that come and go: the devices that XAPI knows. */
export const domainDevice = (host: XapiHost) =>
  ({
    async attachDevice(ref, xml, flags, options) {
      checkFlags(flags, live | config, 'domain.attachDevice');
      const guest = await concerned(host, ref, flags, options);
      const found = completed(readDevice(xml, true));
      const change = (def: Domain): Domain => {
        checkAttach(def, found, 'config');
        return complete(withAdded(def, found));
      };
      const act = (domain: XapiDomain) => plugIn(host.pool, domain, found);
      await planned(host.pool, found);
      await changeGuest(host.pool, guest, { flags, change, act }, options);
      await host.settle();
    },
    async detachDevice(ref, xml, flags, options) {
      checkFlags(flags, live | config, 'domain.detachDevice');
      const guest = await concerned(host, ref, flags, options);
      const wanted = supported(readDevice(xml, true));
      const act = (domain: XapiDomain, before: Domain) => unplug(host.pool, domain, findDevice(before, wanted, 'live'));
      const change = (def: Domain) => withDetached(def, wanted);
      await changeGuest(host.pool, guest, { flags, change, act }, options);
      await host.settle();
    },
    async updateDevice(ref, xml, flags, options) {
      checkFlags(flags, live | config, 'domain.updateDevice');
      const guest = await concerned(host, ref, flags, options);
      const wanted = supported(readDevice(xml, true));
      const change = (def: Domain) => complete(replaced(def, wanted));
      const act = (domain: XapiDomain) => changeMedium(host.pool, domain, wanted);
      if (wanted.key === 'disks' && (wanted.device as DeviceOf<'disks'>).source) await planned(host.pool, wanted);
      await changeGuest(host.pool, guest, { flags, change, act }, options);
      await host.settle();
    },
  }) satisfies DomainConfigDriver;

/** The guest, if it runs where that is asked, and is kept where that is. */
async function concerned(host: XapiHost, ref: DomainRef, flags: number, options?: CallOptions): Promise<Guest> {
  const guest = await host.guests.find(ref, options);
  const invalid = (message: string) => xapiError('VIR_ERR_OPERATION_INVALID', message);
  if (flags & live && !isActive(guest)) throw invalid('domain is not running');
  if (flags & config && guest.transient) throw invalid('transient domains do not have any persistent config');
  return guest;
}

function supported(found: FoundDevice): FoundDevice {
  if (found.key === 'disks' || found.key === 'interfaces') return found;
  throw xapiError('VIR_ERR_CONFIG_UNSUPPORTED', `XAPI attaches disks and network cards, no ${found.key}`);
}

/** What a definition would get when it is defined: a MAC address, above all, the same in both definitions. */
function completed(found: FoundDevice): FoundDevice {
  const { devices } = complete(probe(supported(found)));
  return { key: found.key, device: (devices?.[found.key as 'disks'] ?? [])[0] as Device };
}

const probe = ({ key, device }: FoundDevice): Domain =>
  ({
    type: 'xen',
    name: 'probe',
    memory: 1024n,
    os: { type: { name: 'linux' } },
    devices: { [key]: [device] },
  }) as unknown as Domain;

/** Refuses a device whose volume or network is not there, before anything is changed. */
async function planned(pool: XapiPool, { key, device }: FoundDevice): Promise<void> {
  if (key === 'disks') await planDisk(pool, device as DeviceOf<'disks'>);
  else await planCard(pool, device as DeviceOf<'interfaces'>);
}

async function plugIn(pool: XapiPool, { guest, found }: XapiDomain, { key, device }: FoundDevice): Promise<void> {
  const isDisk = key === 'disks';
  const made = isDisk
    ? await makeDisk(pool, guest.ref, await planDisk(pool, device as DeviceOf<'disks'>))
    : await makeCard(
        pool,
        guest.ref,
        await planCard(pool, device as DeviceOf<'interfaces'>),
        freeDevice(found.cards.map(({ fact }) => fact.device)),
      );
  const kind = isDisk ? 'VBD' : 'VIF';
  try {
    await pool.call(`${kind}.plug`, [made]);
  } catch (error) {
    await pool.call(`${kind}.destroy`, [made]).catch(() => undefined);
    throw error;
  }
}

async function unplug(pool: XapiPool, { found }: XapiDomain, { key, device }: FoundDevice): Promise<void> {
  const kind = key === 'disks' ? 'VBD' : 'VIF';
  const place =
    key === 'disks'
      ? found.disks.find(({ fact }) => fact.index === indexOf(device as DeviceOf<'disks'>))
      : found.cards.find(({ fact }) => fact.mac.toLowerCase() === macOf(device));
  if (!place) throw xapiError('VIR_ERR_DEVICE_MISSING', `the guest that runs has no such ${kind}`);
  await pool.call(`${kind}.unplug`, [place.ref]);
  await pool.call(`${kind}.destroy`, [place.ref]);
}

const macOf = (device: Device): string => (device as DeviceOf<'interfaces'>).mac?.address.toLowerCase() ?? '';

/** The definition with another medium in a drive. */
function replaced(def: Domain, wanted: FoundDevice): Domain {
  const disk = wanted.device as DeviceOf<'disks'>;
  const drives = def.devices?.disks ?? [];
  const old = wanted.key === 'disks' ? drives.find(({ target }) => target.dev === disk.target.dev) : undefined;
  if (!old) throw xapiError('VIR_ERR_DEVICE_MISSING', 'no such device in the domain');
  if (old.device === 'disk' || old.device !== disk.device)
    throw xapiError(
      'VIR_ERR_OPERATION_UNSUPPORTED',
      `only the medium of a drive is changed in place, not '${old.target.dev}'`,
    );
  const { source: _old, ...drive } = old as Extract<typeof old, { type: 'volume' }>;
  const changed = disk.source ? { ...drive, type: disk.type, source: disk.source } : { ...drive, type: 'volume' };
  return {
    ...def,
    devices: { ...def.devices, disks: drives.map((one) => (one === old ? (changed as typeof old) : one)) },
  };
}

async function changeMedium(pool: XapiPool, { found }: XapiDomain, wanted: FoundDevice): Promise<void> {
  const disk = wanted.device as DeviceOf<'disks'>;
  const drive = found.disks.find(({ fact }) => fact.index === indexOf(disk));
  if (!drive) throw xapiError('VIR_ERR_DEVICE_MISSING', `the guest that runs has no drive '${disk.target.dev}'`);
  const { vdi } = await planDisk(pool, disk);
  if (!drive.vbd.empty) await pool.call('VBD.eject', [drive.ref]);
  if (vdi !== nullRef) await pool.call('VBD.insert', [drive.ref, vdi]);
}
