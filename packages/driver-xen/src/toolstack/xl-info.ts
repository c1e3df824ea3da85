import type { Physical } from '../channel.js';
import { xenError } from '../errors.js';

/** What `xl info` says: `name : value` in lines. */
export type XlInfo = ReadonlyMap<string, string>;

export const parseInfo = (text: string): XlInfo =>
  new Map(
    text.split('\n').flatMap((line) => {
      const [, name, value] = /^(\S+) *: (.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value!.trim()] as const];
    }),
  );

/** As libvirt counts it. Debian's `.7` and upstream's `.7-rc1` are 7. */
export function versionOf(info: XlInfo): bigint {
  const release = /^\.(\d+)/.exec(info.get('xen_extra') ?? '')?.[1] ?? '0';
  return BigInt(numberOf(info, 'xen_major') * 1_000_000 + numberOf(info, 'xen_minor') * 1000 + Number(release));
}

export function physicalOf(info: XlInfo): Physical {
  const cpus = numberOf(info, 'nr_cpus');
  const nodes = numberOf(info, 'nr_nodes');
  const coresPerSocket = numberOf(info, 'cores_per_socket');
  const threadsPerCore = numberOf(info, 'threads_per_core');
  return {
    cpus,
    nodes,
    socketsPerNode: Math.max(1, Math.floor(cpus / (nodes * coresPerSocket * threadsPerCore))),
    coresPerSocket,
    threadsPerCore,
    mhz: Math.floor(numberOf(info, 'cpu_mhz')),
    totalMemory: BigInt(numberOf(info, 'total_memory')) * 1024n,
    freeMemory: BigInt(numberOf(info, 'free_memory')) * 1024n,
    capabilities: wordOf(info, 'xen_caps'),
  };
}

/** The rows under `node: memsize memfree distances` of `xl info -n`. KiB. */
export const cellsFreeOf = (text: string): bigint[] =>
  text
    .slice(text.indexOf('numa_info'))
    .split('\n')
    .flatMap((line) => {
      const free = /^ *\d+: +\d+ +(\d+)/.exec(line)?.[1];
      return free === undefined ? [] : [BigInt(free) * 1024n];
    });

export function wordOf(info: XlInfo, name: string): string {
  const value = info.get(name);
  if (value === undefined) throw xenError('VIR_ERR_INTERNAL_ERROR', `xl info: there is no ${name}`);
  return value;
}

function numberOf(info: XlInfo, name: string): number {
  const value = Number(wordOf(info, name));
  if (!Number.isFinite(value) || value < 0 || (value === 0 && name.startsWith('nr_')))
    throw xenError('VIR_ERR_INTERNAL_ERROR', `xl info: ${name} is ${info.get(name)}`);
  return value;
}
