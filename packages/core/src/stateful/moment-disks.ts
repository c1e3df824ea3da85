import type { Disk } from '../model/domain/disk.js';
import type { Domain } from '../model/domain/domain.js';
import { momentError, type MomentNoun } from './moment-errors.js';

/** The path of a disk that has one on the host. */
export function diskPath({ source }: Disk): string | undefined {
  if (!source) return undefined;
  if ('file' in source) return source.file;
  if ('dev' in source && typeof source.dev === 'string') return source.dev;
  return 'dir' in source && typeof source.dir === 'string' ? source.dir : undefined;
}

/** A drive with nothing in it. */
export const isEmptyDisk = (disk: Disk): boolean =>
  (disk.type === 'file' || disk.type === 'block' || disk.type === 'dir') && diskPath(disk) === undefined;

export const isReadOnlyDisk = ({ readonly, device }: Disk): boolean => readonly || device === 'cdrom';

/**
 * What a snapshot or checkpoint says of each disk, in the order of the domain's disks; a disk is named by its target
 * or by the path of its source.
 * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` for one that is not there or is named twice
 */
export function matchDisks<T extends { readonly name: string }>(
  wanted: readonly T[],
  { devices }: Domain,
  noun: MomentNoun,
): readonly (readonly [disk: Disk, wanted: T | undefined])[] {
  const disks = devices?.disks ?? [];
  if (wanted.length > disks.length) throw unsupported(noun, `too many disk ${noun} requests for domain`);
  const matched = new Map<Disk, T>();
  for (const one of wanted) {
    const disk = diskByName(disks, one.name);
    if (!disk) throw unsupported(noun, `no disk named '${one.name}'`);
    if (matched.has(disk)) throw unsupported(noun, `disk '${one.name}' is named twice`);
    matched.set(disk, one);
  }
  return disks.map((disk) => [disk, matched.get(disk)]);
}

function diskByName(disks: readonly Disk[], name: string): Disk | undefined {
  if (!name.startsWith('/')) return disks.find(({ target }) => target.dev === name);
  const [first, second] = disks.filter((disk) => diskPath(disk) === name);
  // Two disks of one path: which of them is meant cannot be told.
  return second ? undefined : first;
}

export const unsupported = (noun: MomentNoun, message: string) =>
  momentError(noun, 'VIR_ERR_CONFIG_UNSUPPORTED', message);

/** The formats that the file of an external snapshot may have. */
export const fileFormats: readonly string[] = [
  ...['raw', 'dir', 'bochs', 'cloop', 'dmg', 'iso', 'vpc', 'vdi', 'fat', 'vhd', 'ploop'],
  ...['cow', 'qcow', 'qcow2', 'qed', 'vmdk'],
];
