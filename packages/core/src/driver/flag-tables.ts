/* eslint-disable max-lines -- a table */
import { flags } from '../flags.js';

// One row per flag: its name in options, and libvirt's bit. Groups stand in alphabetical order under libvirt's enum name.

/** `virConnectBaselineCPUFlags` */
export const ConnectBaselineCPUFlags = flags('virConnectBaselineCPUFlags', { expandFeatures: 1, migratable: 2 });

/** `virConnectCompareCPUFlags` */
export const ConnectCompareCPUFlags = flags('virConnectCompareCPUFlags', { failIncompatible: 1, validateXml: 2 });

/** `virConnectDomainQemuMonitorEventRegisterFlags` */
export const ConnectDomainQemuMonitorEventRegisterFlags = flags('virConnectDomainQemuMonitorEventRegisterFlags', {
  regex: 1,
  nocase: 2,
});

/** `virConnectFlags` */
export const ConnectFlags = flags('virConnectFlags', { ro: 1, noAliases: 2 });

/** `virConnectGetAllDomainStatsFlags` */
export const ConnectGetAllDomainStatsFlags = flags('virConnectGetAllDomainStatsFlags', {
  nowait: 0x20000000,
  backing: 0x40000000,
  enforceStats: 0x80000000,
  active: 1,
  inactive: 2,
  other: 128,
  paused: 32,
  persistent: 4,
  running: 16,
  shutoff: 64,
  transient: 8,
});

/** `virConnectListAllDomainsFlags` */
export const ConnectListAllDomainsFlags = flags('virConnectListAllDomainsFlags', {
  active: 1,
  inactive: 2,
  persistent: 4,
  transient: 8,
  running: 16,
  paused: 32,
  shutoff: 64,
  other: 128,
  managedSave: 256,
  noManagedSave: 512,
  autostart: 1024,
  noAutostart: 2048,
  hasSnapshot: 4096,
  noSnapshot: 8192,
  hasCheckpoint: 16384,
  noCheckpoint: 32768,
});

/** `virConnectListAllInterfacesFlags` */
export const ConnectListAllInterfacesFlags = flags('virConnectListAllInterfacesFlags', { inactive: 1, active: 2 });

/** `virConnectListAllNetworksFlags` */
export const ConnectListAllNetworksFlags = flags('virConnectListAllNetworksFlags', {
  inactive: 1,
  active: 2,
  persistent: 4,
  transient: 8,
  autostart: 16,
  noAutostart: 32,
});

/** `virConnectListAllNodeDeviceFlags` */
export const ConnectListAllNodeDeviceFlags = flags('virConnectListAllNodeDeviceFlags', {
  capSystem: 1,
  capPciDev: 2,
  capUsbDev: 4,
  capUsbInterface: 8,
  capNet: 16,
  capScsiHost: 32,
  capScsiTarget: 64,
  capScsi: 128,
  capStorage: 256,
  capFcHost: 512,
  capVports: 1024,
  capScsiGeneric: 2048,
  capDrm: 4096,
  capMdevTypes: 8192,
  capMdev: 16384,
  capCcwDev: 32768,
  capCssDev: 0x10000,
  capVdpa: 0x20000,
  capApCard: 0x40000,
  capApQueue: 0x80000,
  capApMatrix: 0x100000,
  capVpd: 0x200000,
  inactive: 0x40000000,
  active: 0x80000000,
});

/** `virConnectListAllSecretsFlags` */
export const ConnectListAllSecretsFlags = flags('virConnectListAllSecretsFlags', {
  ephemeral: 1,
  noEphemeral: 2,
  private: 4,
  noPrivate: 8,
});

/** `virConnectListAllStoragePoolsFlags` */
export const ConnectListAllStoragePoolsFlags = flags('virConnectListAllStoragePoolsFlags', {
  inactive: 1,
  active: 2,
  persistent: 4,
  transient: 8,
  autostart: 16,
  noAutostart: 32,
  dir: 64,
  fs: 128,
  netfs: 256,
  logical: 512,
  disk: 1024,
  iscsi: 2048,
  scsi: 4096,
  mpath: 8192,
  rbd: 16384,
  sheepdog: 32768,
  gluster: 0x10000,
  zfs: 0x20000,
  vstorage: 0x40000,
  iscsiDirect: 0x80000,
});

