import { cpuSetText as spell, pinText as spellPin, type CpuSet } from '@virtkit/core/driver';
import type { TestHost } from './host.js';

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

/** @throws VirtError `VIR_ERR_INVALID_ARG` for what is no CPU */
export const cpuSetText = (cpus: CpuSet): string => spell(cpus, 'VIR_FROM_TEST');

/** As {@link cpuSetText}; an empty set is refused too. */
export const pinText = (cpus: CpuSet): string => spellPin(cpus, 'VIR_FROM_TEST');
