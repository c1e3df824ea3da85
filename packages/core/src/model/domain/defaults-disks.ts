import { domainError } from './domain-error.js';
import type { Address } from './address.js';
import type { Devices } from './devices.js';
import type { Disk } from './disk.js';

type Bus = NonNullable<Disk['target']['bus']>;
type DriveAddress = Extract<Address, { type: 'drive' }>;

/** Puts disks in libvirt's order, and gives each its bus and address. */
export function completeDisks({ disks }: Devices): Pick<Devices, 'disks'> {
  if (!disks) return {};
  const ordered = disks.reduce<readonly Disk[]>(insertDisk, []).map(completeDisk);
  ordered.forEach((disk, index) => {
    const { dev } = disk.target;
    if (ordered.findIndex((other) => other.target.dev === dev) !== index) {
      throw domainError('VIR_ERR_XML_ERROR', `two disks have the target '${dev}'`);
    }
  });
  return { disks: ordered };
}

/** Disks of one bus stand in the order of their targets; the bus here is the one that was written, if any. */
function insertDisk(list: readonly Disk[], disk: Disk): readonly Disk[] {
  const index = diskIndex(disk.target.dev);
  let at = -1;
  for (let before = list.length - 1; before >= 0; before--) {
    const other = list[before]!;
    if (other.target.bus !== disk.target.bus) continue;
    if (diskIndex(other.target.dev) > index) at = before;
    else if (at < 0) at = before + 1;
  }
  return list.toSpliced(at < 0 ? list.length : at, 0, disk);
}

/** The number of a disk's name: `sda` is 0, `vdb` is 1, `hdaa` is 26; -1 if it is no such name. */
export function diskIndex(dev: string): number {
  const name = /^(?:ioemu:)?(?:fd|hd|vd|sd|xvd|ubd)([a-z]+)\d*$/.exec(dev);
  if (!name) return -1;
  return [...name[1]!].reduce((index, letter) => (index + 1) * 26 + letter.charCodeAt(0) - 97, -1);
}

function completeDisk(disk: Disk): Disk {
  if (disk.source === undefined && disk.device !== 'cdrom' && disk.device !== 'floppy') {
    throw domainError('VIR_ERR_NO_SOURCE', `disk '${disk.target.dev}' has no source`);
  }
  const dev = disk.target.dev.replace(/^ioemu:/, '');
  const bus = disk.target.bus ?? defaultBus(disk, dev);
  const address = disk.address ?? defaultAddress(dev, bus);
  return {
    ...disk,
    target: { ...disk.target, dev, bus },
    ...(disk.device === 'cdrom' ? { readonly: true as const } : {}),
    ...(address ? { address } : {}),
  };
}

const buses: readonly (readonly [string, Bus])[] = [
  ['hd', 'ide'],
  ['sd', 'scsi'],
  ['vd', 'virtio'],
  ['xvd', 'xen'],
  ['ubd', 'uml'],
];

function defaultBus(disk: Disk, dev: string): Bus {
  if (disk.device === 'floppy') return 'fdc';
  return buses.find(([prefix]) => dev.startsWith(prefix))?.[1] ?? 'ide';
}

function defaultAddress(dev: string, bus: Bus): DriveAddress | undefined {
  const index = diskIndex(dev);
  if (index < 0) throw domainError('VIR_ERR_XML_ERROR', `'${dev}' is no disk name, and the disk has no address`);
  const drive = (perController: number, perBus = perController): DriveAddress => ({
    type: 'drive',
    controller: Math.floor(index / perController),
    bus: Math.floor((index % perController) / perBus),
    target: 0,
    unit: index % perBus,
  });
  if (bus === 'scsi') return drive(7);
  if (bus === 'ide') return drive(4, 2);
  if (bus === 'sata') return drive(6);
  return bus === 'fdc' ? drive(2) : undefined;
}
