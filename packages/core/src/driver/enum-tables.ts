/* eslint-disable max-lines -- a table */
import { enumeration, type NameOf } from '../enumeration.js';

// libvirt's value enums: a name in words, and its number on the wire and in C.

/** `virCPUCompareResult` */
export const CPUCompareResult = enumeration('virCPUCompareResult', {
  error: -1,
  incompatible: 0,
  identical: 1,
  superset: 2,
});
export type CPUCompareResult = NameOf<typeof CPUCompareResult>;

/** `virConnectCloseReason` */
export const ConnectCloseReason = enumeration('virConnectCloseReason', { error: 0, eof: 1, keepalive: 2, client: 3 });
export type ConnectCloseReason = NameOf<typeof ConnectCloseReason>;

/** `virConnectDomainEventAgentLifecycleReason` */
export const ConnectDomainEventAgentLifecycleReason = enumeration('virConnectDomainEventAgentLifecycleReason', {
  unknown: 0,
  domainStarted: 1,
  channel: 2,
});
export type ConnectDomainEventAgentLifecycleReason = NameOf<typeof ConnectDomainEventAgentLifecycleReason>;

/** `virConnectDomainEventAgentLifecycleState` */
export const ConnectDomainEventAgentLifecycleState = enumeration('virConnectDomainEventAgentLifecycleState', {
  connected: 1,
  disconnected: 2,
});
export type ConnectDomainEventAgentLifecycleState = NameOf<typeof ConnectDomainEventAgentLifecycleState>;

/** `virConnectDomainEventBlockJobStatus` */
export const ConnectDomainEventBlockJobStatus = enumeration('virConnectDomainEventBlockJobStatus', {
  completed: 0,
  failed: 1,
  canceled: 2,
  ready: 3,
});
export type ConnectDomainEventBlockJobStatus = NameOf<typeof ConnectDomainEventBlockJobStatus>;

/** `virConnectDomainEventDiskChangeReason` */
export const ConnectDomainEventDiskChangeReason = enumeration('virConnectDomainEventDiskChangeReason', {
  changeMissingOnStart: 0,
  dropMissingOnStart: 1,
});
export type ConnectDomainEventDiskChangeReason = NameOf<typeof ConnectDomainEventDiskChangeReason>;

/** `virDomainBlockJobType` */
export const DomainBlockJobType = enumeration('virDomainBlockJobType', {
  unknown: 0,
  pull: 1,
  copy: 2,
  commit: 3,
  activeCommit: 4,
  backup: 5,
});
export type DomainBlockJobType = NameOf<typeof DomainBlockJobType>;

/** `virDomainBlockedReason` */
export const DomainBlockedReason = enumeration('virDomainBlockedReason', { unknown: 0 });
export type DomainBlockedReason = NameOf<typeof DomainBlockedReason>;

/** `virDomainControlErrorReason` */
export const DomainControlErrorReason = enumeration('virDomainControlErrorReason', {
  none: 0,
  unknown: 1,
  monitor: 2,
  internal: 3,
});
export type DomainControlErrorReason = NameOf<typeof DomainControlErrorReason>;

/** `virDomainControlState` */
export const DomainControlState = enumeration('virDomainControlState', { ok: 0, job: 1, occupied: 2, error: 3 });
export type DomainControlState = NameOf<typeof DomainControlState>;

/** `virDomainCoreDumpFormat` */
export const DomainCoreDumpFormat = enumeration('virDomainCoreDumpFormat', {
  raw: 0,
  kdumpZlib: 1,
  kdumpLzo: 2,
  kdumpSnappy: 3,
  winDmp: 4,
});
export type DomainCoreDumpFormat = NameOf<typeof DomainCoreDumpFormat>;

/** `virDomainCrashedReason` */
export const DomainCrashedReason = enumeration('virDomainCrashedReason', { unknown: 0, panicked: 1 });
export type DomainCrashedReason = NameOf<typeof DomainCrashedReason>;

/** `virDomainDirtyRateStatus` */
export const DomainDirtyRateStatus = enumeration('virDomainDirtyRateStatus', {
  unstarted: 0,
  measuring: 1,
  measured: 2,
});
export type DomainDirtyRateStatus = NameOf<typeof DomainDirtyRateStatus>;

/** `virDomainDiskErrorCode` */
export const DomainDiskErrorCode = enumeration('virDomainDiskErrorCode', { none: 0, unspec: 1, noSpace: 2 });
export type DomainDiskErrorCode = NameOf<typeof DomainDiskErrorCode>;