/** `virDomainAbortJobFlagsValues` */
export const DomainAbortJobFlags = flags('virDomainAbortJobFlagsValues', { postcopy: 1 });

/** `virDomainAuthorizedSSHKeysSetFlags` */
export const DomainAuthorizedSSHKeysSetFlags = flags('virDomainAuthorizedSSHKeysSetFlags', { append: 1, remove: 2 });

/** `virDomainBackupBeginFlags` */
export const DomainBackupBeginFlags = flags('virDomainBackupBeginFlags', { reuseExternal: 1 });

/** `virDomainBlockCommitFlags` */
export const DomainBlockCommitFlags = flags('virDomainBlockCommitFlags', {
  shallow: 1,
  delete: 2,
  active: 4,
  relative: 8,
  bandwidthBytes: 16,
});

/** `virDomainBlockCopyFlags` */
export const DomainBlockCopyFlags = flags('virDomainBlockCopyFlags', {
  shallow: 1,
  reuseExt: 2,
  transientJob: 4,
  synchronousWrites: 8,
});

/** `virDomainBlockJobAbortFlags` */
export const DomainBlockJobAbortFlags = flags('virDomainBlockJobAbortFlags', { async: 1, pivot: 2 });

/** `virDomainBlockJobInfoFlags` */
export const DomainBlockJobInfoFlags = flags('virDomainBlockJobInfoFlags', { bandwidthBytes: 1 });

/** `virDomainBlockJobSetSpeedFlags` */
export const DomainBlockJobSetSpeedFlags = flags('virDomainBlockJobSetSpeedFlags', { bandwidthBytes: 1 });

/** `virDomainBlockPullFlags` */
export const DomainBlockPullFlags = flags('virDomainBlockPullFlags', { bandwidthBytes: 64 });

/** `virDomainBlockRebaseFlags` */
export const DomainBlockRebaseFlags = flags('virDomainBlockRebaseFlags', {
  shallow: 1,
  reuseExt: 2,
  copyRaw: 4,
  copy: 8,
  relative: 16,
  copyDev: 32,
  bandwidthBytes: 64,
});

/** `virDomainBlockResizeFlags` */
export const DomainBlockResizeFlags = flags('virDomainBlockResizeFlags', { bytes: 1 });

/** `virDomainChannelFlags` */
export const DomainChannelFlags = flags('virDomainChannelFlags', { force: 1 });

/** `virDomainCheckpointCreateFlags` */
export const DomainCheckpointCreateFlags = flags('virDomainCheckpointCreateFlags', {
  redefine: 1,
  quiesce: 2,
  redefineValidate: 4,
});

/** `virDomainCheckpointDeleteFlags` */
export const DomainCheckpointDeleteFlags = flags('virDomainCheckpointDeleteFlags', {
  children: 1,
  metadataOnly: 2,
  childrenOnly: 4,
});

/** `virDomainCheckpointListFlags` */
export const DomainCheckpointListFlags = flags('virDomainCheckpointListFlags', {
  descendants: 1,
  roots: 1,
  topological: 2,
  leaves: 4,
  noLeaves: 8,
});

/** `virDomainCheckpointXMLFlags` */
export const DomainCheckpointXMLFlags = flags('virDomainCheckpointXMLFlags', { secure: 1, noDomain: 2, size: 4 });

/** `virDomainConsoleFlags` */
export const DomainConsoleFlags = flags('virDomainConsoleFlags', { force: 1, safe: 2 });

/** `virDomainCoreDumpFlags` */
export const DomainCoreDumpFlags = flags('virDomainCoreDumpFlags', {
  crash: 1,
  live: 2,
  bypassCache: 4,
  reset: 8,
  memoryOnly: 16,
});

