/** For those who write drivers: the contract, and the kit that stateful drivers stand on. */
export { implementation, supports } from './driver/session.js';
export type {
  Session,
  Section,
  SectionDriver,
  OpenOptions,
  StartOptions,
  Driver,
  Capability,
  Member,
  With,
  Support,
} from './driver/session.js';
export type {
  DomainRef,
  DomainSnapshotRef,
  DomainCheckpointRef,
  NetworkRef,
  NetworkPortRef,
  InterfaceRef,
  StoragePoolRef,
  StorageVolRef,
  NodeDeviceRef,
  SecretRef,
  NWFilterRef,
  NWFilterBindingRef,
} from './driver/refs.js';
export type {
  Unsubscribe,
  DomainLifecycleEvent,
  GraphicsAddress,
  DomainEvents,
  QemuMonitorEvent,
  NetworkEvents,
  StoragePoolEvents,
  NodeDeviceEvents,
  SecretEvents,
  EventSources,
  EventDriver,
} from './driver/events.js';
export type { Hole, Stream } from './driver/stream.js';
export type { CredentialType, CredentialRequest, CredentialsCallback } from './driver/credentials.js';
export {
  MemoryParameters,
  BlkioParameters,
  NumaParameters,
  SchedulerParameters,
  InterfaceParameters,
  NetworkPortParameters,
  BlockIoTune,
  BlockCopyParameters,
  BlockStats,
  CpuStats,
  IOThreadParameters,
  PerfEvents,
  SignedParameters,
  SaveParameters,
  GuestVcpus,
  MigrateParameters,
  NodeMemoryParameters,
  SevInfo,
  LaunchSecurityInfo,
  LaunchSecurityState,
  IdentityParameters,
} from './driver/params.js';
export type { ParamTypes, ParamType, ParamValue, TypedParams, ParamTable, ParamsOf } from './driver/params.js';
export type { NodeInfo, NodeStats, NodeCpuMap, SecurityModel, HypervisorSelection, HostDriver } from './driver/host.js';
export type { DomainInfo, DomainStateReason, DomainDriver } from './driver/domain.js';
export type { Files, DomainLifecycleDriver } from './driver/domain-lifecycle.js';
export type { SecurityLabel, DomainConfigDriver } from './driver/domain-config.js';
export type { DomainMemoryStats, DomainMemoryDriver } from './driver/domain-memory.js';
export type { CpuSet, VcpuInfo, IOThreadInfo, DomainVcpuDriver } from './driver/domain-vcpu.js';
export type { BlockInfo, BlockJobInfo, DiskError, DomainBlockDriver } from './driver/domain-block.js';
export type { InterfaceStats, IPAddress, DomainInterface, DomainInterfaceDriver } from './driver/domain-interface.js';
export type { ControlInfo, JobStats, DomainJobDriver } from './driver/job.js';
export type { MigrationCookie, DomainMigrationDriver } from './driver/migration.js';
export type { GuestTime, FSInfo, DomainGuestDriver } from './driver/domain-guest.js';
export type { DomainStatsRecord, DomainStatsDriver } from './driver/domain-stats.js';
export type { DomainConsoleDriver } from './driver/domain-console.js';
export type { DomainSnapshotDriver } from './driver/snapshot.js';
export type { DomainCheckpointDriver } from './driver/checkpoint.js';
export type { DhcpLease, NetworkDriver, NetworkPortDriver } from './driver/network.js';
export type { InterfaceDriver } from './driver/interface.js';
export type { StoragePoolInfo, StoragePoolDriver } from './driver/storage-pool.js';
export type { StorageVolInfo, StorageVolDriver } from './driver/storage-vol.js';
export type { NodeDeviceDriver } from './driver/node-device.js';
export type { SecretDriver } from './driver/secret.js';
export type { NWFilterDriver, NWFilterBindingDriver } from './driver/nwfilter.js';
export * from './driver/flag-tables.js';
export * from './driver/enum-tables.js';
export { cName, driverFunctions } from './driver/functions.js';
export type { DriverFunction, Place } from './driver/functions.js';
export { defaultFor } from './driver/defaults.js';
export { Dispatch, functionOf } from './driver/dispatch.js';
export { migratePeerToPeer } from './driver/migrate-peer.js';
export type { PeerMigration } from './driver/migrate-peer.js';
export { migrateManaged } from './driver/migrate-managed.js';
export type { MigrateManagedOptions, Prepared } from './driver/migrate-managed.js';
export { streamOf, toDuplex, toReadable, toWritable } from './driver/node-stream.js';
export { decode } from './decode.js';
export { parseConf, parseConfLines } from './conf.js';
export type { ConfEntry, ConfValue } from './conf.js';
export { enumeration, isUnknownName } from './enumeration.js';
export type { Enumeration, NameOf, UnknownName } from './enumeration.js';
export { abortable } from './abort.js';
export { errorCodes, errorDomains, errorLevels } from './error-codes.js';
export { abortError, errorNames, throwIfAborted, VirtError } from './errors.js';
export type { ErrorCode, ErrorDomain, ErrorLevel, Location, VirtErrorOptions } from './errors.js';
export { checkFlags, exclusiveFlags, flags } from './flags.js';
export type { FlagOptions, Flags } from './flags.js';
export type { CallOptions } from './signal.js';
export { configured } from './driver/driver-module.js';
export type { DriverModule, DriverOptions } from './driver/driver-module.js';
export { AutoDestroy } from './stateful/auto-destroy.js';
export { DeviceStreams, openSocket, openTerminal } from './stateful/device-streams.js';
export { EventHub } from './stateful/event-hub.js';
export { EventQueue } from './stateful/event-queue.js';
export type { EventQueueOptions, Overflow } from './stateful/event-queue.js';
export { HostFiles } from './stateful/host-files.js';
export { interfaceCounts } from './stateful/interface-counts.js';
export { JobLock } from './stateful/job-lock.js';
export type { JobOptions } from './stateful/job-lock.js';
export { canTransit, lifecycle, transition } from './stateful/lifecycle.js';
export type { LifecycleOperation } from './stateful/lifecycle.js';
export { DomainObject } from './stateful/domain-object.js';
export type { Affected } from './stateful/domain-object.js';
export {
  backupParams,
  backupSuffix,
  disksOfBackup,
  nothingToSave,
  refuseBackupTls,
  requireSince,
  storeOfBackup,
  type BackupDisk,
} from './stateful/domain-backup.js';
export { bandwidthParameters, limitedBandwidth, requireInterface, withBandwidth } from './stateful/domain-bandwidth.js';
export { cpuSetText, pinText } from './stateful/cpu-set.js';
export {
  hasIOThread,
  ioThreads,
  requireIOThread,
  withIOThread,
  withIOThreadList,
  withIOThreadPin,
  withoutIOThread,
} from './stateful/domain-iothreads.js';
export { memoryLimitsChange, memoryParameters, unlimitedMemory } from './stateful/domain-memtune.js';
export { numaChange, numaParameters } from './stateful/domain-numatune.js';
export { withPins } from './stateful/domain-pins.js';
export { givenParams } from './stateful/given-params.js';
export {
  allDevices,
  anyDevices,
  devicesOf,
  fits,
  readDevice,
  withChanged,
  withDevices,
} from './stateful/device/device.js';
export type { Device, DeviceKey, DeviceOf, FoundDevice } from './stateful/device/device.js';
export {
  checkAttach,
  findDevice,
  findUnplugged,
  withAdded,
  withDetached,
  withRemoved,
} from './stateful/device/change.js';
export type { DevicePlace } from './stateful/device/change.js';
export { deviceKind } from './stateful/device/kinds.js';
export type { DeviceKind } from './stateful/device/kinds.js';
export { findUpdated, isSameSource, withMedium, withUpdated } from './stateful/device/update.js';
export {
  checkDiskChange,
  checkGraphicsChange,
  checkInterfaceChange,
  checkMemoryChange,
} from './stateful/device/update-check.js';
export { lifecycleActionChange } from './stateful/lifecycle-action.js';
export { reasonNumber } from './stateful/state-reason.js';
export { matchesDomain } from './stateful/domain-filter.js';
export type { DomainFacts } from './stateful/domain-filter.js';
export { MomentTree, under } from './stateful/moment-tree.js';
export type { Moment, MomentDef, MomentFilter, MomentTreeState } from './stateful/moment-tree.js';
export { diskPath, isEmptyDisk, isReadOnlyDisk } from './stateful/moment-disks.js';
export {
  alignCheckpoint,
  nameBitmaps,
  readCheckpointRecord,
  readNewCheckpoint,
  type Checkpoint,
} from './stateful/checkpoint-xml.js';
export {
  checkSnapshotRecord,
  isOnline,
  readNewSnapshot,
  readSnapshotRecord,
  type Snapshot,
} from './stateful/snapshot-xml.js';
export { alignSnapshotDisks, isExternal, snapshotDiskPath } from './stateful/snapshot-disks.js';
export { ObjectList } from './stateful/object-list.js';
export type { ObjectListOptions, Stateful } from './stateful/object-list.js';
export { AlreadyRunning, PidLock } from './stateful/pid-lock.js';
export { identityOf, isAlive } from './stateful/process-identity.js';
export type { ProcessIdentity } from './stateful/process-identity.js';
export { metadataChange, metadataReader } from './stateful/metadata.js';
export type { Described, MetadataChange } from './stateful/metadata.js';
export { domainMetadata } from './stateful/domain-metadata.js';
export type { MetadataHost } from './stateful/domain-metadata.js';
export { requireDomainName } from './stateful/domain-name.js';
export { SharedHosts } from './stateful/shared-hosts.js';
export type { UsedHost } from './stateful/shared-hosts.js';
export { neighbours } from './stateful/neighbours.js';
export { nwfilterBindingDriver, nwfilterDriver } from './stateful/nwfilter-driver.js';
export { Nwfilters, StoredNwfilter } from './stateful/nwfilters.js';
export { secretDriver } from './stateful/secret-driver.js';
export type { SecretDriverOptions } from './stateful/secret-driver.js';
export { Secrets } from './stateful/secrets.js';
export type { StoredSecret } from './stateful/secrets.js';
export { firstSinceBoot } from './stateful/since-boot.js';
export { Store } from './stateful/store.js';
export { writeWhole } from './stateful/whole-file.js';
export type { WholeFileOptions } from './stateful/whole-file.js';
export { checkParams, parseUri } from './uri.js';
export { diskIndex } from './model/domain/defaults-disks.js';
export { randomMac } from './model/random.js';
export { isSameIp, parseIp, printIp } from './model/ip-address.js';
export type { IpBytes } from './model/ip-address.js';
export { checkDhcpHost, checkDhcpRange } from './model/network-define/check-ip.js';
export { checkDnsHost, checkDnsSrv, checkDnsTxt } from './model/network-define/check-dns.js';
export type { DnsHostLike, DnsSrvLike, DnsTxtLike } from './model/network-define/check-dns.js';
export { checkPoolSource } from './model/storage-define/complete-pool.js';
export { checkNetwork } from './model/network-define/check.js';
export { randomUuid } from './model/random.js';
export type { RandomSource } from './model/random.js';
export { prefixOf } from './model/network-define/addresses.js';
export { tidyNetwork } from './model/network-define/tidy.js';
export { at, devicePath } from './model/domain/domain-error.js';
export { cpuList } from './model/domain/numbers.js';
export { parseUuid } from './uuid.js';
export type { ConnectionUri } from './uri.js';
