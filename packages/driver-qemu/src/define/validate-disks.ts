import type { Disk } from '@virtkit/core/xml';
import { hasIoThread, isMemoryShared, type Context, type Rule } from './rule.js';

const unsafe = /[^a-zA-Z0-9\-_ .+]/;
const drive = ({ address }: Disk) => (address?.type === 'drive' ? address : undefined);
/** Buses that have one controller. */
const single: readonly (string | undefined)[] = ['ide', 'fdc'];
const isOnLsilogic = (disk: Disk, { devices }: Context): boolean =>
  devices.controllers?.some(
    (one) => one.type === 'scsi' && one.index === drive(disk)?.controller && one.model === 'lsilogic',
  ) ?? false;

/** What is refused of a place on a controller. */
const driveRules: readonly Rule<Disk>[] = [
  [
    (disk) => (drive(disk)?.bus ?? 0) > 0 && (bus(disk) === 'scsi' || bus(disk) === 'fdc'),
    'the controller has one bus',
    'VIR_ERR_INTERNAL_ERROR',
  ],
  [(disk) => (drive(disk)?.bus ?? 0) > 0 && bus(disk) === 'sata', 'the controller has one bus'],
  [
    (disk) => (drive(disk)?.controller ?? 0) > 0 && single.includes(bus(disk)),
    ({ target }) => `there is one controller of ${target.bus ?? ''}`,
    'VIR_ERR_INTERNAL_ERROR',
  ],
  [
    (disk, context) => (drive(disk)?.target ?? 0) > 0 && (bus(disk) !== 'scsi' || isOnLsilogic(disk, context)),
    'the controller has no targets but 0',
  ],
];

const usesWwn: readonly (string | undefined)[] = ['ide', 'scsi'];
const driveBuses: readonly (string | undefined)[] = ['ide', 'fdc', 'scsi', 'sata'];
const rotating: readonly (string | undefined)[] = ['ide', 'scsi', 'sata'];
const isRemovable = ({ device }: Disk): boolean => device === 'cdrom' || device === 'floppy';
const bus = ({ target }: Disk) => target.bus;
const format = ({ driver }: Disk) => driver?.type;
const network = (disk: Disk) => (disk.type === 'network' ? disk.source : undefined);
const encryption = (disk: Disk) => disk.encryption ?? disk.source?.encryption;

/** Limits above what QEMU counts with. */
const mostLimit = 1000000000000000n;
const overLimit = ({ iotune = {} }: Disk): boolean =>
  Object.entries(iotune).some(
    ([key, value]) => !key.endsWith('Length') && typeof value === 'bigint' && value > mostLimit,
  );

const badFormats: readonly (string | undefined)[] = ['cow', 'dir', 'iso'];
const web = ['http', 'https'];
const files = [...web, 'ftp', 'ftps'];

