import * as driver from '@virtkit/core/driver';
import type { CpuSet, DomainRef, ParamTable, ParamsOf } from '@virtkit/core/driver';
import type { CallTable } from '../scenario.js';

/** As many as libvirt-python asks for. */
const hostCpus = 8;
const mapOf = (cpus: CpuSet) => Array.from({ length: hostCpus }, (_, cpu) => cpus.includes(cpu));
const cpusOf = (map: readonly boolean[]): CpuSet => map.flatMap((on, cpu) => (on ? [cpu] : []));

/** Parameters with the types of `table`: JSON knows one kind of number. */
function typed<const T extends ParamTable>(table: T, params: Readonly<Record<string, unknown>>): ParamsOf<T> {
  const wide = (name: string) => table[name] === 'ullong' || table[name] === 'llong';
  const entries = Object.entries(params).map(([name, value]) => [
    name,
    wide(name) && typeof value === 'number' ? BigInt(value) : value,
  ]);
  return Object.fromEntries(entries) as ParamsOf<T>;
}
type Params = Readonly<Record<string, unknown>>;

export const calls = {
  dom: {
    maxMemory: (call, domain: DomainRef) => call('domain', 'getMaxMemory', domain, undefined),
    setMaxMemory: (call, domain: DomainRef, kib: number) =>
      call('domain', 'setMemory', domain, BigInt(kib), 4, undefined),
    setMemory: (call, domain: DomainRef, kib: number) => call('domain', 'setMemory', domain, BigInt(kib), 1, undefined),
    setMemoryFlags: (call, domain: DomainRef, kib: number | bigint, flags: number) =>
      call('domain', 'setMemory', domain, BigInt(kib), flags, undefined),
    setMemoryStatsPeriod: (call, domain: DomainRef, seconds: number, flags = 0) =>
      call('domain', 'setMemoryStatsPeriod', domain, seconds, flags, undefined),
    memoryStats: async (call, domain: DomainRef) => {
      const stats = await call('domain', 'memoryStats', domain, 0, undefined);
      const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      return Object.fromEntries(
        Object.entries(stats).map(([name, value]) => [name === 'actualBalloon' ? 'actual' : snake(name), value]),
      );
    },
    memoryPeek: (call, domain: DomainRef, start: number, size: number, flags = 0) =>
      call('domain', 'memoryPeek', domain, BigInt(start), size, flags, undefined),
    memoryParameters: (call, domain: DomainRef, flags = 0) =>
      call('domain', 'getMemoryParameters', domain, flags, undefined),
    setMemoryParameters: (call, domain: DomainRef, params: Params, flags = 0) =>
      call('domain', 'setMemoryParameters', domain, typed(driver.MemoryParameters, params), flags, undefined),
    numaParameters: (call, domain: DomainRef, flags = 0) =>
      call('domain', 'getNumaParameters', domain, flags, undefined),
    setNumaParameters: (call, domain: DomainRef, params: Params, flags = 0) =>
      call('domain', 'setNumaParameters', domain, typed(driver.NumaParameters, params), flags, undefined),
    blkioParameters: (call, domain: DomainRef, flags = 0) =>
      call('domain', 'getBlkioParameters', domain, flags, undefined),
    setBlkioParameters: (call, domain: DomainRef, params: Params, flags = 0) =>
      call('domain', 'setBlkioParameters', domain, typed(driver.BlkioParameters, params), flags, undefined),

    vcpusFlags: (call, domain: DomainRef, flags = 0) => call('domain', 'getVcpusFlags', domain, flags, undefined),
    setVcpusFlags: (call, domain: DomainRef, count: number, flags = 0) =>
      call('domain', 'setVcpus', domain, count, flags, undefined),
    setVcpus: (call, domain: DomainRef, count: number) => call('domain', 'setVcpus', domain, count, 1, undefined),
    vcpus: async (call, domain: DomainRef) => {
      const all = await call('domain', 'getVcpus', domain, undefined);
      const infos = all.map((one) => [one.number, driver.VcpuState.numberOf(one.state), one.cpuTime, one.cpu]);
      return [infos, all.map((one) => mapOf(one.cpuMap))];
    },
    pinVcpu: (call, domain: DomainRef, vcpu: number, map: boolean[]) =>
      call('domain', 'pinVcpu', domain, vcpu, cpusOf(map), 0, undefined),
    pinVcpuFlags: (call, domain: DomainRef, vcpu: number, map: boolean[], flags = 0) =>
      call('domain', 'pinVcpu', domain, vcpu, cpusOf(map), flags, undefined),
    vcpuPinInfo: async (call, domain: DomainRef, flags = 0) => {
      const all = await call('domain', 'getVcpuPinInfo', domain, flags, undefined);
      // libvirt-python asks for as many as are online.
      const { vcpus } = await call('domain', 'getInfo', domain, undefined);
      return all.slice(0, vcpus).map(mapOf);
    },
    pinEmulator: (call, domain: DomainRef, map: boolean[], flags = 0) =>
      call('domain', 'pinEmulator', domain, cpusOf(map), flags, undefined),
    emulatorPinInfo: async (call, domain: DomainRef, flags = 0) =>
      mapOf((await call('domain', 'getEmulatorPinInfo', domain, flags, undefined))!),
    ioThreadInfo: async (call, domain: DomainRef, flags = 0) =>
      (await call('domain', 'getIOThreadInfo', domain, flags, undefined)).map((one) => [one.id, mapOf(one.cpuMap)]),
    pinIOThread: (call, domain: DomainRef, id: number, map: boolean[], flags = 0) =>
      call('domain', 'pinIOThread', domain, id, cpusOf(map), flags, undefined),
    addIOThread: (call, domain: DomainRef, id: number, flags = 0) =>
      call('domain', 'addIOThread', domain, id, flags, undefined),
    delIOThread: (call, domain: DomainRef, id: number, flags = 0) =>
      call('domain', 'delIOThread', domain, id, flags, undefined),
    setIOThreadParams: (call, domain: DomainRef, id: number, params: Params, flags = 0) =>
      call('domain', 'setIOThreadParams', domain, id, typed(driver.IOThreadParameters, params), flags, undefined),
    schedulerType: async (call, domain: DomainRef) => {
      const { type, nparams } = await call('domain', 'getSchedulerType', domain, undefined);
      return [type, nparams];
    },
    schedulerParameters: (call, domain: DomainRef) => call('domain', 'getSchedulerParameters', domain, 0, undefined),
    setSchedulerParameters: (call, domain: DomainRef, params: Params) =>
      call('domain', 'setSchedulerParameters', domain, typed(driver.SchedulerParameters, params), 0, undefined),
    setSchedulerParametersFlags: (call, domain: DomainRef, params: Params, flags: number) =>
      call('domain', 'setSchedulerParameters', domain, typed(driver.SchedulerParameters, params), flags, undefined),
    perfEvents: (call, domain: DomainRef, flags = 0) => call('domain', 'getPerfEvents', domain, flags, undefined),
    setPerfEvents: (call, domain: DomainRef, events: Params, flags = 0) =>
      call('domain', 'setPerfEvents', domain, typed(driver.PerfEvents, events), flags, undefined),
  },
} satisfies CallTable;
