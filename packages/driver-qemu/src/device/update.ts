import {
  checkDiskChange,
  checkGraphicsChange,
  checkInterfaceChange,
  checkMemoryChange,
  devicesOf,
  findUpdated,
  isSameSource,
  withChanged,
  withUpdated,
  type Device,
  type DeviceKey,
  type DeviceOf,
  type FoundDevice,
} from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { idOf } from '../argv/address.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { changeGraphicsPassword } from './graphics-password.js';
import { changeMedium } from './medium.js';
import type { Undo } from './parts.js';

/** The stored definition with a device changed. */
export const updated = (host: QemuHost, def: Domain, wanted: FoundDevice): Promise<Domain> =>
  host.complete(withUpdated(def, wanted));

/** What is known of a change to a device of a running guest. */
interface Change<D> {
  readonly host: QemuHost;
  readonly domain: QemuDomain;
  readonly wanted: D;
  readonly there: D;
  readonly force: boolean;
}

/** Changes a device of a running guest. @returns what changes it back */
export async function updateLive(
  host: QemuHost,
  domain: QemuDomain,
  wanted: FoundDevice,
  force: boolean,
): Promise<Undo> {
  const { device: there } = findUpdated(domain.def, wanted, 'live');
  const change = changes[wanted.key] as ((change: Change<Device>) => Promise<Undo>) | undefined;
  if (!change) throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', `live update of ${wanted.key} is not supported`);
  return change({ host, domain, wanted: wanted.device, there, force });
}

type Changes = { readonly [K in DeviceKey]?: (change: Change<DeviceOf<K>>) => Promise<Undo> };

const changes: Changes = {
  async disks({ host, domain, wanted, there, force }) {
    // The bus that it has if none is named, and the like.
    const { devices } = await host.completeRunning({
      ...domain.def,
      devices: { ...domain.def.devices, disks: [wanted] },
    });
    checkDiskChange(devices!.disks![0]!, there, wanted);
    const { snapshot } = wanted;
    const startupPolicy = wanted.source?.startupPolicy;
    if (!isSameSource(devices!.disks![0]!, there)) {
      if (there.device !== 'cdrom' && there.device !== 'floppy')
        throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', 'disk source can be changed only in removable drives');
      return changeMedium(host, domain, there, wanted, force);
    }
    const { startupPolicy: _old, ...source } = there.source ?? {};
    const { snapshot: _snapshot, ...others } = there;
    const next = {
      ...others,
      ...(snapshot !== undefined && { snapshot }),
      ...(there.source && { source: { ...source, ...(startupPolicy !== undefined && { startupPolicy }) } }),
    };
    return replace(host, domain, { key: 'disks', device: there }, next);
  },
  async graphics({ host, domain, wanted, there }) {
    checkGraphicsChange(wanted, there);
    const next = await changeGraphicsPassword(domain.requireGuest().monitor, wanted, there);
    return replace(host, domain, { key: 'graphics', device: there as Device }, next as Device);
  },
  async interfaces({ host, domain, wanted, there }) {
    checkInterfaceChange(wanted, there);
    const { monitor } = domain.requireGuest();
    const cable = (card: DeviceOf<'interfaces'>) => card.link !== 'down';
    const plugCable = (up: boolean) => monitor.execute('set_link', { name: idOf(there), up });
    const moves = cable(wanted) !== cable(there);
    if (moves) await plugCable(cable(wanted));
    const { alias, mac, model, driver, target, address, boot, rom, mtu } = there as Partial<DeviceOf<'interfaces'>>;
    const kept = Object.entries({ mac, model, driver, target, address, boot, rom, mtu }).filter(([, one]) => one);
    const next = { ...Object.fromEntries(kept), ...wanted, alias } as Device;
    const undo = await replace(host, domain, { key: 'interfaces', device: there }, next);
    return async () => {
      if (moves) await plugCable(cable(there));
      await undo();
    };
  },
  async memories({ host, domain, wanted, there }) {
    checkMemoryChange(wanted, there);
    const { monitor } = domain.requireGuest();
    const ask = (kib: bigint | undefined) =>
      monitor.execute('qom-set', {
        path: `/machine/peripheral/${idOf(there)}`,
        property: 'requested-size',
        value: (kib ?? 0n) * 1024n,
      });
    const { requested } = wanted.target;
    await ask(requested);
    const device = { ...there, target: { ...there.target, requested: requested ?? 0n } };
    const undo = await replace(host, domain, { key: 'memories', device: there }, device);
    return async () => {
      await ask(there.target.requested);
      await undo();
    };
  },
};

/** Puts the changed device into the live definition, where the old one may have changed meanwhile. */
async function replace(
  host: QemuHost,
  domain: QemuDomain,
  { key, device: old }: FoundDevice,
  next: Device,
): Promise<Undo> {
  const swap = async (from: Device, to: Device) => {
    const now = (devicesOf(domain.def, key) as readonly Device[]).find(
      (one) => one === from || (from.alias !== undefined && one.alias === from.alias),
    );
    if (!now) return;
    domain.def = withChanged(domain.def, { key, device: now }, to);
    await host.saveStatus(domain);
  };
  await swap(old, next);
  return () => swap(next, old);
}