export const diskRules: readonly Rule<Disk>[] = [
  ...driveRules,
  [
    ({ geometry, target }) => geometry !== undefined && (target.bus === 'usb' || target.bus === 'sd'),
    ({ target }) => `disks on the bus '${target.bus ?? ''}' have no geometry`,
  ],
  [
    ({ geometry, target }) => geometry?.trans !== undefined && target.bus !== 'ide',
    'the geometry is translated for disks on ide alone',
  ],
  [
    (disk) => disk.device === 'cdrom' && (bus(disk) === 'virtio' || bus(disk) === 'sd'),
    ({ target }) => `media cannot be ejected on the bus '${target.bus ?? ''}'`,
  ],
  [
    ({ driver, readonly }) => driver?.copyOnRead === true && readonly === true,
    'nothing is copied into a read-only disk',
  ],
  [(disk) => disk.driver?.copyOnRead === true && isRemovable(disk), 'nothing is copied into removable media'],
  [
    ({ wwn, target }) => wwn !== undefined && !usesWwn.includes(target.bus),
    'disks on ide and scsi have a WWN, others have none',
  ],
  [
    ({ vendor, product, target }) => (vendor !== undefined || product !== undefined) && target.bus !== 'scsi',
    'disks on scsi have a vendor and a product, others have none',
  ],
  [
    (disk) => disk.device === 'lun' && bus(disk) !== 'virtio' && bus(disk) !== 'scsi',
    ({ target }) => `a disk of device lun cannot be on the bus '${target.bus ?? ''}'`,
  ],
  [
    ({ device, driver, wwn, vendor, product }) =>
      device === 'lun' &&
      (driver?.copyOnRead === true || wwn !== undefined || vendor !== undefined || product !== undefined),
    'a disk of device lun is as it is: no WWN, vendor, product or copying',
  ],
  [
    ({ target, device }) => target.rotationRate !== undefined && (!rotating.includes(target.bus) || device !== 'disk'),
    'only disks on scsi, ide and sata turn',
    'VIR_ERR_INTERNAL_ERROR',
  ],
  [
    ({ target, address }) => driveBuses.includes(target.bus) && address?.type !== 'drive',
    ({ target }) => `a disk on the bus '${target.bus ?? ''}' has an address of type drive`,
    'VIR_ERR_INTERNAL_ERROR',
  ],
  [
    ({ target, address }) => target.bus === 'usb' && address !== undefined && address.type !== 'usb',
    'a disk on usb has an address of type usb',
    'VIR_ERR_INTERNAL_ERROR',
  ],
  [
    (disk) => disk.readonly === true && disk.device === 'disk' && (bus(disk) === 'ide' || bus(disk) === 'sata'),
    ({ target }) => `disks on the bus '${target.bus ?? ''}' cannot be read-only`,
  ],
  [
    ({ driver }) => driver?.io === 'native' && driver.cache !== 'none' && driver.cache !== 'directsync',
    "io 'native' needs the cache 'none' or 'directsync'",
  ],
  [
    ({ serial, target, device }) => serial !== undefined && target.bus === 'scsi' && device === 'lun',
    'a disk of device lun has the serial of its own',
  ],
  [
    ({ serial }) => serial !== undefined && unsafe.test(serial),
    'the serial has characters that QEMU may not be given',
    'VIR_ERR_INTERNAL_ERROR',
  ],
  [
    ({ driver, target }) => Boolean(driver?.iothread) && target.bus !== 'virtio',
    ({ target }) => `disks on the bus '${target.bus ?? ''}' have no I/O thread`,
  ],
  [
    ({ driver }, context) => Boolean(driver?.iothread) && !hasIoThread(context, driver!.iothread!),
    ({ driver }) => `there is no I/O thread ${driver!.iothread!}`,
  ],
  [({ iotune }) => iotune?.groupName !== undefined && Object.keys(iotune).length === 1, 'a group of limits has limits'],
  [overLimit, `a limit of a disk is ${mostLimit} at most`, 'VIR_ERR_ARGUMENT_UNSUPPORTED'],
  [
    ({ transient, source, readonly, type, device }) =>
      transient !== undefined && (source === undefined || readonly === true || type !== 'file' || device !== 'disk'),
    'a transient disk is a writable one in a file',
  ],
  [(disk) => disk.shareable === true && ![undefined, 'raw'].includes(format(disk)), 'a disk that is shared is raw'],
  [
    ({ driver }) => driver?.name !== undefined && driver.name !== 'qemu',
    ({ driver }) => `QEMU has no disk driver '${driver!.name!}'`,
  ],
  [({ target }) => /\d$/.test(target.dev), ({ target }) => `'${target.dev}' is a partition, and no disk`],
  [(disk) => badFormats.includes(format(disk)), (disk) => `QEMU does not know the format '${format(disk)!}'`],
  [
    (disk) => format(disk) === 'fat' && disk.type !== 'dir' && disk.type !== 'volume',
    "the format 'fat' is made of a folder",
  ],
  [(disk) => disk.type === 'dir' && format(disk) !== 'fat', "a folder is a disk of the format 'fat'"],
  [(disk) => disk.type === 'dir' && disk.readonly !== true, 'a disk that is made of a folder is read-only'],
  [
    (disk) => network(disk)?.ssl !== undefined && !['https', 'ftps'].includes(network(disk)!.protocol),
    'certificates are checked over https and ftps',
  ],
  [
    (disk) => Boolean(network(disk)?.cookies) && !web.includes(network(disk)!.protocol),
    'cookies are sent over http and https',
  ],
  [
    (disk) => Boolean(network(disk)?.readahead ?? network(disk)?.timeout) && !files.includes(network(disk)!.protocol),
    'reading ahead and timeouts are for http and ftp',
  ],
  [
    (disk) => network(disk)?.query !== undefined && !web.includes(network(disk)!.protocol),
    'a query is for http and https',
  ],
  [(disk) => network(disk)?.protocol === 'tftp', 'QEMU speaks no tftp'],
  [
    (disk) =>
      network(disk)?.protocol === 'nfs' &&
      (network(disk)!.hosts?.length !== 1 || network(disk)!.hosts![0]!.port !== undefined),
    'over nfs there is one host, without a port',
  ],
  [
    (disk) => disk.driver?.metadataCache?.maxSize !== undefined && format(disk) !== 'qcow2',
    'images of format qcow2 alone have a metadata cache',
  ],
  [
    (disk) => ['default', 'qcow'].includes(encryption(disk)?.format ?? ''),
    'the older encryption of qcow images is no more',
  ],
  [(disk) => encryption(disk)?.format === 'luks2', 'QEMU does not read images of format luks2'],
  [
    (disk) => encryption(disk) !== undefined && !['raw', 'qcow2'].includes(format(disk) ?? ''),
    'encrypted images are raw or qcow2',
  ],
  [
    (disk, context) => disk.type === 'vhostuser' && !isMemoryShared(context),
    'a disk of type vhostuser needs shared memory',
  ],
];