/** `virDomainEventCrashedDetailType` */
export const DomainEventCrashedDetailType = enumeration('virDomainEventCrashedDetailType', {
  panicked: 0,
  crashloaded: 1,
});
export type DomainEventCrashedDetailType = NameOf<typeof DomainEventCrashedDetailType>;

/** `virDomainEventDefinedDetailType` */
export const DomainEventDefinedDetailType = enumeration('virDomainEventDefinedDetailType', {
  added: 0,
  updated: 1,
  renamed: 2,
  fromSnapshot: 3,
});
export type DomainEventDefinedDetailType = NameOf<typeof DomainEventDefinedDetailType>;

/** `virDomainEventGraphicsAddressType` */
export const DomainEventGraphicsAddressType = enumeration('virDomainEventGraphicsAddressType', {
  ipv4: 0,
  ipv6: 1,
  unix: 2,
});
export type DomainEventGraphicsAddressType = NameOf<typeof DomainEventGraphicsAddressType>;

/** `virDomainEventGraphicsPhase` */
export const DomainEventGraphicsPhase = enumeration('virDomainEventGraphicsPhase', {
  connect: 0,
  initialize: 1,
  disconnect: 2,
});
export type DomainEventGraphicsPhase = NameOf<typeof DomainEventGraphicsPhase>;

/** `virDomainEventID` */
export const DomainEventID = enumeration('virDomainEventID', {
  lifecycle: 0,
  reboot: 1,
  rtcChange: 2,
  watchdog: 3,
  ioError: 4,
  graphics: 5,
  ioErrorReason: 6,
  controlError: 7,
  blockJob: 8,
  diskChange: 9,
  trayChange: 10,
  pmwakeup: 11,
  pmsuspend: 12,
  balloonChange: 13,
  pmsuspendDisk: 14,
  deviceRemoved: 15,
  blockJob2: 16,
  tunable: 17,
  agentLifecycle: 18,
  deviceAdded: 19,
  migrationIteration: 20,
  jobCompleted: 21,
  deviceRemovalFailed: 22,
  metadataChange: 23,
  blockThreshold: 24,
  memoryFailure: 25,
  memoryDeviceSizeChange: 26,
});
export type DomainEventID = NameOf<typeof DomainEventID>;

/** `virDomainEventIOErrorAction` */
export const DomainEventIOErrorAction = enumeration('virDomainEventIOErrorAction', { none: 0, pause: 1, report: 2 });
export type DomainEventIOErrorAction = NameOf<typeof DomainEventIOErrorAction>;

/** `virDomainEventPMSuspendedDetailType` */
export const DomainEventPMSuspendedDetailType = enumeration('virDomainEventPMSuspendedDetailType', {
  memory: 0,
  disk: 1,
});
export type DomainEventPMSuspendedDetailType = NameOf<typeof DomainEventPMSuspendedDetailType>;

/** `virDomainEventResumedDetailType` */
export const DomainEventResumedDetailType = enumeration('virDomainEventResumedDetailType', {
  unpaused: 0,
  migrated: 1,
  fromSnapshot: 2,
  postcopy: 3,
  postcopyFailed: 4,
});
export type DomainEventResumedDetailType = NameOf<typeof DomainEventResumedDetailType>;

/** `virDomainEventShutdownDetailType` */
export const DomainEventShutdownDetailType = enumeration('virDomainEventShutdownDetailType', {
  finished: 0,
  guest: 1,
  host: 2,
});
export type DomainEventShutdownDetailType = NameOf<typeof DomainEventShutdownDetailType>;

/** `virDomainEventStartedDetailType` */
export const DomainEventStartedDetailType = enumeration('virDomainEventStartedDetailType', {
  booted: 0,
  migrated: 1,
  restored: 2,
  fromSnapshot: 3,
  wakeup: 4,
});
export type DomainEventStartedDetailType = NameOf<typeof DomainEventStartedDetailType>;

/** `virDomainEventStoppedDetailType` */
export const DomainEventStoppedDetailType = enumeration('virDomainEventStoppedDetailType', {
  shutdown: 0,
  destroyed: 1,
  crashed: 2,
  migrated: 3,
  saved: 4,
  failed: 5,
  fromSnapshot: 6,
});
export type DomainEventStoppedDetailType = NameOf<typeof DomainEventStoppedDetailType>;

/** `virDomainEventSuspendedDetailType` */
export const DomainEventSuspendedDetailType = enumeration('virDomainEventSuspendedDetailType', {
  paused: 0,
  migrated: 1,
  ioerror: 2,
  watchdog: 3,
  restored: 4,
  fromSnapshot: 5,
  apiError: 6,
  postcopy: 7,
  postcopyFailed: 8,
});
export type DomainEventSuspendedDetailType = NameOf<typeof DomainEventSuspendedDetailType>;

