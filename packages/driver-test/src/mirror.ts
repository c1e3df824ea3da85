import type { DeviceOf } from '@virtkit/core/driver';
import type { Mirror } from '@virtkit/core/xml';
import { onChain, type ChainImage } from './disk-chain.js';

type Disk = DeviceOf<'disks'>;

/** The disk while a job copies it to other images. */
export function mirrorOn(disk: Disk, job: 'copy' | 'active-commit', chain: readonly ChainImage[]): Disk {
  const bare = { type: 'file', device: 'disk', target: disk.target } as Disk;
  const { type, source, backingStore, driver } = onChain(bare, chain, job === 'copy');
  const format = driver?.type;
  const mirror = {
    type,
    job,
    source,
    ...(type === 'file' && source && 'file' in source ? { file: source.file } : {}),
    ...(format === undefined ? {} : { format: { type: format }, ...(type === 'file' ? { formatName: format } : {}) }),
    ...(backingStore ? { backingStore } : {}),
  } as Mirror;
  return { ...disk, mirror };
}

/** The disk while what the guest writes goes to both places. */
export const readyMirror = (disk: Disk): Disk =>
  disk.mirror ? { ...disk, mirror: { ...disk.mirror, ready: 'yes' } } : disk;

export function withoutMirror(disk: Disk): Disk {
  const { mirror: _mirror, ...others } = disk;
  return others;
}
