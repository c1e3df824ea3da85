import type { CpuSet } from '../driver/domain-vcpu.js';
import { VirtError, type ErrorDomain } from '../errors.js';
import { cpuSet } from '../xml/scalars.js';

const mostCpus = 16384;

/**
 * How the XML spells a set of CPUs, shortest; an empty one is an empty text.
 * @throws VirtError `VIR_ERR_INVALID_ARG` for what is no CPU
 */
export function cpuSetText(cpus: CpuSet, origin: ErrorDomain): string {
  const bad = cpus.find((cpu) => !Number.isInteger(cpu) || cpu < 0 || cpu >= mostCpus);
  if (bad !== undefined) throw invalid(`${bad} is no number of a CPU`, origin);
  return cpuSet.parse(cpus.join(',')) ?? '';
}

/** As {@link cpuSetText}; an empty set is refused too. */
export function pinText(cpus: CpuSet, origin: ErrorDomain): string {
  if (cpus.length === 0) throw invalid('the list of CPUs to pin to is empty', origin);
  return cpuSetText(cpus, origin);
}

const invalid = (message: string, domain: ErrorDomain) => new VirtError('VIR_ERR_INVALID_ARG', message, { domain });