/** `virDomainCreateFlags` */
export const DomainCreateFlags = flags('virDomainCreateFlags', {
  paused: 1,
  autodestroy: 2,
  bypassCache: 4,
  forceBoot: 8,
  validate: 16,
  resetNvram: 32,
});

/** `virDomainDefineFlags` */
export const DomainDefineFlags = flags('virDomainDefineFlags', { validate: 1 });

/** `virDomainDestroyFlagsValues` */
export const DomainDestroyFlags = flags('virDomainDestroyFlagsValues', { graceful: 1, removeLogs: 2 });

/** `virDomainDeviceModifyFlags` */
export const DomainDeviceModifyFlags = flags('virDomainDeviceModifyFlags', { force: 4, config: 2, live: 1 });

/** `virDomainDirtyRateCalcFlags` */
export const DomainDirtyRateCalcFlags = flags('virDomainDirtyRateCalcFlags', { modeDirtyBitmap: 1, modeDirtyRing: 2 });

/** `virDomainFDAssociateFlags` */
export const DomainFDAssociateFlags = flags('virDomainFDAssociateFlags', { seclabelRestore: 1, seclabelWritable: 2 });

/** `virDomainGetHostnameFlags` */
export const DomainGetHostnameFlags = flags('virDomainGetHostnameFlags', { lease: 1, agent: 2 });

/** `virDomainGetJobStatsFlags` */
export const DomainGetJobStatsFlags = flags('virDomainGetJobStatsFlags', { completed: 1, keepCompleted: 2 });

/** `virDomainGuestInfoTypes` */
export const DomainGuestInfoTypes = flags('virDomainGuestInfoTypes', {
  users: 1,
  os: 2,
  timezone: 4,
  hostname: 8,
  filesystem: 16,
  disks: 32,
  interfaces: 64,
});

/** `virDomainMemoryFailureFlags` */
export const DomainMemoryFailureFlags = flags('virDomainMemoryFailureFlags', { actionRequired: 1, recursive: 2 });

/** `virDomainMemoryFlags` */
export const DomainMemoryFlags = flags('virDomainMemoryFlags', { virtual: 1, physical: 2 });

/** `virDomainMemoryModFlags` */
export const DomainMemoryModFlags = flags('virDomainMemoryModFlags', { maximum: 4, config: 2, live: 1 });

/** `virDomainMessageType` */
export const DomainMessageTypes = flags('virDomainMessageType', { deprecation: 1, tainting: 2 });

/** `virDomainMigrateFlags` */
export const DomainMigrateFlags = flags('virDomainMigrateFlags', {
  live: 1,
  peer2peer: 2,
  tunnelled: 4,
  persistDest: 8,
  undefineSource: 16,
  paused: 32,
  nonSharedDisk: 64,
  nonSharedInc: 128,
  changeProtection: 256,
  unsafe: 512,
  offline: 1024,
  compressed: 2048,
  abortOnError: 4096,
  autoConverge: 8192,
  rdmaPinAll: 16384,
  postcopy: 32768,
  tls: 0x10000,
  parallel: 0x20000,
  nonSharedSynchronousWrites: 0x40000,
  postcopyResume: 0x80000,
  zerocopy: 0x100000,
});

/** `virDomainMigrateMaxSpeedFlags` */
export const DomainMigrateMaxSpeedFlags = flags('virDomainMigrateMaxSpeedFlags', { postcopy: 1 });

/** `virDomainModificationImpact` */
export const DomainModificationImpact = flags('virDomainModificationImpact', { live: 1, config: 2 });

/** `virDomainOpenGraphicsFlags` */
export const DomainOpenGraphicsFlags = flags('virDomainOpenGraphicsFlags', { skipauth: 1 });

/** `virDomainQemuMonitorCommandFlags` */
export const DomainQemuMonitorCommandFlags = flags('virDomainQemuMonitorCommandFlags', { hmp: 1 });

