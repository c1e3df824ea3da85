import type { Layout } from './layout.js';

/** The hypercalls that are used. */
export const hypercalls = { xen_version: 17, sysctl: 35, domctl: 36 } as const;

/** What is asked of the hypervisor about one domain. */
export const domctls = {
  pausedomain: 3,
  unpausedomain: 4,
  getdomaininfo: 5,
  setvcpuaffinity: 9,
  max_mem: 11,
  getvcpuinfo: 14,
  scheduler_op: 16,
  getvcpuaffinity: 25,
} as const;
export type Domctl = keyof typeof domctls;

/** What is asked of it about the machine. */
export const sysctls = {
  readconsole: 1,
  physinfo: 3,
  sched_id: 4,
  getdomaininfolist: 6,
  getcpuinfo: 8,
  numainfo: 17,
} as const;
export type Sysctl = keyof typeof sysctls;

/** What is asked of it about itself. */
export const versions = { version: 0, extraversion: 1, capabilities: 3 } as const;
/** Bytes of the texts among them. */
export const versionSizes = { extraversion: 16, capabilities: 1024 } as const;

export const domctlHead = { cmd: [0, 32], version: [4, 32], domain: [8, 16] } as const satisfies Layout;
export const sysctlHead = { cmd: [0, 32], version: [4, 32] } as const satisfies Layout;
/** Where what is particular to a command begins, and how long the whole is: bytes. */
export const domctlBody = { offset: 16, size: 144 } as const;
export const sysctlBody = { offset: 8, size: 136 } as const;

export const domainInfo = {
  domain: [0, 16],
  flags: [4, 32],
  pages: [8, 64],
  maxPages: [16, 64],
  cpuTime: [56, 64],
  online: [64, 32],
  maxVcpuId: [68, 32],
} as const satisfies Layout;
/** Where its 16 bytes of UUID are. */
export const domainHandle = 76;
export const domainFlags = { dying: 0, hvm: 1, shutdown: 2, paused: 3, blocked: 4, running: 5 } as const;
/** Where among the flags the reason of a shutdown begins: bits. */
export const shutdownShift = 16;

export const domainInfoList = {
  first: [0, 16],
  max: [4, 32],
  buffer: [8, 64],
  count: [16, 32],
} as const satisfies Layout;
export const vcpuInfo = {
  vcpu: [0, 32],
  online: [4, 8],
  blocked: [5, 8],
  running: [6, 8],
  cpuTime: [8, 64],
  cpu: [16, 32],
} as const satisfies Layout;
export const vcpuAffinity = {
  vcpu: [0, 32],
  flags: [4, 32],
  hard: [8, 64],
  hardBits: [16, 32],
  soft: [24, 64],
  softBits: [32, 32],
} as const satisfies Layout;
/** The flag of what must hold, against what should. */
export const hardAffinity = 1;

export const schedulerOp = {
  scheduler: [0, 32],
  cmd: [4, 32],
  weight: [8, 16],
  cap: [10, 16],
} as const satisfies Layout;
export const schedulerCommands = { put: 0, get: 1 } as const;
/** Those that have a name in xl. */
export const schedulers: Readonly<Record<number, string>> = {
  5: 'credit',
  6: 'credit2',
  7: 'arinc653',
  8: 'rtds',
  9: 'null',
};

export const maxMem = { size: [0, 64] } as const satisfies Layout;
export const schedulerId = { id: [0, 32] } as const satisfies Layout;
export const console = {
  incremental: [1, 8],
  index: [4, 32],
  buffer: [8, 64],
  count: [16, 32],
} as const satisfies Layout;
export const numaInfo = { nodes: [0, 32], memory: [8, 64], distance: [16, 64] } as const satisfies Layout;
/** Of one node, bytes of memory. */
export const nodeMemory = { size: [0, 64], free: [8, 64] } as const satisfies Layout;
export const cpuInfo = { max: [0, 32], buffer: [8, 64], count: [16, 32] } as const satisfies Layout;

const physicalHead = {
  threadsPerCore: [0, 32],
  coresPerSocket: [4, 32],
  cpus: [8, 32],
  maxCpuId: [12, 32],
  nodes: [16, 32],
  maxNodeId: [20, 32],
  khz: [24, 32],
} as const satisfies Layout;
const physicalOld = { ...physicalHead, totalPages: [32, 64], freePages: [40, 64] } as const satisfies Layout;
const physicalNew = { ...physicalHead, totalPages: [40, 64], freePages: [48, 64] } as const satisfies Layout;

/**
 * What differs between the interfaces that are known, Xen 4.15 to 4.21, newest first. Their numbers change with each
 * release that changes any structure, and a hypervisor takes its own alone.
 */
export const domctlInterfaces = [
  { version: 0x17, infoSize: 112 }, // 4.19 to 4.21
  { version: 0x16, infoSize: 112 }, // 4.18
  { version: 0x15, infoSize: 112 }, // 4.17
  { version: 0x14, infoSize: 112 }, // 4.16
  { version: 0x13, infoSize: 104 }, // 4.15
] as const;
export const sysctlInterfaces = [
  { version: 0x16, physical: physicalNew }, // 4.21
  { version: 0x15, physical: physicalNew }, // 4.17 to 4.20
  { version: 0x14, physical: physicalOld }, // 4.16
  { version: 0x13, physical: physicalOld }, // 4.15
] as const;
export type DomctlInterface = (typeof domctlInterfaces)[number];
export type SysctlInterface = (typeof sysctlInterfaces)[number];
