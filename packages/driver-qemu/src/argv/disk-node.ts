import type { Disk } from '@virtkit/core/xml';
import type { Guest } from './context.js';
import { cacheMode } from './disk-cache.js';
import { encryptionOf, formatNode, imagesOf, sliceNode, storageNode, type Image } from './disk-image.js';
import { imageSecrets, formatSecretId } from './disk-secret.js';
import { storageProps } from './disk-storage.js';
import { props, type Props } from './props.js';
import { present, refused, translated } from './refused.js';

/** The nodes of one image, and the secrets that they need: in the order in which they are made. */
export interface ImageNodes {
  readonly secrets: readonly Props[];
  readonly nodes: readonly Props[];
}

/** A drive with nothing in it. */
export const isEmptyDrive = (disk: Disk): boolean => disk.source === undefined || isNowhere(disk);

const isNowhere = ({ type, source }: Disk): boolean =>
  (type === 'file' && source?.file === undefined) || (type === 'block' && source?.dev === undefined);

const copyOnReadNode = ({ target }: Disk): string => `libvirt-CoR-${target.dev}`;

/** The node that the device of a disk is on. */
export const topNode = (disk: Disk): string =>
  disk.driver?.copyOnRead
    ? copyOnReadNode(disk)
    : formatNode({ index: present(disk.source?.index, "the index of a disk's source") });

/** The nodes of a disk's chain, the one furthest behind first. */
export function diskBlockdevs(disk: Disk, guest: Guest): readonly ImageNodes[] {
  if (disk.type === 'vhostuser' || isEmptyDrive(disk)) return [];
  const images = imagesOf(disk);
  const chain = images.map((image, place) => imageNodes(image, disk, images[place + 1], guest)).toReversed();
  return disk.driver?.copyOnRead ? [...chain, { secrets: [], nodes: [copyOnRead(disk, images[0]!)] }] : chain;
}

const copyOnRead = (disk: Disk, top: Image): Props =>
  props({ driver: 'copy-on-read', 'node-name': copyOnReadNode(disk), file: formatNode(top), discard: 'unmap' });

/** What goes through the host's cache, for all of the chain. */
const caches: Readonly<Record<string, { readonly direct: boolean; readonly 'no-flush': boolean }>> = {
  none: { direct: true, 'no-flush': false },
  directsync: { direct: true, 'no-flush': false },
  writethrough: { direct: false, 'no-flush': false },
  writeback: { direct: false, 'no-flush': false },
  unsafe: { direct: false, 'no-flush': true },
};

function imageNodes(image: Image, disk: Disk, behind: Image | undefined, guest: Guest): ImageNodes {
  const mode = cacheMode(disk);
  const cache = mode === undefined ? undefined : translated(caches, mode, 'the cache mode');
  const slice = sliceOf(image);
  const storage = props({
    ...storageProps(image, disk),
    'node-name': storageNode(image),
    cache,
    'auto-read-only': true,
    discard: 'unmap',
  });
  const isRaw = formatDrivers[image.format] === 'raw';
  const between =
    slice && !isRaw
      ? [
          props({
            driver: 'raw',
            'node-name': sliceNode(image),
            ...slice,
            file: storageNode(image),
            'auto-read-only': true,
            discard: 'unmap',
          }),
        ]
      : [];
  const format = props({
    'node-name': formatNode(image),
    'read-only': !image.isTop || disk.readonly === true || disk.device === 'cdrom',
    discard: disk.driver?.discard === 'default' ? undefined : disk.driver?.discard,
    'detect-zeroes': image.isTop ? detectZeroes(disk) : undefined,
    cache,
    ...formatProps(image, disk),
    ...(isRaw ? slice : {}),
    file: between.length > 0 ? sliceNode(image) : storageNode(image),
    backing: behind && formatNode(behind),
  });
  return { secrets: imageSecrets(image, disk, guest), nodes: [storage, ...between, format] };
}

/** Zeroes can become holes only where holes are made at all. */
const detectZeroes = ({ driver }: Disk): string | undefined =>
  driver?.detectZeroes === 'unmap' && driver.discard !== 'unmap' ? 'on' : driver?.detectZeroes;

function sliceOf({ where }: Image): Props | undefined {
  const slices = where.source.slices?.slices ?? [];
  if (slices.length > 1) throw refused('an image of QEMU is one slice of its storage');
  const [slice] = slices;
  return slice && { offset: slice.offset, size: slice.size };
}

/** What QEMU calls the formats. A directory becomes a file system below: what is above sees a raw image. */
const formatDrivers: Readonly<Record<string, string>> = {
  raw: 'raw',
  fat: 'raw',
  qcow2: 'qcow2',
  qcow: 'qcow',
  ploop: 'parallels',
  vhd: 'vhdx',
  ...Object.fromEntries(['bochs', 'cloop', 'dmg', 'vdi', 'vpc', 'qed', 'vmdk'].map((one) => [one, one])),
};

function formatProps(image: Image, disk: Disk): Props {
  const driver = translated(formatDrivers, image.format, 'the image format');
  const encryption = encryptionOf(image, disk);
  const secret = formatSecretId(image);
  const cache = image.metadataCacheBytes;
  if (cache !== undefined && driver !== 'qcow2')
    throw refused(`an image of format '${image.format}' has no metadata cache`);
  if (!encryption || encryption.engine === 'librbd') return { driver, 'cache-size': cache };
  const words = `an image of format '${image.format}' encrypted as '${encryption.format}'`;
  if (driver === 'raw' && encryption.format === 'luks') return { driver: 'luks', 'key-secret': secret };
  const inside = { luks: driver === 'qcow2' && 'luks', qcow: driver.startsWith('qcow') && 'aes' };
  const format = encryption.format in inside && inside[encryption.format as keyof typeof inside];
  if (!format) throw refused(`${words} is not supported by QEMU`);
  return { driver, 'cache-size': cache, encrypt: { format, 'key-secret': secret } };
}
