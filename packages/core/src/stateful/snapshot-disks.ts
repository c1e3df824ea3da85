import { statSync } from 'node:fs';
import type { Disk } from '../model/domain/disk.js';
import type { Domain } from '../model/domain/domain.js';
import type { DomainSnapshot, SnapshotDisk } from '../model/domain-snapshot.js';
import { diskPath, isEmptyDisk, isReadOnlyDisk, matchDisks, unsupported } from './moment-disks.js';

type Location = 'internal' | 'external';

/** Where the new file of an external snapshot is. */
export function snapshotDiskPath({ source }: SnapshotDisk): string | undefined {
  if (!source) return undefined;
  if ('file' in source) return source.file;
  if ('dev' in source) return source.dev;
  return 'name' in source && typeof source.name === 'string' ? source.name : undefined;
}

/** Whether some of a snapshot lies in files of its own. */
export const isExternal = ({ memory, disks }: DomainSnapshot): boolean =>
  memory?.snapshot === 'external' || (disks?.disks?.some(({ snapshot }) => snapshot === 'external') ?? false);

/** The snapshot with an entry for every disk of the domain, in their order, each with a location. */
export function alignSnapshotDisks<D extends DomainSnapshot & { readonly name: string }>(
  snapshot: D,
  domain: Domain,
  location: Location,
): D {
  const matched = matchDisks(snapshot.disks?.disks ?? [], domain, 'snapshot');
  if (matched.length === 0) return snapshot;
  const disks: SnapshotDisk[] = [];
  for (const [disk, wanted] of matched) {
    const aligned = wanted ? alignWanted(wanted, disk, location) : defaultDisk(disk, location);
    disks.push(named(aligned, disk, snapshot.name, disks));
  }
  return { ...snapshot, disks: { ...snapshot.disks, disks } };
}

function alignWanted(wanted: SnapshotDisk, disk: Disk, location: Location): SnapshotDisk {
  const own = ownLocation(disk);
  // The disks of an internal snapshot are all in it, but for those that the domain keeps out of any.
  const uniform = location === 'internal';
  const snapshot = wanted.snapshot ?? (own !== undefined && (!uniform || own === 'no') ? own : location);
  if (uniform && wanted.snapshot !== undefined && snapshot !== location && !(snapshot === 'no' && own === 'no')) {
    throw unsupported('snapshot', `disk '${wanted.name}' must use snapshot mode '${location}'`);
  }
  if (snapshotDiskPath(wanted) !== undefined && snapshot !== 'external') {
    throw unsupported('snapshot', `a file for disk '${wanted.name}' requires external snapshot mode`);
  }
  return { ...wanted, name: disk.target.dev, snapshot };
}

const defaultDisk = (disk: Disk, location: Location): SnapshotDisk => ({
  type: 'file',
  name: disk.target.dev,
  snapshot: isEmptyDisk(disk) ? 'no' : (ownLocation(disk) ?? location),
});

const ownLocation = (disk: Disk) => disk.snapshot ?? (isReadOnlyDisk(disk) ? 'no' : undefined);

/** Chooses the file of an external snapshot that names none: beside the disk's own. */
function named(wanted: SnapshotDisk, disk: Disk, name: string, others: readonly SnapshotDisk[]): SnapshotDisk {
  if (wanted.snapshot !== 'external' || snapshotDiskPath(wanted) !== undefined) return wanted;
  if (wanted.type !== 'file')
    throw unsupported(
      'snapshot',
      `cannot generate external snapshot name for disk '${wanted.name}' on a '${wanted.type}' device`,
    );
  const path = diskPath(disk);
  if (path === undefined || !isRegularFile(path))
    throw unsupported(
      'snapshot',
      `source for disk '${wanted.name}' is not a regular file; refusing to generate external snapshot name`,
    );
  const file = `${path.replace(/\.[^./]*$/, '')}.${name}`;
  if (others.some((other) => snapshotDiskPath(other) === file))
    throw unsupported(
      'snapshot',
      `cannot generate external snapshot name for disk '${wanted.name}': collision with disk '${file}'`,
    );
  return { ...wanted, source: { ...wanted.source, file } };
}

function isRegularFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