/** `virDomainEventTrayChangeReason` */
export const DomainEventTrayChangeReason = enumeration('virDomainEventTrayChangeReason', { open: 0, close: 1 });
export type DomainEventTrayChangeReason = NameOf<typeof DomainEventTrayChangeReason>;

/** `virDomainEventType` */
export const DomainEventType = enumeration('virDomainEventType', {
  defined: 0,
  undefined: 1,
  started: 2,
  suspended: 3,
  resumed: 4,
  stopped: 5,
  shutdown: 6,
  pmsuspended: 7,
  crashed: 8,
});
export type DomainEventType = NameOf<typeof DomainEventType>;

/** `virDomainEventUndefinedDetailType` */
export const DomainEventUndefinedDetailType = enumeration('virDomainEventUndefinedDetailType', {
  removed: 0,
  renamed: 1,
});
export type DomainEventUndefinedDetailType = NameOf<typeof DomainEventUndefinedDetailType>;

/** `virDomainEventWatchdogAction` */
export const DomainEventWatchdogAction = enumeration('virDomainEventWatchdogAction', {
  none: 0,
  pause: 1,
  reset: 2,
  poweroff: 3,
  shutdown: 4,
  debug: 5,
  injectnmi: 6,
});
export type DomainEventWatchdogAction = NameOf<typeof DomainEventWatchdogAction>;

/** `virDomainInterfaceAddressesSource` */
export const DomainInterfaceAddressesSource = enumeration('virDomainInterfaceAddressesSource', {
  lease: 0,
  agent: 1,
  arp: 2,
});
export type DomainInterfaceAddressesSource = NameOf<typeof DomainInterfaceAddressesSource>;

/** `virDomainJobOperation` */
export const DomainJobOperation = enumeration('virDomainJobOperation', {
  unknown: 0,
  start: 1,
  save: 2,
  restore: 3,
  migrationIn: 4,
  migrationOut: 5,
  snapshot: 6,
  snapshotRevert: 7,
  dump: 8,
  backup: 9,
  snapshotDelete: 10,
});
export type DomainJobOperation = NameOf<typeof DomainJobOperation>;

/** `virDomainJobType` */
export const DomainJobType = enumeration('virDomainJobType', {
  none: 0,
  bounded: 1,
  unbounded: 2,
  completed: 3,
  failed: 4,
  cancelled: 5,
});
export type DomainJobType = NameOf<typeof DomainJobType>;

/** `virDomainLifecycle` */
export const DomainLifecycle = enumeration('virDomainLifecycle', { poweroff: 0, reboot: 1, crash: 2 });
export type DomainLifecycle = NameOf<typeof DomainLifecycle>;

/** `virDomainLifecycleAction` */
export const DomainLifecycleAction = enumeration('virDomainLifecycleAction', {
  destroy: 0,
  restart: 1,
  restartRename: 2,
  preserve: 3,
  coredumpDestroy: 4,
  coredumpRestart: 5,
});
export type DomainLifecycleAction = NameOf<typeof DomainLifecycleAction>;

/** `virDomainMemoryFailureActionType` */
export const DomainMemoryFailureActionType = enumeration('virDomainMemoryFailureActionType', {
  ignore: 0,
  inject: 1,
  fatal: 2,
  reset: 3,
});
export type DomainMemoryFailureActionType = NameOf<typeof DomainMemoryFailureActionType>;

/** `virDomainMemoryFailureRecipientType` */
export const DomainMemoryFailureRecipientType = enumeration('virDomainMemoryFailureRecipientType', {
  hypervisor: 0,
  guest: 1,
});
export type DomainMemoryFailureRecipientType = NameOf<typeof DomainMemoryFailureRecipientType>;

/** `virDomainMemoryStatTags` */
export const DomainMemoryStatTags = enumeration('virDomainMemoryStatTags', {
  swapIn: 0,
  swapOut: 1,
  majorFault: 2,
  minorFault: 3,
  unused: 4,
  available: 5,
  actualBalloon: 6,
  rss: 7,
  usable: 8,
  lastUpdate: 9,
  diskCaches: 10,
  hugetlbPgalloc: 11,
  hugetlbPgfail: 12,
});
export type DomainMemoryStatTags = NameOf<typeof DomainMemoryStatTags>;

/** `virDomainMetadataType` */
export const DomainMetadataType = enumeration('virDomainMetadataType', { description: 0, title: 1, element: 2 });
export type DomainMetadataType = NameOf<typeof DomainMetadataType>;

