import type { NodeStats } from '@virtkit/core/driver';
import type { CallTable } from '../scenario.js';

const cpuStats = (stats: NodeStats) => stats;

export const calls = {
  conn: {
    getType: (call) => call('host', 'getType', undefined),
    getVersion: (call) => call('host', 'getVersion', undefined),
    getSysinfo: (call, flags = 0) => call('host', 'getSysinfo', flags, undefined),
    getMaxVcpus: (call, type: string | null) => call('host', 'getMaxVcpus', type ?? undefined, undefined),
    getCapabilities: (call) => call('host', 'getCapabilities', undefined),
    isEncrypted: (call) => call('host', 'isEncrypted', undefined),
    isSecure: (call) => call('host', 'isSecure', undefined),
    isAlive: (call) => call('host', 'isAlive', undefined),
    // Python gives the memory in MiB.
    getInfo: async (call) => {
      const { model, memory, cpus, mhz, nodes, sockets, cores, threads } = await call('host', 'getInfo', undefined);
      return [model, memory >> 10n, cpus, mhz, nodes, sockets, cores, threads];
    },
    getCPUStats: async (call, cpu: number, flags = 0) =>
      cpuStats(await call('host', 'getCpuStats', cpu, flags, undefined)),
    getCellsFreeMemory: (call, start: number, count: number) =>
      call('host', 'getCellsFreeMemory', start, count, undefined),
    getFreeMemory: (call) => call('host', 'getFreeMemory', undefined),
    getCPUMap: async (call, flags = 0) => {
      const { map, online } = await call('host', 'getCpuMap', flags, undefined);
      return [map.length, map, online];
    },
    getSecurityModel: async (call) => {
      const { model, doi } = await call('host', 'getSecurityModel', undefined);
      return [model, doi];
    },
    getCPUModelNames: (call, arch: string, flags = 0) => call('host', 'getCpuModelNames', arch, flags, undefined),
    baselineCPU: (call, xmls: readonly string[], flags: number) => call('host', 'baselineCpu', xmls, flags, undefined),
  },
} satisfies CallTable;
