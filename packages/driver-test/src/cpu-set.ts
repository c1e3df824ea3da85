import type { CpuSet } from '@virtkit/core/driver';
import { scalars } from '@virtkit/core/xml';
import type { TestHost } from './host.js';
import { invalidArg } from './params.js';

const mostCpus = 16384;

/** Every CPU that the host's topology has room for, online or not. */
export const hostCpus = ({ node }: TestHost): CpuSet =>
  firstCpus(node.nodes * node.sockets * node.cores * node.threads);

export const firstCpus = (count: number): CpuSet => Array.from({ length: count }, (_, cpu) => cpu);

/** The members of a set as the XML spells it; an empty text is the empty set. */
export function cpusOf(set: string): CpuSet {
  return set.split(',').flatMap((part) => {
    if (part === '') return [];
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/**
 * How the XML spells a set, shortest.
 * @throws VirtError `VIR_ERR_INVALID_ARG` for what is no CPU
 */
export function cpuSetText(cpus: CpuSet): string {
  const bad = cpus.find((cpu) => !Number.isInteger(cpu) || cpu < 0 || cpu >= mostCpus);
  if (bad !== undefined) throw invalidArg(`${bad} is no number of a CPU`);
  return scalars.cpuSet.parse(cpus.join(',')) ?? '';
}

/** As {@link cpuSetText}; an empty set is refused too. */
export function pinText(cpus: CpuSet): string {
  if (cpus.length === 0) throw invalidArg('the list of CPUs to pin to is empty');
  return cpuSetText(cpus);
}
