import type { Disk } from '@virtkit/core/xml';
import { controllerAlias, idOf, placeProps, type AddressOf } from './address.js';
import { bootIndex } from './boot-order.js';
import type { Guest } from './context.js';
import { cacheMode } from './disk-cache.js';
import { isEmptyDrive, topNode } from './disk-node.js';
import { vhostUserId } from './disk-vhost-user.js';
import { props, type Props } from './props.js';
import { present, refused } from './refused.js';
import { virtioName, virtioProps } from './virtio.js';

type Bus = NonNullable<Disk['target']['bus']>;

const ide = (disk: Disk): Props => ({ driver: disk.device === 'cdrom' ? 'ide-cd' : 'ide-hd' });

/** What the guest sees, by the bus that it is on. */
const models: Readonly<Partial<Record<Bus, (disk: Disk) => Props>>> = {
  ide,
  sata: ide,
  fdc: () => ({ driver: 'floppy' }),
  usb: ({ target }) => ({ driver: 'usb-storage', removable: target.removable ?? false }),
  scsi(disk) {
    if (disk.device === 'lun') return { driver: 'scsi-block' };
    return { driver: disk.device === 'cdrom' ? 'scsi-cd' : 'scsi-hd', device_id: disk.serial ?? `drive-${idOf(disk)}` };
  },
  virtio: (disk) => ({
    driver: virtioName(disk.type === 'vhostuser' ? 'vhost-user-blk' : 'virtio-blk', disk, disk.model),
    ...virtioProps(disk.driver),
    iothread: disk.driver?.iothread && `iothread${disk.driver.iothread}`,
    ioeventfd: disk.driver?.ioeventfd,
    event_idx: disk.driver?.eventIdx,
    'num-queues': disk.driver?.queues,
    'queue-size': disk.driver?.queueSize,
  }),
};

/** What the guest sees of a disk. */
export function diskDevice(disk: Disk, guest: Guest): Props {
  const { driver, geometry, blockio, target } = disk;
  const model = models[present(target.bus, "a disk's bus")];
  if (!model) throw refused(`a disk on bus '${target.bus}' is not supported by QEMU`);
  const isVhostUser = disk.type === 'vhostuser';
  return props({
    ...model(disk),
    ...diskPlace(disk, guest),
    'share-rw': disk.shareable && !isVhostUser ? true : undefined,
    drive: isVhostUser || isEmptyDrive(disk) ? undefined : topNode(disk),
    chardev: isVhostUser ? vhostUserId(disk) : undefined,
    id: idOf(disk),
    // The order of floppies is the controller's.
    bootindex: disk.device === 'floppy' ? undefined : bootIndex(disk, 'disks', guest.def),
    logical_block_size: blockio?.logicalBlockSize,
    physical_block_size: blockio?.physicalBlockSize,
    wwn: disk.wwn === undefined ? undefined : worldWideName(disk.wwn),
    rotation_rate: target.rotationRate,
    vendor: disk.vendor,
    product: disk.product,
    'write-cache': writeCache(disk),
    cyls: geometry?.cyls,
    heads: geometry?.heads,
    secs: geometry?.secs,
    'bios-chs-trans': geometry?.trans,
    serial: disk.serial,
    ...errorPolicies(driver),
  });
}

function worldWideName(digits: string): bigint {
  if (!/^[0-9a-f]{16}$/i.test(digits)) throw refused(`'${digits}' is no world wide name of a disk`);
  return BigInt(`0x${digits}`);
}

const writesThrough: readonly (string | undefined)[] = ['writethrough', 'directsync'];

/** Caching is the host's for a whole SCSI device. A disk that others write to has none: see `cacheOf`. */
function writeCache(disk: Disk): string | undefined {
  const cache = cacheMode(disk);
  if (cache === undefined || disk.device === 'lun') return undefined;
  return writesThrough.includes(cache) ? 'off' : 'on';
}

/** `stop` for reading too, unless it says otherwise; a full disk is an error of writing alone. */
function errorPolicies(driver: Disk['driver']): Props {
  const { errorPolicy, rerrorPolicy } = driver ?? {};
  const named = (policy: string | undefined) => (policy === 'enospace' ? 'enospc' : policy);
  const reading = rerrorPolicy ?? (errorPolicy === 'enospace' ? undefined : errorPolicy);
  return { werror: named(errorPolicy), rerror: named(reading) };
}

/** SCSI controllers that address by target and unit: QEMU's others have a target only. */
const withUnits: readonly (string | undefined)[] = [
  'virtio-scsi',
  'virtio-transitional',
  'virtio-non-transitional',
  'lsisas1068',
  'lsisas1078',
  'vmpvscsi',
  'ibmvscsi',
  'auto',
];

function diskPlace(disk: Disk, guest: Guest): Props {
  if (disk.address?.type !== 'drive') return placeProps(disk, guest);
  return driveProps(disk.address, present(disk.target.bus, "a disk's bus"), guest);
}

type DriveAddress = AddressOf<'drive'>;

/** Where a drive sits on its controller, in the words of the controller's bus. */
const drives: Readonly<Partial<Record<Bus, (address: DriveAddress, guest: Guest) => Props>>> = {
  fdc({ controller, bus, target, unit }) {
    if (controller + bus + target > 0) throw refused('QEMU has one controller of floppies, with one bus');
    return { unit };
  },
  ide({ controller, bus, target, unit }, guest) {
    if (target > 0) throw refused('an IDE controller of QEMU has no targets');
    return { bus: `${controllerAlias(guest, 'ide', controller)}.${bus}`, unit };
  },
  sata({ controller, bus, target, unit }, guest) {
    if (bus + target > 0) throw refused('a SATA disk of QEMU has a unit only');
    return { bus: `${controllerAlias(guest, 'sata', controller)}.${unit}` };
  },
  scsi: scsiProps,
};

/** Where a drive sits on a controller of that bus. */
export function driveProps(address: DriveAddress, bus: Bus, guest: Guest): Props {
  const place = drives[bus];
  if (!place) throw refused(`a disk on bus '${bus}' has no drive's address`);
  return place(address, guest);
}

function scsiProps({ controller, bus, target, unit }: AddressOf<'drive'>, guest: Guest): Props {
  const owner = guest.def.devices?.controllers?.find((one) => one.type === 'scsi' && (one.index ?? 0) === controller);
  if (!owner) throw refused(`there is no scsi controller with index ${controller}`);
  const on = { bus: `${idOf(owner)}.0` };
  if (withUnits.includes(owner.model)) return { ...on, channel: bus, 'scsi-id': target, lun: unit };
  if (bus + target > 0) throw refused(`a SCSI controller of model '${owner.model}' has no buses and targets in QEMU`);
  return { ...on, 'scsi-id': unit };
}
