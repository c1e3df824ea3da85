import { merged } from '../merged.js';
import { at, devicePath, domainError } from './domain-error.js';
import { checkSources } from './check-disks.js';
import type { Address } from './address.js';
import type { Devices } from './devices.js';
import type { Disk } from './disk.js';

type Bus = NonNullable<Disk['target']['bus']>;
type DriveAddress = Extract<Address, { type: 'drive' }>;

/** Puts disks in libvirt's order, and gives each its bus and address. */
export function completeDisks({ disks }: Devices): Pick<Devices, 'disks'> {
  if (!disks) return {};
  const ordered = inOrder(disks).map((disk) =>
    at(
      () => devicePath('disk', disks, disk),
      () => completeDisk(completeSource(disk)),
    ),
  );
  const targets = new Set<string>();
  for (const { target } of ordered) {
    if (targets.has(target.dev)) throw domainError('VIR_ERR_XML_ERROR', `two disks have the target '${target.dev}'`);
    targets.add(target.dev);
  }
  return { disks: ordered };
}

/** Disks of one bus stand together, in the order of their targets; the bus is the one that was written, if any. */
function inOrder(disks: readonly Disk[]): readonly Disk[] {
  const buses = new Map<Bus | undefined, { readonly index: number; readonly disk: Disk }[]>();
  for (const disk of disks) {
    const { bus, dev } = disk.target;
    const alike = buses.get(bus) ?? [];
    buses.set(bus, alike);
    alike.push({ index: diskIndex(dev), disk });
  }
  const sorted = [...buses.values()].flatMap((alike) => alike.sort((one, other) => one.index - other.index));
  return sorted.map(({ disk }) => disk);
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
  checkDisk(disk, bus);
  const address = disk.address ?? defaultAddress(dev, bus);
  const { snapshot: given, ...others } = disk;
  // What another process serves cannot be snapshotted.
  const snapshot = given ?? (disk.type === 'vhostuser' ? 'no' : undefined);
  const readonly = disk.readonly ?? disk.device === 'cdrom';
  return {
    ...others,
    target: { ...disk.target, dev, bus },
    // Nobody expects one of what cannot change.
    ...(snapshot === undefined || (snapshot === 'no' && readonly) ? {} : { snapshot }),
    ...(disk.device === 'cdrom' ? { readonly: true as const } : {}),
    ...(address ? { address } : {}),
  };
}

/** Where a server listens that does not say it. */
const ports: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ftp: 21,
  ftps: 990,
  tftp: 69,
  sheepdog: 7000,
  nbd: 10809,
  ssh: 22,
  iscsi: 3260,
  gluster: 24007,
  vxhs: 9999,
};

function completeSource(disk: Disk): Disk {
  if (disk.type === 'nvme' && disk.source) {
    return merged(disk, { source: merged(disk.source, { managed: disk.source.managed ?? true }) });
  }
  // An empty drive is one for files.
  if (!disk.source && (disk.type === 'network' || disk.type === 'volume')) return { ...disk, type: 'file' };
  if (disk.type !== 'network' || !disk.source) return disk;
  const { protocol, name, hosts } = disk.source;
  const known = withPorts(protocol, hosts);
  return merged(disk, {
    source: merged(disk.source, {
      ...(known ? { hosts: known } : {}),
      // The first unit of a target is meant when none is named.
      ...(protocol === 'iscsi' && name !== undefined && !name.includes('/') ? { name: `${name}/0` } : {}),
    }),
  });
}

type Hosts = NonNullable<Extract<NonNullable<Disk['source']>, { protocol: string }>['hosts']>;

/** Servers with the port of their protocol, where none is said. */
export function withPorts(protocol: string, hosts: Hosts | undefined): Hosts | undefined {
  const port = ports[protocol];
  return hosts?.map((host) =>
    port === undefined || host.port !== undefined || (host.transport ?? 'tcp') !== 'tcp' ? host : { ...host, port },
  );
}

function checkDisk(disk: Disk, bus: Bus): void {
  const { device, target, source } = disk;
  checkSources(disk);
  if (disk.sgio === 'unfiltered') throw unsupported("sgio='unfiltered' is no more");
  if (device === 'lun') checkLun(disk);
  else if (source?.reservations) throw unsupported('only a disk of device lun can have <reservations>');
  if ((device === 'floppy') !== (bus === 'fdc')) {
    throw domainError('VIR_ERR_INTERNAL_ERROR', `disk '${target.dev}', a ${device}, cannot be on the bus '${bus}'`);
  }
  if (target.removable !== undefined && bus !== 'usb') {
    throw domainError('VIR_ERR_XML_ERROR', `disk '${target.dev}' is not on USB, so it cannot be removable or not`);
  }
}

/** A whole SCSI device is passed on as it is. */
function checkLun(disk: Disk): void {
  const { type, source, driver } = disk;
  const fits = type === 'block' || type === 'volume' || (type === 'network' && disk.source?.protocol === 'iscsi');
  if (!fits) throw unsupported(`a disk of device lun cannot be of type '${type}'`);
  if ((driver?.type ?? 'raw') !== 'raw') throw unsupported('a disk of device lun is raw');
  if (source?.slices) throw unsupported('a disk of device lun cannot be a slice');
  if ((disk.encryption ?? source?.encryption ?? plain).format !== 'default') {
    throw unsupported('a disk of device lun cannot be encrypted');
  }
}
const plain = { format: 'default' };

const unsupported = (message: string) => domainError('VIR_ERR_CONFIG_UNSUPPORTED', message);

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
