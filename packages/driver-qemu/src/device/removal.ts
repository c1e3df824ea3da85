import { allDevices, withRemoved } from '@virtkit/core/driver';
import { buildHotPlug } from '../argv/hot-plug.js';
import type { QemuDomain } from '../domain-object.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import { living } from '../launch/prepare.js';
import { namingContext } from './context.js';
import { takeBack } from './lend.js';
import { behindDevice, takeParts } from './parts.js';

/** Finishes the going of a device that QEMU does not have any more: what was behind it goes as well, and it is told. */
export async function finishRemoval(host: QemuHost, domain: QemuDomain, guest: Guest, alias: string): Promise<void> {
  if (guest.ending || domain.guest !== guest) return;
  const found = allDevices(domain.def).find(({ device }) => device.alias === alias);
  if (!found) return;
  const { parts } = buildHotPlug(domain.def, found, await namingContext(host, domain));
  domain.def = withRemoved(domain.def, found);
  await takeParts(guest, behindDevice(parts), host.warn);
  await takeBack(guest, found);
  guest.helpers = living(guest.helpers);
  await host.saveStatus(domain);
  host.domainEvents.emit('deviceRemoved', domain.ref, { devAlias: alias });
}
