import {
  DomainBlockedReason,
  DomainBlockJobType,
  DomainControlErrorReason,
  DomainControlState,
  DomainCrashedReason,
  DomainDiskErrorCode,
  DomainJobType,
  DomainMemoryStatTags,
  DomainNostateReason,
  DomainPausedReason,
  DomainPMSuspendedReason,
  DomainRunningReason,
  DomainShutdownReason,
  DomainShutoffReason,
  DomainState,
  IPAddrType,
  StoragePoolState,
  StorageVolType,
  VcpuState,
  enumeration,
  type BlockInfo,
  type BlockJobInfo,
  type ControlInfo,
  type DhcpLease,
  type DiskError,
  type DomainInfo,
  type DomainInterface,
  type DomainMemoryStats,
  type DomainStateReason,
  type DomainStatsRecord,
  type Enumeration,
  type FSInfo,
  type GuestTime,
  type HypervisorSelection,
  type InterfaceStats,
  type IOThreadInfo,
  type JobStats,
  type NodeCpuMap,
  type NodeInfo,
  type SecurityLabel,
  type SecurityModel,
  type StoragePoolInfo,
  type StorageVolInfo,
} from '@virtkit/core/driver';
import type { Roomy } from './procedure.js';
import * as t from './types.js';
import { bool, hyper, int, list, mapped, opaque, struct, uhyper, uint, type Xdr } from './xdr.js';

/** The compound results of procedures, in the shapes of the contract. */
export const nodeInfo: Xdr<NodeInfo> = struct({
  model: t.fixedChars(32),
  memory: uhyper,
  cpus: int,
  mhz: int,
  nodes: int,
  sockets: int,
  cores: int,
  threads: int,
});
export const domainInfo: Xdr<DomainInfo> = struct({
  state: t.named(DomainState, uint),
  maxMemory: uhyper,
  memory: uhyper,
  vcpus: uint,
  cpuTime: uhyper,
});
export const interfaceStats: Xdr<InterfaceStats> = struct({
  rxBytes: hyper,
  rxPackets: hyper,
  rxErrs: hyper,
  rxDrop: hyper,
  txBytes: hyper,
  txPackets: hyper,
  txErrs: hyper,
  txDrop: hyper,
});
export const poolInfo: Xdr<StoragePoolInfo> = struct({
  state: t.named(StoragePoolState, uint),
  capacity: uhyper,
  allocation: uhyper,
  available: uhyper,
});
export const volInfo: Xdr<StorageVolInfo> = struct({
  type: t.named(StorageVolType),
  capacity: uhyper,
  allocation: uhyper,
});
export const securityLabel: Xdr<SecurityLabel> = struct({ label: t.chars(4097), enforcing: bool });
export const securityModel: Xdr<SecurityModel> = struct({ model: t.chars(257), doi: t.chars(257) });
export const blockInfo: Xdr<BlockInfo> = struct({ allocation: uhyper, capacity: uhyper, physical: uhyper });
export const controlInfo: Xdr<ControlInfo> = struct({
  state: t.named(DomainControlState, uint),
  details: t.named(DomainControlErrorReason, uint),
  stateTime: uhyper,
});
export const guestTime: Xdr<GuestTime> = struct({ seconds: hyper, nanoseconds: uint });
export const jobStats: Xdr<JobStats> = struct({ type: t.named(DomainJobType), params: t.anyParams(64) });
export const fsInfo: Xdr<FSInfo> = struct({
  mountpoint: t.text,
  name: t.text,
  fstype: t.text,
  devAliases: t.texts(256),
});
export const ioThread: Xdr<IOThreadInfo> = struct({ id: uint, cpuMap: t.cpuSet });
export const statsRecord: Xdr<DomainStatsRecord> = struct({ domain: t.domain, params: t.anyParams(262_144) });
export const diskError: Xdr<DiskError> = struct({ disk: t.text, error: t.named(DomainDiskErrorCode) });
export const dhcpLease: Xdr<DhcpLease> = struct({
  iface: t.text,
  expiryTime: hyper,
  type: t.named(IPAddrType),
  mac: t.optionalText,
  iaid: t.optionalText,
  ipaddr: t.text,
  prefix: uint,
  hostname: t.optionalText,
  clientId: t.optionalText,
});
export const domainInterface: Xdr<DomainInterface> = struct({
  name: t.text,
  hwaddr: t.optionalText,
  addrs: list(struct({ type: t.named(IPAddrType), addr: t.text, prefix: uint }), 2048),
});
export const vcpuInfo = struct({ number: uint, state: t.named(VcpuState), cpuTime: uhyper, cpu: int });
/** Four arguments on the wire, one in the contract. */
export const selection: Xdr<HypervisorSelection> = struct({
  emulator: t.optionalText,
  arch: t.optionalText,
  machine: t.optionalText,
  virtType: t.optionalText,
});

