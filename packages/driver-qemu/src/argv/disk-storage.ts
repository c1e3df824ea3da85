import type { Disk } from '@virtkit/core/xml';
import { hostPci } from './address.js';
import type { Image, ImageSource } from './disk-image.js';
import { networkStorage } from './disk-network.js';
import { props, type Props } from './props.js';
import { present, refused } from './refused.js';

type Sources = { [T in ImageSource['type']]: Extract<ImageSource, { type: T }>['source'] };
type Storage = {
  readonly [T in ImageSource['type']]?: (source: Sources[T], image: Image, disk: Disk) => Props;
};

/** Drives that can open their tray are another kind of device to QEMU. */
const opticalDrive = /^\/dev\/(?:cdrom|dvd|sr\d+|scd\d+)$/;

const storages: Storage = {
  file: ({ file, reservations }, { index }, { driver }) => ({
    driver: 'file',
    filename: present(file, "the file of a disk's source"),
    aio: driver?.io && aioWords[driver.io],
    'pr-manager': reservations && managerId(reservations, index),
  }),
  block: ({ dev, reservations }, { index }, { driver, device }) => ({
    driver: device === 'cdrom' && dev !== undefined && opticalDrive.test(dev) ? 'host_cdrom' : 'host_device',
    filename: present(dev, "the device of a disk's source"),
    aio: driver?.io && aioWords[driver.io],
    'pr-manager': reservations && managerId(reservations, index),
  }),
  dir: ({ dir }, _image, { device, readonly }) => ({
    driver: 'vvfat',
    dir: present(dir, "the directory of a disk's source"),
    floppy: device === 'floppy',
    rw: !readonly,
  }),
  nvme: ({ address, namespace, type }) => {
    if ((type ?? 'pci') !== 'pci') throw refused('an NVMe disk that is not on PCI is not supported by QEMU');
    return {
      driver: 'nvme',
      device: hostPci(present(address, 'the address of an NVMe disk')),
      namespace: present(namespace, 'the namespace of an NVMe disk'),
    };
  },
  network: networkStorage,
};

const aioWords = { native: 'native', threads: 'threads', io_uring: 'io_uring' } as const;

/** Who keeps a SCSI disk reserved: one helper of ours for all disks, or one of the user's for this disk. */
export const managerId = ({ managed }: { readonly managed?: boolean }, index: number): string =>
  managed ? 'pr-helper0' : `pr-helper-libvirt-${index}-storage`;

/** The node that reaches an image's data, without its name. */
export function storageProps(image: Image, disk: Disk): Props {
  const { type, source } = image.where;
  const build = storages[type] as ((source: unknown, image: Image, disk: Disk) => Props) | undefined;
  if (!build) throw refused(`a disk of type '${type}' must be found out before it is given to QEMU`);
  return props(build(source, image, disk));
}