/** `virDomainRebootFlagValues` */
export const DomainRebootFlags = flags('virDomainRebootFlagValues', {
  acpiPowerBtn: 1,
  guestAgent: 2,
  initctl: 4,
  // Not `signal`: that is the AbortSignal of every call.
  sendSignal: 8,
  paravirt: 16,
});

/** `virDomainSaveImageXMLFlags` */
export const DomainSaveImageXMLFlags = flags('virDomainSaveImageXMLFlags', { secure: 1 });

/** `virDomainSaveRestoreFlags` */
export const DomainSaveRestoreFlags = flags('virDomainSaveRestoreFlags', {
  bypassCache: 1,
  running: 2,
  paused: 4,
  resetNvram: 8,
});

/** `virDomainSetTimeFlags` */
export const DomainSetTimeFlags = flags('virDomainSetTimeFlags', { sync: 1 });

/** `virDomainSetUserPasswordFlags` */
export const DomainSetUserPasswordFlags = flags('virDomainSetUserPasswordFlags', { encrypted: 1 });

/** `virDomainShutdownFlagValues` */
export const DomainShutdownFlags = flags('virDomainShutdownFlagValues', {
  acpiPowerBtn: 1,
  guestAgent: 2,
  initctl: 4,
  // Not `signal`: that is the AbortSignal of every call.
  sendSignal: 8,
  paravirt: 16,
});

/** `virDomainSnapshotCreateFlags` */
export const DomainSnapshotCreateFlags = flags('virDomainSnapshotCreateFlags', {
  redefine: 1,
  current: 2,
  noMetadata: 4,
  halt: 8,
  diskOnly: 16,
  reuseExt: 32,
  quiesce: 64,
  atomic: 128,
  live: 256,
  validate: 512,
});

/** `virDomainSnapshotDeleteFlags` */
export const DomainSnapshotDeleteFlags = flags('virDomainSnapshotDeleteFlags', {
  children: 1,
  metadataOnly: 2,
  childrenOnly: 4,
});

/** `virDomainSnapshotListFlags` */
export const DomainSnapshotListFlags = flags('virDomainSnapshotListFlags', {
  descendants: 1,
  roots: 1,
  metadata: 2,
  leaves: 4,
  noLeaves: 8,
  noMetadata: 16,
  inactive: 32,
  active: 64,
  diskOnly: 128,
  internal: 256,
  external: 512,
  topological: 1024,
});

/** `virDomainSnapshotRevertFlags` */
export const DomainSnapshotRevertFlags = flags('virDomainSnapshotRevertFlags', {
  running: 1,
  paused: 2,
  force: 4,
  resetNvram: 8,
});

/** `virDomainSnapshotXMLFlags` */
export const DomainSnapshotXMLFlags = flags('virDomainSnapshotXMLFlags', { secure: 1 });

/** `virDomainStatsTypes` */
export const DomainStatsTypes = flags('virDomainStatsTypes', {
  state: 1,
  cpuTotal: 2,
  balloon: 4,
  vcpu: 8,
  interface: 16,
  block: 32,
  perf: 64,
  iothread: 128,
  memory: 256,
  dirtyrate: 512,
  vm: 1024,
});

/** `virDomainUndefineFlagsValues` */
export const DomainUndefineFlags = flags('virDomainUndefineFlagsValues', {
  managedSave: 1,
  snapshotsMetadata: 2,
  nvram: 4,
  keepNvram: 8,
  checkpointsMetadata: 16,
  tpm: 32,
  keepTpm: 64,
});

/** `virDomainVcpuFlags` */
export const DomainVcpuFlags = flags('virDomainVcpuFlags', {
  maximum: 4,
  guest: 8,
  hotpluggable: 16,
  config: 2,
  live: 1,
});

/** `virDomainXMLFlags` */
export const DomainXMLFlags = flags('virDomainXMLFlags', { secure: 1, inactive: 2, updateCpu: 4, migratable: 8 });

/** `virInterfaceDefineFlags` */
export const InterfaceDefineFlags = flags('virInterfaceDefineFlags', { validate: 1 });

