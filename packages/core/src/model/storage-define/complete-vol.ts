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
  if (volume.capacity === undefined && !volume.backingStore) refuse('a volume needs a <capacity>');
  const path = `${pool.target?.path ?? ''}/${volume.name}`;
  const capacity = volume.capacity ?? 0n;
  const { backingStore, ...others } = volume;
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
  if (format !== undefined && !formats?.includes(format))
    refuse(`'${format}' is no format of a volume of pool '${pool.name}'`, unsupported);
  if (given.compat !== undefined && !/^\s*\+?\d+\.\+?\d+$/.test(given.compat))
    refuse(`'${given.compat}' is no version that an image can be compatible with`);
  const unknown = given.features?.rest?.elements?.[0];
  if (unknown) refuse(`<${unknown.name}> is no feature of a volume`, unsupported);
  const { permissions, format: _format, ...others } = given;
  const kept = permissions && tidyPermissions(permissions);
  const compat = given.compat ?? (given.features ? '1.1' : undefined);
  return {
    ...others,
    ...(format === undefined ? {} : { format }),
    ...(kept ? { permissions: kept } : {}),
    ...(compat === undefined ? {} : { compat }),
  };
}
