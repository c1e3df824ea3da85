import { withChanged, withMedium, type DeviceOf, type FoundDevice } from '@virtkit/core/driver';
import { diskBackend, diskThrottle } from '../argv/disk-throttle.js';
import { isEmptyDrive, topNode } from '../argv/disk-node.js';
import { buildHotPlug } from '../argv/hot-plug.js';
import { withChain } from '../block/chain.js';
import { numberDisk } from '../define/sources.js';
import { diskByAlias } from '../devices.js';
import type { QemuDomain } from '../domain-object.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import { namingContext, runningContext } from './context.js';
import { imageNumbers } from './image-numbers.js';
import { lendTo, takeBack } from './lend.js';
import { behindDevice, giveParts, takeParts, type Undo } from './parts.js';
import { closeTray, openTray } from './tray.js';

type Disk = DeviceOf<'disks'>;

/**
 * Puts another medium into a drive, or takes it out. When it fails, the drive has the medium that it had.
 * @returns what puts the old one back
 */
export async function changeMedium(
  host: QemuHost,
  domain: QemuDomain,
  drive: Disk,
  given: Disk,
  force: boolean,
): Promise<Undo> {
  const guest = domain.requireGuest();
  const wanted = withMedium(drive, given);
  const driver = { ...wanted.driver, type: given.driver?.type ?? 'raw' };
  const next = numberDisk(await withChain({ ...wanted, driver }), imageNumbers(guest));
  const undo = await swap(host, domain, guest, drive, next, force);
  settle(domain, next);
  try {
    await host.saveStatus(domain);
  } catch (error) {
    await undo();
    throw error;
  }
  return undo;
}

/** The drive as it is in the live definition then: its tray may have moved. */
function settle(domain: QemuDomain, next: Disk): void {
  const there = diskByAlias(domain.def, next.alias!);
  if (!there) return;
  const device = { ...next, target: there.target } as Disk;
  domain.def = withChanged(domain.def, { key: 'disks', device: there }, device);
}

async function swap(
  host: QemuHost,
  domain: QemuDomain,
  guest: Guest,
  old: Disk,
  next: Disk,
  force: boolean,
): Promise<Undo> {
  const partsOf = async (disk: Disk) => {
    if (isEmptyDrive(disk)) return [];
    const context = await runningContext(host, domain);
    return behindDevice(buildHotPlug(domain.def, { key: 'disks', device: disk }, context).parts).filter(
      ({ remove }) => remove,
    );
  };
  const outgoing: FoundDevice = { key: 'disks', device: old };
  const incoming: FoundDevice = { key: 'disks', device: next };
  await lendTo(host, guest, incoming);
  let takeNew: Undo | undefined;
  try {
    takeNew = await giveParts(guest, await partsOf(next), host.warn);
    await openTray(guest, old, force);
    await exchange(guest, old, next);
  } catch (error) {
    await takeNew?.();
    await takeBack(guest, incoming);
    throw error;
  }
  await closeTray(guest, old).catch((error: unknown) => host.warn(`the tray of ${old.target.dev}`, error));
  const context = await namingContext(host, domain);
  const gone = isEmptyDrive(old) ? [] : buildHotPlug(domain.def, { key: 'disks', device: old }, context).parts;
  await takeParts(guest, behindDevice(gone), host.warn);
  await takeBack(guest, outgoing);
  return async () => {
    await swap(host, domain, guest, next, old, true);
    settle(domain, old);
    await host.saveStatus(domain);
  };
}

/** One medium for the other: the old one goes back in when the new one does not fit. */
async function exchange(guest: Guest, old: Disk, next: Disk): Promise<void> {
  const { monitor } = guest;
  const id = diskBackend(old);
  const insert = async (disk: Disk) => {
    if (isEmptyDrive(disk)) return;
    await monitor.execute('blockdev-insert-medium', { id, 'node-name': topNode(disk) });
    const throttle = diskThrottle(disk);
    if (throttle) await monitor.execute(throttle.execute, throttle.arguments);
  };
  await monitor.execute('blockdev-remove-medium', { id });
  try {
    await insert(next);
  } catch (error) {
    await insert(old);
    await closeTray(guest, old);
    throw error;
  }
}
