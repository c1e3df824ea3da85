import type { StorageVolType } from '@virtkit/core/driver';
import type { StoragePool } from '@virtkit/core/xml';

/** What the volumes of a pool are. */
export const volumeTypes: Readonly<Record<StoragePool['type'], StorageVolType>> = {
  dir: 'file',
  fs: 'file',
  netfs: 'file',
  logical: 'block',
  disk: 'block',
  iscsi: 'block',
  'iscsi-direct': 'network',
  scsi: 'block',
  mpath: 'block',
  rbd: 'network',
  sheepdog: 'network',
  gluster: 'network',
  zfs: 'block',
  vstorage: 'file',
};
