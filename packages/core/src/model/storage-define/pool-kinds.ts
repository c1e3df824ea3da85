import type { PoolSource, StoragePool } from '../storage-pool.js';

type Field = keyof PoolSource & ('hosts' | 'devices' | 'dir' | 'adapter' | 'name' | 'initiator');

/** What the pools of one type are made of. */
export interface PoolKind {
  /** The parts of `<source>` that such pools have. */
  readonly source: readonly Field[];
  /** Those of them that must be there. */
  readonly required?: readonly Field[];
  /** The formats a source can have; the first is the default. */
  readonly formats?: readonly string[];
  /** The formats a volume can have; the first is the default. */
  readonly volumeFormats?: readonly string[];
  /** Pools on the network have no `<target>`. */
  readonly isRemote?: true;
}

const files = [
  ...['raw', 'dir', 'bochs', 'cloop', 'dmg', 'iso', 'vpc', 'vdi', 'fat', 'vhd', 'ploop'],
  ...['cow', 'qcow', 'qcow2', 'qed', 'vmdk'],
];
const partitions = ['none', 'linux', 'fat16', 'fat32', 'linux-swap', 'linux-lvm', 'linux-raid', 'extended'];
const fileSystems = [
  ...['auto', 'ext2', 'ext3', 'ext4', 'ufs', 'iso9660', 'udf', 'gfs', 'gfs2', 'vfat', 'hfs+', 'xfs', 'ocfs2', 'vmfs'],
];
const tables = ['unknown', 'dos', 'dvh', 'gpt', 'mac', 'bsd', 'pc98', 'sun', 'lvm2'];

export const poolKinds: Readonly<Record<StoragePool['type'], PoolKind>> = {
  dir: { source: [], volumeFormats: files },
  fs: { source: ['devices'], required: ['devices'], formats: fileSystems, volumeFormats: files },
  netfs: {
    source: ['hosts', 'dir'],
    required: ['hosts', 'dir'],
    formats: ['auto', 'nfs', 'glusterfs', 'cifs'],
    volumeFormats: files,
  },
  logical: { source: ['name', 'devices'], formats: ['lvm2', 'unknown'] },
  disk: { source: ['devices'], required: ['devices'], formats: tables, volumeFormats: partitions },
  iscsi: { source: ['hosts', 'devices', 'initiator'], required: ['hosts'] },
  'iscsi-direct': { source: ['hosts', 'devices', 'initiator'], required: ['hosts'], isRemote: true },
  scsi: { source: ['adapter'], required: ['adapter'] },
  mpath: { source: [] },
  rbd: { source: ['hosts', 'name'], required: ['hosts'], volumeFormats: files, isRemote: true },
  sheepdog: { source: ['hosts', 'name'], required: ['hosts'], isRemote: true },
  gluster: {
    source: ['hosts', 'name', 'dir'],
    required: ['hosts', 'dir'],
    volumeFormats: files,
    isRemote: true,
  },
  zfs: { source: ['name', 'devices'] },
  vstorage: { source: ['name'], volumeFormats: files },
};
