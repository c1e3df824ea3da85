import type { Disk, Domain } from '@virtkit/core/xml';

/** The disk that has an alias while the guest runs. */
export const diskByAlias = (def: Domain, alias: string): Disk | undefined =>
  def.devices?.disks?.find((disk) => disk.alias === alias);

/** Where a disk's data is, as libvirt names it: a path, or the name of a volume on the network. */
export function sourceOf(disk: Disk): string | undefined {
  if (disk.type === 'file') return disk.source?.file;
  if (disk.type === 'block') return disk.source?.dev;
  if (disk.type === 'dir') return disk.source?.dir;
  return disk.type === 'network' ? disk.source?.name : undefined;
}

/** The disk that the guest sees as `target`, or whose source is there. */
export const findDisk = (def: Domain, target: string): Disk | undefined =>
  def.devices?.disks?.find((disk) => disk.target.dev === target) ??
  def.devices?.disks?.find((disk) => sourceOf(disk) === target);
