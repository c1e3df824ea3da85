import type { Domain } from '@virtkit/core/xml';
import { check } from './check.js';

/** KiB: the most that the balloon can leave the guest. What `virtio-mem` gives is not its own. */
export const mostMemory = ({ memory = 0n, devices }: Domain): bigint =>
  (devices?.memories ?? [])
    .filter(({ model }) => model === 'virtio-mem')
    .reduce((sum, { target }) => sum - (target?.size ?? 0n), memory);

/** A stored definition with so much memory at start: KiB. */
export function withMaximumMemory(def: Domain, kib: bigint): Domain {
  const invalid = 'VIR_ERR_OPERATION_INVALID';
  check((def.cpu?.numa?.cells?.length ?? 0) === 0, invalid, 'the NUMA cells say how much memory the domain has');
  check(kib <= (def.maxMemory?.size ?? kib), invalid, `${kib} KiB is more than the domain's <maxMemory>`);
  const current = def.currentMemory ?? kib;
  return { ...def, memory: kib, currentMemory: current > kib ? kib : current };
}
