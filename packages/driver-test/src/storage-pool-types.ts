import type { StorageVolType } from '@virtkit/core/driver';
import type { StoragePool } from '@virtkit/core/xml';

type Field = 'hosts' | 'devices' | 'dir' | 'adapter' | 'name' | 'initiator';

/** What the pools of one type are made of. */
export interface PoolType {
  /** The parts of `<source>` that such pools have. */
  readonly source: readonly Field[];
  /** Those of them that must be there. */
  readonly required?: readonly Field[];
  /** The formats a source can have; the first is the default. */
  readonly formats?: readonly string[];
  /** The formats a volume can have; the first is the default. */
  readonly volumeFormats?: readonly string[];
  /** Pools on the network have no `<target>`. */
  readonly remote?: true;
  readonly volume: StorageVolType;
}

const fileFormats = [
  ...['raw', 'dir', 'bochs', 'cloop', 'dmg', 'iso', 'vpc', 'vdi', 'fat', 'vhd', 'ploop'],
  ...['cow', 'qcow', 'qcow2', 'qed', 'vmdk'],
];
const partitions = ['none', 'linux', 'fat16', 'fat32', 'linux-swap', 'linux-lvm', 'linux-raid', 'extended'];
const fileSystems = [
  ...['auto', 'ext2', 'ext3', 'ext4', 'ufs', 'iso9660', 'udf', 'gfs', 'gfs2', 'vfat', 'hfs+', 'xfs', 'ocfs2', 'vmfs'],
];

export const poolTypes: Readonly<Record<StoragePool['type'], PoolType>> = {
  dir: { source: [], volumeFormats: fileFormats, volume: 'file' },
  fs: {
    source: ['devices'],
    required: ['devices'],
    formats: fileSystems,
    volumeFormats: fileFormats,
    volume: 'file',
  },
  netfs: {
    source: ['hosts', 'dir'],
    required: ['hosts', 'dir'],
    formats: ['auto', 'nfs', 'glusterfs', 'cifs'],
    volumeFormats: fileFormats,
    volume: 'file',
  },
  logical: { source: ['name', 'devices'], formats: ['lvm2', 'unknown'], volume: 'block' },
  disk: {
    source: ['devices'],
    required: ['devices'],
    formats: ['unknown', 'dos', 'dvh', 'gpt', 'mac', 'bsd', 'pc98', 'sun', 'lvm2'],
    volumeFormats: partitions,
    volume: 'block',
  },
  iscsi: { source: ['hosts', 'devices', 'initiator'], required: ['hosts'], volume: 'block' },
  'iscsi-direct': {
    source: ['hosts', 'devices', 'initiator'],
    required: ['hosts'],
    remote: true,
    volume: 'network',
  },
  scsi: { source: ['adapter'], required: ['adapter'], volume: 'block' },
  mpath: { source: [], volume: 'block' },
  rbd: { source: ['hosts', 'name'], required: ['hosts'], remote: true, volumeFormats: fileFormats, volume: 'network' },
  sheepdog: { source: ['hosts', 'name'], required: ['hosts'], remote: true, volume: 'network' },
  gluster: {
    source: ['hosts', 'name', 'dir'],
    required: ['hosts'],
    remote: true,
    volumeFormats: fileFormats,
    volume: 'network',
  },
  zfs: { source: ['name', 'devices'], volume: 'block' },
  vstorage: { source: ['name'], volumeFormats: fileFormats, volume: 'file' },
};
