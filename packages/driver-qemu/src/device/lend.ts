import { devicesOf, withDevices, type DeviceOf, type FoundDevice } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { sourceOf } from '../devices.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import { giveBack, lendFiles } from '../launch/ownership.js';

const alone = ({ key, device }: FoundDevice): Domain => withDevices({ name: '' } as Domain, key, [device]);

/** Gives a guest the files of a device that comes. */
export async function lendTo(host: QemuHost, guest: Guest, found: FoundDevice): Promise<void> {
  const lent = await lendFiles(alone(found), host.owner);
  guest.borrowed = [...guest.borrowed, ...lent];
}

/** Gives back the files of a device that has gone, or never came. */
export async function takeBack(guest: Guest, found: FoundDevice): Promise<void> {
  const paths = devicesOf(alone(found), 'disks').map((disk: DeviceOf<'disks'>) => sourceOf(disk));
  const own = guest.borrowed.filter(({ path }) => paths.includes(path));
  guest.borrowed = guest.borrowed.filter((one) => !own.includes(one));
  await giveBack(own);
}
