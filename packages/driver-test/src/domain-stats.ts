import {
  checkFlags,
  ConnectGetAllDomainStatsFlags,
  DomainState,
  DomainStatsTypes,
  ioThreads,
  matchesDomain,
  reasonNumber,
  VcpuState,
  type CpuStats,
  type DomainStatsDriver,
  type ParamsOf,
  type ParamValue,
} from '@virtkit/core/driver';
import { blockStats, disksOf, pathOf } from './domain-block.js';
import { interfacesOf, interfaceStats, nameOf } from './domain-interface.js';
import { dirtyRateStats } from './dirty-rate.js';
import { memoryStatsOf } from './domain-memory.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { pollingOf } from './iothreads.js';
import { check } from './params.js';
import { microseconds } from './numbers.js';
import { vcpusOnline } from './vcpus.js';

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
      checkFlags(flags, all(filters) | nowait | backing | enforceStats, 'testConnectGetAllDomainStats');
      const unknown = stats & ~groups.reduce((sum, [bit]) => sum | bit, 0);
      if (flags & enforceStats && unknown) {
        throw testError(
          'VIR_ERR_ARGUMENT_UNSUPPORTED',
          `Stats types bits 0x${unknown.toString(16)} are not supported by this daemon`,
        );
      }
      // A domain that is gone is left out, as libvirt does.
      const asked = refs.flatMap(({ uuid }) => host.domains.findByUuid(uuid) ?? []);
      const chosen = (refs.length > 0 ? asked : [...host.domains]).filter((one) => passes(one, flags & all(filters)));
      const wanted = groups.filter(([bit]) => stats === 0 || stats & bit);
      const now = momentOf(host);
      return chosen.map((domain) => {
        const params: Params = {};
        for (const [, put] of wanted) put(params, domain, now);
        return { domain: domain.ref, params };
      });
    },
    async getCpuStats(ref, startCpu, ncpus, flags) {
      checkFlags(flags, 0, 'testDomainGetCPUStats');
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

type Params = Record<string, ParamValue>;
type Group = (params: Params, domain: TestDomain, now: Moment) => void;

/** What is the same for every domain that is asked about at once. */
interface Moment {
  readonly time: bigint;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly net: ReturnType<typeof interfaceStats>;
  readonly block: ReturnType<typeof blockStats>;
  readonly images: TestHost['images'];
}
const momentOf = (host: TestHost): Moment => ({
  time: microseconds(host),
  now: host.clock.now(),
  net: interfaceStats(host),
  block: blockStats(host),
  images: host.images,
});

/** The names of the statistics of one of many, made once for each index: thousands of domains share them. */
function namesOf<const N extends string>(group: string, names: readonly N[]): (index: number) => Record<N, string> {
  const known: Record<N, string>[] = [];
  return (index) =>
    (known[index] ??= Object.fromEntries(names.map((name) => [name, `${group}.${index}.${name}`])) as Record<
      N,
      string
    >);
}
const vcpuNames = namesOf('vcpu', ['state', 'time']);
const netNames = namesOf('net', [
  'name',
  'rx.bytes',
  'rx.pkts',
  'rx.errs',
  'rx.drop',
  'tx.bytes',
  'tx.pkts',
  'tx.errs',
  'tx.drop',
]);
const blockNames = namesOf('block', [
  'name',
  'path',
  'rd.reqs',
  'rd.bytes',
  'wr.reqs',
  'wr.bytes',
  'errors',
  'allocation',
  'capacity',
  'physical',
]);
const runningVcpu = VcpuState.numberOf('running');

const stateStats: Group = (params, { state, reason }) => {
  params['state.state'] = DomainState.numberOf(state);
  params['state.reason'] = reasonNumber(state, reason);
};

const cpuTotal: Group = (params, { active }, { time }) => {
  if (active) params['cpu.time'] = time * 1000n;
};

const balloon: Group = (params, { def, active }) => {
  params['balloon.current'] = def.currentMemory ?? 0n;
  params['balloon.maximum'] = def.memory ?? 0n;
  if (!active) return;
  const { actualBalloon: _current, lastUpdate, ...others }: Record<string, bigint> = memoryStatsOf(def);
  if (lastUpdate !== undefined) params['balloon.last-update'] = lastUpdate;
  for (const name of Object.keys(others)) params[balloonName(name)] = others[name]!;
};

const balloonNames = new Map<string, string>();
function balloonName(name: string): string {
  const known = balloonNames.get(name);
  if (known !== undefined) return known;
  const made = `balloon.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
  balloonNames.set(name, made);
  return made;
}

const vcpu: Group = (params, { def, active }, { time }) => {
  const online = vcpusOnline(def);
  params['vcpu.current'] = online.filter(Boolean).length;
  params['vcpu.maximum'] = online.length;
  if (!active) return;
  const each = time / 10n;
  for (let index = 0; index < online.length; index += 1) {
    if (!online[index]) continue;
    const names = vcpuNames(index);
    params[names.state] = runningVcpu;
    params[names.time] = each;
  }
};

const net: Group = (params, { def, active }, { net: stats }) => {
  if (!active) return;
  const interfaces = interfacesOf(def);
  params['net.count'] = interfaces.length;
  interfaces.forEach((one, index) => {
    const names = netNames(index);
    params[names.name] = nameOf(one);
    params[names['rx.bytes']] = stats.rxBytes;
    params[names['rx.pkts']] = stats.rxPackets;
    params[names['rx.errs']] = stats.rxErrs;
    params[names['rx.drop']] = stats.rxDrop;
    params[names['tx.bytes']] = stats.txBytes;
    params[names['tx.pkts']] = stats.txPackets;
    params[names['tx.errs']] = stats.txErrs;
    params[names['tx.drop']] = stats.txDrop;
  });
};

const block: Group = (params, { def, active }, { block: stats, images }) => {
  const disks = disksOf(def);
  params['block.count'] = disks.length;
  disks.forEach((disk, index) => {
    const names = blockNames(index);
    const path = pathOf(disk);
    params[names.name] = disk.target.dev;
    if (path !== undefined) params[names.path] = path;
    if (!active) return;
    params[names['rd.reqs']] = stats.rd_operations;
    params[names['rd.bytes']] = stats.rd_bytes;
    params[names['wr.reqs']] = stats.wr_operations;
    params[names['wr.bytes']] = stats.wr_bytes;
    params[names.errors] = stats.errs;
    const size = images.sizeOf(path ?? '');
    params[names.allocation] = size.allocation;
    params[names.capacity] = size.capacity;
    params[names.physical] = size.physical;
  });
};

const iothread: Group = (params, domain) => {
  if (!domain.active) return;
  const ids = ioThreads(domain.def).map(({ id }) => id);
  if (ids.length === 0) return;
  params['iothread.count'] = ids.length;
  for (const id of ids) {
    const { maxNs, grow, shrink } = pollingOf(domain, id);
    params[`iothread.${id}.poll-max-ns`] = maxNs;
    params[`iothread.${id}.poll-grow`] = grow;
    params[`iothread.${id}.poll-shrink`] = shrink;
  }
};

/** Told when it was measured: libvirt's test driver has none. */
const dirtyRate: Group = (params, domain, { now }) => {
  if (domain.active) Object.assign(params, dirtyRateStats(domain, now));
};

const groups: readonly (readonly [bit: number, put: Group])[] = [
  [bits.state, stateStats],
  [bits.cpuTotal, cpuTotal],
  [bits.balloon, balloon],
  [bits.vcpu, vcpu],
  [bits.interface, net],
  [bits.block, block],
  [bits.iothread, iothread],
  [bits.dirtyrate, dirtyRate],
];