const reasons: Readonly<Record<DomainState, Enumeration<string>>> = {
  nostate: DomainNostateReason,
  running: DomainRunningReason,
  blocked: DomainBlockedReason,
  paused: DomainPausedReason,
  shutdown: DomainShutdownReason,
  shutoff: DomainShutoffReason,
  crashed: DomainCrashedReason,
  pmsuspended: DomainPMSuspendedReason,
};

/** Of a state that this version does not know, no reason is known. */
const noReasons = enumeration('virDomainUnknownReason', {});
const reasonsOf = (state: DomainState): Enumeration<string> => reasons[state] ?? noReasons;

/** A state, and a reason whose numbers depend on it. */
export const stateReason: Xdr<DomainStateReason> = mapped(
  struct({ state: t.named(DomainState), reason: int }),
  ({ state, reason }) => ({ state, reason: reasonsOf(state).readName(reason) }),
  ({ state, reason }) => ({ state, reason: reasonsOf(state).numberOf(reason) }),
);

/** A statistic that this version does not know by its number is left out. */
const statTags = new Map(
  Object.entries(DomainMemoryStatTags.values).map(([name, number]) => [number, name as DomainMemoryStatTags]),
);
export const memoryStats: Xdr<DomainMemoryStats> = mapped(
  list(struct({ tag: int, value: uhyper }), 1024),
  (entries) => {
    const stats: { [T in DomainMemoryStatTags]?: bigint } = {};
    for (const { tag, value } of entries) {
      const name = statTags.get(tag);
      if (name) stats[name] = value;
    }
    return stats;
  },
  (stats) =>
    (Object.entries(stats) as [DomainMemoryStatTags, bigint][]).map(([name, value]) => ({
      tag: DomainMemoryStatTags.numberOf(name),
      value,
    })),
);

const blockJob = struct({ found: bool, type: int, bandwidth: uhyper, cur: uhyper, end: uhyper });
export const blockJobInfo: Xdr<BlockJobInfo | undefined> = mapped(
  blockJob,
  ({ found, type, ...job }) =>
    found ? { type: DomainBlockJobType.readName(type) as DomainBlockJobType, ...job } : undefined,
  (job) =>
    job
      ? { found: true, ...job, type: DomainBlockJobType.numberOf(job.type) }
      : { found: false, type: 0, bandwidth: 0n, cur: 0n, end: 0n },
);

const cpuMapFields = struct({ map: opaque(2048), online: uint, count: int });
const cpuMapItself: Xdr<NodeCpuMap> = mapped(
  cpuMapFields,
  ({ map, online, count }) => {
    const cpus = new Set(t.cpusOf(map));
    return { map: Array.from({ length: Math.min(count, map.length * 8) }, (_, cpu) => cpus.has(cpu)), online };
  },
  ({ map, online }) => ({
    map: t.mapOf(
      map.flatMap((on, cpu) => (on ? [cpu] : [])),
      Math.ceil(map.length / 8),
    ),
    online,
    count: map.length,
  }),
);

/** With no room for it, the map itself is left out. */
export const cpuMap: Roomy<NodeCpuMap> = {
  ...cpuMapItself,
  writeUpTo: (w, v, room) => {
    if (room !== 0) cpuMapItself.write(w, v);
    else cpuMapFields.write(w, { map: new Uint8Array(), online: v.online, count: v.map.length });
  },
};

/** `undefined`: nothing is pinned. */
export const emulatorPin: Xdr<readonly number[] | undefined> = mapped(
  struct({ map: opaque(t.max.cpumaps), ret: int }),
  ({ map, ret }) => (ret > 0 ? t.cpusOf(map) : undefined),
  (cpus) => (cpus ? { map: t.mapOf(cpus), ret: 1 } : { map: new Uint8Array(), ret: 0 }),
);

export const cookie = opaque(t.max.cookie);
export const arrived = struct({ domain: t.domain, cookie });