/** `virDomainNostateReason` */
export const DomainNostateReason = enumeration('virDomainNostateReason', { unknown: 0 });
export type DomainNostateReason = NameOf<typeof DomainNostateReason>;

/** `virDomainNumatuneMemMode` */
export const DomainNumatuneMemMode = enumeration('virDomainNumatuneMemMode', {
  strict: 0,
  preferred: 1,
  interleave: 2,
  restrictive: 3,
});
export type DomainNumatuneMemMode = NameOf<typeof DomainNumatuneMemMode>;

/** `virDomainPMSuspendedDiskReason` */
export const DomainPMSuspendedDiskReason = enumeration('virDomainPMSuspendedDiskReason', { unknown: 0 });
export type DomainPMSuspendedDiskReason = NameOf<typeof DomainPMSuspendedDiskReason>;

/** `virDomainPMSuspendedReason` */
export const DomainPMSuspendedReason = enumeration('virDomainPMSuspendedReason', { unknown: 0 });
export type DomainPMSuspendedReason = NameOf<typeof DomainPMSuspendedReason>;

/** `virDomainPausedReason` */
export const DomainPausedReason = enumeration('virDomainPausedReason', {
  unknown: 0,
  user: 1,
  migration: 2,
  save: 3,
  dump: 4,
  ioerror: 5,
  watchdog: 6,
  fromSnapshot: 7,
  shuttingDown: 8,
  snapshot: 9,
  crashed: 10,
  startingUp: 11,
  postcopy: 12,
  postcopyFailed: 13,
});
export type DomainPausedReason = NameOf<typeof DomainPausedReason>;

/** `virDomainProcessSignal` */
export const DomainProcessSignal = enumeration('virDomainProcessSignal', {
  nop: 0,
  hup: 1,
  int: 2,
  quit: 3,
  ill: 4,
  trap: 5,
  abrt: 6,
  bus: 7,
  fpe: 8,
  kill: 9,
  usr1: 10,
  segv: 11,
  usr2: 12,
  pipe: 13,
  alrm: 14,
  term: 15,
  stkflt: 16,
  chld: 17,
  cont: 18,
  stop: 19,
  tstp: 20,
  ttin: 21,
  ttou: 22,
  urg: 23,
  xcpu: 24,
  xfsz: 25,
  vtalrm: 26,
  prof: 27,
  winch: 28,
  poll: 29,
  pwr: 30,
  sys: 31,
  rt0: 32,
  rt1: 33,
  rt2: 34,
  rt3: 35,
  rt4: 36,
  rt5: 37,
  rt6: 38,
  rt7: 39,
  rt8: 40,
  rt9: 41,
  rt10: 42,
  rt11: 43,
  rt12: 44,
  rt13: 45,
  rt14: 46,
  rt15: 47,
  rt16: 48,
  rt17: 49,
  rt18: 50,
  rt19: 51,
  rt20: 52,
  rt21: 53,
  rt22: 54,
  rt23: 55,
  rt24: 56,
  rt25: 57,
  rt26: 58,
  rt27: 59,
  rt28: 60,
  rt29: 61,
  rt30: 62,
  rt31: 63,
  rt32: 64,
});
export type DomainProcessSignal = NameOf<typeof DomainProcessSignal>;

/** `virDomainRunningReason` */
export const DomainRunningReason = enumeration('virDomainRunningReason', {
  unknown: 0,
  booted: 1,
  migrated: 2,
  restored: 3,
  fromSnapshot: 4,
  unpaused: 5,
  migrationCanceled: 6,
  saveCanceled: 7,
  wakeup: 8,
  crashed: 9,
  postcopy: 10,
  postcopyFailed: 11,
});
export type DomainRunningReason = NameOf<typeof DomainRunningReason>;

/** `virDomainShutdownReason` */
export const DomainShutdownReason = enumeration('virDomainShutdownReason', { unknown: 0, user: 1 });
export type DomainShutdownReason = NameOf<typeof DomainShutdownReason>;

/** `virDomainShutoffReason` */
export const DomainShutoffReason = enumeration('virDomainShutoffReason', {
  unknown: 0,
  shutdown: 1,
  destroyed: 2,
  crashed: 3,
  migrated: 4,
  saved: 5,
  failed: 6,
  fromSnapshot: 7,
  daemon: 8,
});
export type DomainShutoffReason = NameOf<typeof DomainShutoffReason>;

/** `virDomainState` */
export const DomainState = enumeration('virDomainState', {
  nostate: 0,
  running: 1,
  blocked: 2,
  paused: 3,
  shutdown: 4,
  shutoff: 5,
  crashed: 6,
  pmsuspended: 7,
});
export type DomainState = NameOf<typeof DomainState>;

