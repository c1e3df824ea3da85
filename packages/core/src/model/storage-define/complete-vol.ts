import type { StoragePool } from '../storage-pool.js';
import type { StorageVol } from '../storage-vol.js';
import { tidyPermissions } from './complete-pool.js';
import { refuse, unsupported } from './fault.js';
import { poolKinds } from './pool-kinds.js';

/**
 * What libvirt fills in when a volume is made in `pool`, apart from what the file then has: owner, times, and the space
 * it takes.
 *
 * @throws VirtError as libvirt does for what a volume of such a pool cannot be
 */
export function completeStorageVol(volume: StorageVol, pool: StoragePool): StorageVol {
  if (volume.capacity === undefined && volume.backingStore?.path === undefined) refuse('missing capacity element');
  const path = `${pool.target?.path ?? ''}/${volume.name}`;
  const capacity = volume.capacity ?? 0n;
  // What the storage tells of it, a definition cannot.
  const { backingStore, physical: _physical, source: _source, ...others } = volume;
  return {
    ...others,
    type: volume.type ?? 'file',
    key: path,
    capacity,
    allocation: volume.allocation ?? capacity,
    target: { ...completeTarget(pool, volume.target ?? {}), path },
    // Without a path there is nothing behind.
    ...(backingStore?.path === undefined ? {} : { backingStore: completeTarget(pool, backingStore) }),
  };
}

type Target = NonNullable<StorageVol['target']>;

function completeTarget(pool: StoragePool, given: Target): Target {
  const formats = poolKinds[pool.type].volumeFormats;
  const format = formats && (given.format ?? formats[0]!);
  if (format !== undefined && !formats?.includes(format)) refuse(`unknown volume format type ${format}`, unsupported);
  if (given.compat !== undefined && !/^\s*\+?\d+\.\+?\d+$/.test(given.compat))
    refuse("forbidden characters in 'compat' attribute");
  const unknown = given.features?.rest?.elements?.[0];
  if (unknown) refuse(`unsupported feature ${unknown.name}`, unsupported);
  const { permissions: _permissions, format: _format, timestamps: _times, ...others } = given;
  const permissions = tidyPermissions(given.permissions);
  const compat = given.compat ?? (given.features ? '1.1' : undefined);
  return {
    ...others,
    ...(format === undefined ? {} : { format }),
    ...(permissions ? { permissions } : {}),
    ...(compat === undefined ? {} : { compat }),
  };
}
