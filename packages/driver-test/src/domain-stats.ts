import {
  checkFlags,
  ConnectGetAllDomainStatsFlags,
  DomainState,
  DomainStatsTypes,
  matchesDomain,
  VcpuState,
  type CpuStats,
  type DomainStatsDriver,
  type ParamsOf,
  type TypedParams,
} from '@virtkit/core/driver';
import { blockInfo, blockStats, disksOf, pathOf } from './domain-block.js';
import { interfacesOf, interfaceStats, nameOf } from './domain-interface.js';
import { memoryStatsOf } from './domain-memory.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { ioThreads, pollingOf } from './iothreads.js';
import { check } from './params.js';
import { microseconds } from './numbers.js';
import { reasonNumber } from './state-reason.js';
import { maxVcpus, onlineVcpus, vcpusOnline } from './vcpus.js';

const { bits } = DomainStatsTypes;
const { enforceStats, ...otherFlags } = ConnectGetAllDomainStatsFlags.bits;
const { nowait, backing, ...filters } = otherFlags;
const all = (flags: object) => Object.values(flags).reduce<number>((sum, bit) => sum | (bit as number), 0);

/** Nanoseconds: what libvirt's test driver says of every domain. */
const cpuTime = 48772617035n;
const totalCpu: ParamsOf<typeof CpuStats> = {
  cpu_time: cpuTime,
  user_time: 5540000000n,
  system_time: 6460000000n,
};

/** Numbers about many domains at once. */
export const domainStats = (host: TestHost) =>
  ({
    async getAllStats(refs, stats, flags) {
      checkFlags(flags, all(filters) | nowait | backing | enforceStats, 'domain.getAllStats');
      const unknown = stats & ~groups.reduce((sum, [bit]) => sum | bit, 0);
      if (flags & enforceStats && unknown) {
        throw testError('VIR_ERR_ARGUMENT_UNSUPPORTED', `there are no statistics 0x${unknown.toString(16)}`);
      }
      // A domain that is gone is left out, as libvirt does.
      const asked = refs.flatMap(({ uuid }) => host.domains.findByUuid(uuid) ?? []);
      const chosen = (refs.length > 0 ? asked : [...host.domains]).filter((one) => passes(one, flags & all(filters)));
      const wanted = groups.filter(([bit]) => stats === 0 || stats & bit);
      return chosen.map((domain) => ({
        domain: domain.ref,
        params: Object.assign({}, ...wanted.map(([, of]) => of(domain, host))) as TypedParams,
      }));
    },
    async getCpuStats(ref, startCpu, ncpus, flags) {
      checkFlags(flags, 0, 'domain.getCpuStats');
      const whole = startCpu === -1;
      check(whole ? ncpus === 1 : startCpu >= 0, 'VIR_ERR_INVALID_ARG', 'CPU -1 is one, the whole domain');
      host.domain(ref).requireActive();
      if (whole) return [totalCpu];
      // libvirt's test driver takes the cores of one socket for all there are.
      const count = host.node.cores;
      check(startCpu < count, 'VIR_ERR_INVALID_ARG', `CPU ${startCpu} is beyond the last, ${count - 1}`);
      const end = ncpus === 0 ? count : Math.min(count, startCpu + ncpus);
      return Array.from({ length: end - startCpu }, (_, index) => cpuStats(startCpu + index, count));
    },
  }) satisfies DomainStatsDriver;

function cpuStats(cpu: number, count: number): ParamsOf<typeof CpuStats> {
  const cpu_time = cpuTime / BigInt(count) + BigInt(cpu);
  return { cpu_time, vcpu_time: cpu_time - 1234567890n };
}

function passes(domain: TestDomain, flags: number): boolean {
  const { active, state, persistent } = domain;
  return flags === 0 || matchesDomain(flags, { state: active ? state : 'shutoff', persistent });
}

type Group = (domain: TestDomain, host: TestHost) => TypedParams;

const stateStats: Group = ({ state, reason }) => ({
  'state.state': DomainState.numberOf(state),
  'state.reason': reasonNumber(state, reason),
});

