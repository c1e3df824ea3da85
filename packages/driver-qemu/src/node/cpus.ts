import type { NodeCpuMap, NodeInfo, NodeStats } from '@virtkit/core/driver';
import { arch } from 'node:os';
import { qemuError } from '../errors.js';
import { memoryTotal } from './memory.js';
import { numbersOf, type SystemFiles } from './system-files.js';

const folder = 'sys/devices/system/cpu';

/** Which CPUs the host has. C: `virNodeGetCPUMap` */
export function cpuMap(files: SystemFiles): NodeCpuMap {
  const present = numbersOf(files.find(`${folder}/present`) ?? '0');
  const online = new Set(onlineCpus(files));
  const map = Array.from({ length: Math.max(...present) + 1 }, (_, cpu) => online.has(cpu));
  return { map, online: online.size };
}

export const onlineCpus = (files: SystemFiles): readonly number[] => numbersOf(files.find(`${folder}/online`) ?? '0');

/** What a CPU is part of. */
export interface CpuPlace {
  readonly cpu: number;
  readonly node: number;
  readonly socket: string;
  readonly core: string;
}

/** Where each CPU that is online sits. */
export function cpuPlaces(files: SystemFiles): CpuPlace[] {
  const nodeOf = new Map(
    files
      .numbered('sys/devices/system/node', 'node')
      .flatMap((node) =>
        numbersOf(files.find(`sys/devices/system/node/node${node}/cpulist`) ?? '').map((cpu) => [cpu, node] as const),
      ),
  );
  return onlineCpus(files).map((cpu) => {
    const topology = `${folder}/cpu${cpu}/topology`;
    const socket = files.find(`${topology}/physical_package_id`) ?? '0';
    const core = files.find(`${topology}/core_id`) ?? '0';
    return { cpu, node: nodeOf.get(cpu) ?? 0, socket, core };
  });
}

/**
 * The host in numbers. Sockets, cores and threads are the most that any node, socket and core has; where their product
 * is less than the CPUs that there are, all are cores of one socket. C: `virNodeGetInfo`
 */
export function nodeInfo(files: SystemFiles): NodeInfo {
  const places = cpuPlaces(files);
  const nodes = new Set(places.map(({ node }) => node)).size;
  const sockets = mostIn(
    places,
    ({ node }) => `${node}`,
    ({ socket }) => socket,
  );
  const cores = mostIn(
    places,
    ({ node, socket }) => `${node}/${socket}`,
    ({ core }) => core,
  );
  const threads = mostIn(
    places,
    ({ node, socket, core }) => `${node}/${socket}/${core}`,
    ({ cpu }) => cpu,
  );
  const whole = { nodes, sockets, cores, threads };
  const { map } = cpuMap(files);
  const regular = nodes * sockets * cores * threads === map.length;
  return {
    model: archOfHost(),
    memory: memoryTotal(files),
    cpus: places.length,
    mhz: megahertz(files),
    ...(regular ? whole : { nodes: 1, sockets: 1, cores: map.length, threads: 1 }),
  };
}

/** The largest count of different `what` in one `group`. */
function mostIn(
  places: readonly CpuPlace[],
  group: (place: CpuPlace) => string,
  what: (place: CpuPlace) => unknown,
): number {
  const groups = new Map<string, Set<unknown>>();
  for (const place of places) {
    const key = group(place);
    groups.set(key, (groups.get(key) ?? new Set()).add(what(place)));
  }
  return Math.max(1, ...[...groups.values()].map(({ size }) => size));
}

const megahertz = (files: SystemFiles): number =>
  Math.trunc(Number(/^cpu MHz\s*:\s*([\d.]+)/m.exec(files.find('proc/cpuinfo') ?? '')?.[1] ?? 0));

const arches: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64', ia32: 'i686', arm: 'armv7l' };
/** The host's architecture, as libvirt calls it. */
export const archOfHost = (): string => arches[arch()] ?? arch();

/** Nanoseconds in a clock tick. */
const tick = 10_000_000n;

/** What a CPU did since the host started, or all of them for -1: nanoseconds. C: `virNodeGetCPUStats` */
export function cpuStats(files: SystemFiles, cpu: number): NodeStats {
  const name = cpu === -1 ? 'cpu' : `cpu${cpu}`;
  const line = files
    .read('proc/stat')
    .split('\n')
    .find((one) => one.startsWith(`${name} `));
  if (!line) throw qemuError('VIR_ERR_INVALID_ARG', `cpu: there is no CPU ${cpu} online`);
  const [user = 0n, nice = 0n, system = 0n, idle = 0n, iowait = 0n, irq = 0n, softirq = 0n] = line
    .split(/\s+/)
    .slice(1)
    .map(BigInt);
  return {
    kernel: (system + irq + softirq) * tick,
    user: (user + nice) * tick,
    idle: idle * tick,
    iowait: iowait * tick,
  };
}