/** `virIPAddrType` */
export const IPAddrType = enumeration('virIPAddrType', { ipv4: 0, ipv6: 1 });
export type IPAddrType = NameOf<typeof IPAddrType>;

/** `virKeycodeSet` */
export const KeycodeSet = enumeration('virKeycodeSet', {
  linux: 0,
  xt: 1,
  atset1: 2,
  atset2: 3,
  atset3: 4,
  osx: 5,
  xtKbd: 6,
  usb: 7,
  win32: 8,
  qnum: 9,
});
export type KeycodeSet = NameOf<typeof KeycodeSet>;

/** `virNetworkEventLifecycleType` */
export const NetworkEventLifecycleType = enumeration('virNetworkEventLifecycleType', {
  defined: 0,
  undefined: 1,
  started: 2,
  stopped: 3,
});
export type NetworkEventLifecycleType = NameOf<typeof NetworkEventLifecycleType>;

/** `virNetworkUpdateCommand` */
export const NetworkUpdateCommand = enumeration('virNetworkUpdateCommand', {
  none: 0,
  modify: 1,
  delete: 2,
  addLast: 3,
  addFirst: 4,
});
export type NetworkUpdateCommand = NameOf<typeof NetworkUpdateCommand>;

/** `virNetworkUpdateSection` */
export const NetworkUpdateSection = enumeration('virNetworkUpdateSection', {
  none: 0,
  bridge: 1,
  domain: 2,
  ip: 3,
  ipDhcpHost: 4,
  ipDhcpRange: 5,
  forward: 6,
  forwardInterface: 7,
  forwardPf: 8,
  portgroup: 9,
  dnsHost: 10,
  dnsTxt: 11,
  dnsSrv: 12,
});
export type NetworkUpdateSection = NameOf<typeof NetworkUpdateSection>;

/** `virNodeDeviceEventLifecycleType` */
export const NodeDeviceEventLifecycleType = enumeration('virNodeDeviceEventLifecycleType', {
  created: 0,
  deleted: 1,
  defined: 2,
  undefined: 3,
});
export type NodeDeviceEventLifecycleType = NameOf<typeof NodeDeviceEventLifecycleType>;

/** `virNodeSuspendTarget` */
export const NodeSuspendTarget = enumeration('virNodeSuspendTarget', { mem: 0, disk: 1, hybrid: 2 });
export type NodeSuspendTarget = NameOf<typeof NodeSuspendTarget>;

/** `virSecretEventLifecycleType` */
export const SecretEventLifecycleType = enumeration('virSecretEventLifecycleType', { defined: 0, undefined: 1 });
export type SecretEventLifecycleType = NameOf<typeof SecretEventLifecycleType>;

/** `virSecretUsageType` */
export const SecretUsageType = enumeration('virSecretUsageType', {
  none: 0,
  volume: 1,
  ceph: 2,
  iscsi: 3,
  tls: 4,
  vtpm: 5,
});
export type SecretUsageType = NameOf<typeof SecretUsageType>;

/** `virStoragePoolEventLifecycleType` */
export const StoragePoolEventLifecycleType = enumeration('virStoragePoolEventLifecycleType', {
  defined: 0,
  undefined: 1,
  started: 2,
  stopped: 3,
  created: 4,
  deleted: 5,
});
export type StoragePoolEventLifecycleType = NameOf<typeof StoragePoolEventLifecycleType>;

/** `virStoragePoolState` */
export const StoragePoolState = enumeration('virStoragePoolState', {
  inactive: 0,
  building: 1,
  running: 2,
  degraded: 3,
  inaccessible: 4,
});
export type StoragePoolState = NameOf<typeof StoragePoolState>;

/** `virStorageVolType` */
export const StorageVolType = enumeration('virStorageVolType', {
  file: 0,
  block: 1,
  dir: 2,
  network: 3,
  netdir: 4,
  ploop: 5,
});
export type StorageVolType = NameOf<typeof StorageVolType>;

/** `virStorageVolWipeAlgorithm` */
export const StorageVolWipeAlgorithm = enumeration('virStorageVolWipeAlgorithm', {
  zero: 0,
  nnsa: 1,
  dod: 2,
  bsi: 3,
  gutmann: 4,
  schneier: 5,
  pfitzner7: 6,
  pfitzner33: 7,
  random: 8,
  trim: 9,
});
export type StorageVolWipeAlgorithm = NameOf<typeof StorageVolWipeAlgorithm>;

/** `virVcpuState` */
export const VcpuState = enumeration('virVcpuState', { offline: 0, running: 1, blocked: 2 });
export type VcpuState = NameOf<typeof VcpuState>;
