import { scalars } from '@virtkit/core/xml';
import { cpusOf } from './cpu-set.js';
import { invalidArg } from './params.js';

/**
 * The vCPUs of a list such as `1-2,5`.
 * @throws VirtError `VIR_ERR_INVALID_ARG` for what is no list, or an empty one
 */
export function vcpuList(list: string): readonly number[] {
  const vcpus = cpusOf(scalars.cpuSet.parse(list) ?? '');
  if (vcpus.length === 0) throw invalidArg(`${JSON.stringify(list)} is no list of vCPUs`);
  return vcpus;
}