/** `virInterfaceXMLFlags` */
export const InterfaceXMLFlags = flags('virInterfaceXMLFlags', { inactive: 1 });

/** `virNWFilterBindingCreateFlags` */
export const NWFilterBindingCreateFlags = flags('virNWFilterBindingCreateFlags', { validate: 1 });

/** `virNWFilterDefineFlags` */
export const NWFilterDefineFlags = flags('virNWFilterDefineFlags', { validate: 1 });

/** `virNetworkCreateFlags` */
export const NetworkCreateFlags = flags('virNetworkCreateFlags', { validate: 1 });

/** `virNetworkDefineFlags` */
export const NetworkDefineFlags = flags('virNetworkDefineFlags', { validate: 1 });

/** `virNetworkPortCreateFlags` */
export const NetworkPortCreateFlags = flags('virNetworkPortCreateFlags', { reclaim: 1, validate: 2 });

/** `virNetworkUpdateFlags` */
export const NetworkUpdateFlags = flags('virNetworkUpdateFlags', { live: 1, config: 2 });

/** `virNetworkXMLFlags` */
export const NetworkXMLFlags = flags('virNetworkXMLFlags', { inactive: 1 });

/** `virNodeAllocPagesFlags` */
export const NodeAllocPagesFlags = flags('virNodeAllocPagesFlags', { set: 1 });

/** `virNodeDeviceCreateXMLFlags` */
export const NodeDeviceCreateXMLFlags = flags('virNodeDeviceCreateXMLFlags', { validate: 1 });

/** `virNodeDeviceDefineXMLFlags` */
export const NodeDeviceDefineXMLFlags = flags('virNodeDeviceDefineXMLFlags', { validate: 1 });

/** `virSecretDefineFlags` */
export const SecretDefineFlags = flags('virSecretDefineFlags', { validate: 1 });

/** `virStoragePoolBuildFlags` */
export const StoragePoolBuildFlags = flags('virStoragePoolBuildFlags', {
  repair: 1,
  resize: 2,
  noOverwrite: 4,
  overwrite: 8,
});

/** `virStoragePoolCreateFlags` */
export const StoragePoolCreateFlags = flags('virStoragePoolCreateFlags', {
  withBuild: 1,
  withBuildOverwrite: 2,
  withBuildNoOverwrite: 4,
});

/** `virStoragePoolDefineFlags` */
export const StoragePoolDefineFlags = flags('virStoragePoolDefineFlags', { validate: 1 });

/** `virStoragePoolDeleteFlags` */
export const StoragePoolDeleteFlags = flags('virStoragePoolDeleteFlags', { zeroed: 1 });

/** `virStorageVolCreateFlags` */
export const StorageVolCreateFlags = flags('virStorageVolCreateFlags', {
  preallocMetadata: 1,
  reflink: 2,
  validate: 4,
});

/** `virStorageVolDeleteFlags` */
export const StorageVolDeleteFlags = flags('virStorageVolDeleteFlags', { zeroed: 1, withSnapshots: 2 });

/** `virStorageVolDownloadFlags` */
export const StorageVolDownloadFlags = flags('virStorageVolDownloadFlags', { sparseStream: 1 });

/** `virStorageVolInfoFlags` */
export const StorageVolInfoFlags = flags('virStorageVolInfoFlags', { getPhysical: 1 });

/** `virStorageVolResizeFlags` */
export const StorageVolResizeFlags = flags('virStorageVolResizeFlags', { allocate: 1, delta: 2, shrink: 4 });

/** `virStorageVolUploadFlags` */
export const StorageVolUploadFlags = flags('virStorageVolUploadFlags', { sparseStream: 1 });

/** `virStorageXMLFlags` */
export const StorageXMLFlags = flags('virStorageXMLFlags', { inactive: 1 });

/** `virStreamRecvFlagsValues` */
export const StreamRecvFlags = flags('virStreamRecvFlagsValues', { stopAtHole: 1 });