const cpuTotal: Group = ({ active }, host) => (active ? { 'cpu.time': microseconds(host) * 1000n } : {});

const balloon: Group = ({ def, active }) => {
  const sizes = { 'balloon.current': def.currentMemory ?? 0n, 'balloon.maximum': def.memory ?? 0n };
  if (!active) return sizes;
  const { actualBalloon: _current, lastUpdate, ...others }: Record<string, bigint> = memoryStatsOf(def);
  const told = Object.entries(others).map(([name, value]) => [`balloon.${underscored(name)}`, value] as const);
  return {
    ...sizes,
    ...(lastUpdate === undefined ? {} : { 'balloon.last-update': lastUpdate }),
    ...Object.fromEntries(told),
  };
};

const underscored = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const vcpu: Group = ({ def, active }, host) => {
  const counts = { 'vcpu.current': onlineVcpus(def), 'vcpu.maximum': maxVcpus(def) };
  if (!active) return counts;
  const time = microseconds(host) / 10n;
  const each = vcpusOnline(def).map((online, index) =>
    online ? { [`vcpu.${index}.state`]: VcpuState.numberOf('running'), [`vcpu.${index}.time`]: time } : {},
  );
  return Object.assign(counts, ...each) as TypedParams;
};

const net: Group = ({ def, active }, host) => {
  if (!active) return {};
  const interfaces = interfacesOf(def);
  const stats = interfaceStats(host);
  const each = interfaces.map((one, index) => ({
    [`net.${index}.name`]: nameOf(one),
    [`net.${index}.rx.bytes`]: stats.rxBytes,
    [`net.${index}.rx.pkts`]: stats.rxPackets,
    [`net.${index}.rx.errs`]: stats.rxErrs,
    [`net.${index}.rx.drop`]: stats.rxDrop,
    [`net.${index}.tx.bytes`]: stats.txBytes,
    [`net.${index}.tx.pkts`]: stats.txPackets,
    [`net.${index}.tx.errs`]: stats.txErrs,
    [`net.${index}.tx.drop`]: stats.txDrop,
  }));
  return Object.assign({ 'net.count': interfaces.length }, ...each) as TypedParams;
};

const block: Group = ({ def, active }, host) => {
  const disks = disksOf(def);
  const stats = blockStats(host);
  const each = disks.map((disk, index) => {
    const path = pathOf(disk);
    const name = { [`block.${index}.name`]: disk.target.dev };
    const source = path === undefined ? {} : { [`block.${index}.path`]: path };
    if (!active) return { ...name, ...source };
    return {
      ...name,
      ...source,
      [`block.${index}.rd.reqs`]: stats.rd_operations,
      [`block.${index}.rd.bytes`]: stats.rd_bytes,
      [`block.${index}.wr.reqs`]: stats.wr_operations,
      [`block.${index}.wr.bytes`]: stats.wr_bytes,
      [`block.${index}.errors`]: stats.errs,
      [`block.${index}.allocation`]: blockInfo.allocation,
      [`block.${index}.capacity`]: blockInfo.capacity,
      [`block.${index}.physical`]: blockInfo.physical,
    };
  });
  return Object.assign({ 'block.count': disks.length }, ...each) as TypedParams;
};

const iothread: Group = (domain) => {
  if (!domain.active) return {};
  const ids = ioThreads(domain.def).map(({ id }) => id);
  if (ids.length === 0) return {};
  const each = ids.map((id) => {
    const { maxNs, grow, shrink } = pollingOf(domain, id);
    return {
      [`iothread.${id}.poll-max-ns`]: maxNs,
      [`iothread.${id}.poll-grow`]: grow,
      [`iothread.${id}.poll-shrink`]: shrink,
    };
  });
  return Object.assign({ 'iothread.count': ids.length }, ...each) as TypedParams;
};

const groups: readonly (readonly [bit: number, of: Group])[] = [
  [bits.state, stateStats],
  [bits.cpuTotal, cpuTotal],
  [bits.balloon, balloon],
  [bits.vcpu, vcpu],
  [bits.interface, net],
  [bits.block, block],
  [bits.iothread, iothread],
];
