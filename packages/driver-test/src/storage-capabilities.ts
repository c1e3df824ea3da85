import { printStoragePoolCapabilities, type StoragePoolCapabilities } from '@virtkit/core/xml';

type Options = NonNullable<NonNullable<StoragePoolCapabilities['pools']>[number]['poolOptions']>;

const formats = (name: string, defaultFormat: string, ...values: readonly string[]): Options => ({
  defaultFormat,
  enums: [{ name, values }],
});
const source = (usual: string, ...values: readonly string[]) => ({
  poolOptions: formats('sourceFormatType', usual, ...values),
});
const volumes = (usual: string, ...values: readonly string[]) => ({
  volOptions: formats('targetFormatType', usual, ...values),
});
const images = volumes(
  'raw',
  ...['none', 'raw', 'dir', 'bochs', 'cloop', 'dmg', 'iso', 'vpc', 'vdi', 'fat', 'vhd', 'ploop', 'cow', 'qcow'],
  ...['qcow2', 'qed', 'vmdk'],
);
const fileSystems = source(
  'auto',
  ...['auto', 'ext2', 'ext3', 'ext4', 'ufs', 'iso9660', 'udf', 'gfs', 'gfs2', 'vfat', 'hfs+', 'xfs', 'ocfs2', 'vmfs'],
);
const tables = source('unknown', 'unknown', 'dos', 'dvh', 'gpt', 'mac', 'bsd', 'pc98', 'sun', 'lvm2');
const partitions = volumes(
  'none',
  ...['none', 'linux', 'fat16', 'fat32', 'linux-swap', 'linux-lvm', 'linux-raid', 'extended'],
);

/** What each type of pool can be made of, and hold, in libvirt's order. A pool of RBD has images that name no format. */
const types = {
  dir: images,
  fs: { ...fileSystems, ...images },
  netfs: { ...source('auto', 'auto', 'nfs', 'glusterfs', 'cifs'), ...images },
  logical: source('lvm2', 'unknown', 'lvm2'),
  disk: { ...tables, ...partitions },
  iscsi: {},
  'iscsi-direct': {},
  scsi: {},
  mpath: {},
  rbd: volumes('raw'),
  sheepdog: {},
  gluster: images,
  zfs: {},
  vstorage: images,
};

/** `<storagepoolCapabilities>`: a test host has pools of every type. */
export const storagePoolCapabilitiesXml = (): string =>
  printStoragePoolCapabilities({
    pools: Object.entries(types).map(([type, options]) => ({ type, supported: true, ...options })),
  });
