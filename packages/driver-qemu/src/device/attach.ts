import {
  checkAttach,
  deviceKind,
  devicesOf,
  randomMac,
  withAdded,
  type DeviceOf,
  type FoundDevice,
} from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { withChain } from '../block/chain.js';
import { numberDisk } from '../define/sources.js';
import type { QemuDomain } from '../domain-object.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import { withChannelSocket, withTlsSaid } from '../launch/live-definition.js';
import { imageNumbers } from './image-numbers.js';
import { changeMedium } from './medium.js';
import type { Undo } from './parts.js';
import { placeDevice } from './place.js';
import { plugDevice } from './plug.js';

/** The stored definition with one more device. */
export function attached(host: QemuHost, def: Domain, found: FoundDevice): Promise<Domain> {
  checkAttach(def, found, 'config');
  return host.complete(withAdded(def, found));
}

/** A network card gets its MAC address before it comes into either definition: it is the same in both. */
export function withMac(host: QemuHost, found: FoundDevice): FoundDevice {
  if (found.key !== 'interfaces' || (found.device as DeviceOf<'interfaces'>).mac) return found;
  const mac = { address: randomMac(host) };
  return { key: found.key, device: { ...found.device, mac } as FoundDevice['device'] };
}

/**
 * Gives a running guest one more device, or a drive its medium. When anything fails, nothing of it is left.
 * @returns what takes it away again, for who finds that something else fails
 */
export async function attachLive(host: QemuHost, domain: QemuDomain, wanted: FoundDevice): Promise<Undo> {
  const drive = driveFor(domain, wanted);
  if (drive) return changeMedium(host, domain, drive, wanted.device as DeviceOf<'disks'>, false);
  checkAttach(domain.def, wanted, 'live');
  const guest = domain.requireGuest();
  const { plug } = deviceKind(wanted.key);
  const { found: placed, controllers } = await placeDevice(host, domain.def, wanted).catch((error: unknown) => {
    // That there is no such bus here matters less than that no disk of it comes to a running guest.
    if (wanted.key === 'disks') plug!(wanted.device, domain.def);
    throw error;
  });
  plug!(placed.device, domain.def);
  const found = { key: placed.key, device: await opened(domain, guest, placed) };
  const undone: Undo[] = [];
  const undo = async () => {
    for (const one of undone.toReversed()) await one();
    await host.saveStatus(domain);
  };
  try {
    for (const controller of controllers) undone.push(await plugDevice(host, domain, guest, controller));
    undone.push(await plugDevice(host, domain, guest, found));
    await host.saveStatus(domain);
  } catch (error) {
    await undo().catch((left: unknown) => host.warn(`what '${domain.name}' was to get`, left));
    throw error;
  }
  host.domainEvents.emit('deviceAdded', domain.ref, { devAlias: toldAlias(found) });
  return undo;
}

/** To attach a disk where there is a drive means to put it in. */
function driveFor({ def }: QemuDomain, { key, device }: FoundDevice): DeviceOf<'disks'> | undefined {
  if (key !== 'disks') return undefined;
  const disk = device as DeviceOf<'disks'>;
  if (disk.device !== 'cdrom' && disk.device !== 'floppy') return undefined;
  return devicesOf(def, 'disks').find(({ target }) => target.dev === disk.target.dev);
}

/** With the images, or the socket, that only a running guest has. */
async function opened(domain: QemuDomain, guest: Guest, { key, device }: FoundDevice): Promise<FoundDevice['device']> {
  if (key === 'channels') return withTlsSaid(withChannelSocket(device as DeviceOf<'channels'>, guest.directory));
  if (key !== 'disks') return withTlsSaid(device);
  return numberDisk(await withChain(device as DeviceOf<'disks'>), imageNumbers(guest));
}

/** Memory is told of by the name of what is behind it. */
const toldAlias = ({ key, device: { alias = '' } }: FoundDevice): string =>
  key === 'memories' ? `mem${alias}` : alias;
