import type { MemoryParameters, ParamsOf } from '../driver/params.js';
import { VirtError, type ErrorDomain } from '../errors.js';
import type { Domain } from '../model/domain/domain.js';

/** KiB: what a limit is that is not set. */
export const unlimitedMemory = 9007199254740991n;

type Limits = ParamsOf<typeof MemoryParameters>;

/** The limits of a domain's memory on the host: KiB. */
export const memoryParameters = ({ memtune }: Domain): Limits => ({
  hard_limit: memtune?.hardLimit ?? unlimitedMemory,
  soft_limit: memtune?.softLimit ?? unlimitedMemory,
  swap_hard_limit: memtune?.swapHardLimit ?? unlimitedMemory,
});

/**
 * Changes these limits. As in libvirt, it is the limits that it runs with that count, whichever definition is changed.
 * @param running - what the domain runs with, or would
 * @throws VirtError `VIR_ERR_INVALID_ARG` for more memory than memory and swap together
 */
export function memoryLimitsChange(params: Limits, running: Domain, origin: ErrorDomain): (def: Domain) => Domain {
  const { hard_limit: hardLimit, soft_limit: softLimit, swap_hard_limit: swapHardLimit } = params;
  const { memtune } = running;
  const hard = hardLimit ?? memtune?.hardLimit ?? unlimitedMemory;
  const swap = swapHardLimit ?? memtune?.swapHardLimit ?? unlimitedMemory;
  if ((hardLimit !== undefined || swapHardLimit !== undefined) && hard > swap)
    throw new VirtError(
      'VIR_ERR_INVALID_ARG',
      'memory hard_limit tunable value must be lower than or equal to swap_hard_limit',
      { domain: origin },
    );
  const given = Object.entries({ hardLimit, softLimit, swapHardLimit }).filter(([, value]) => value !== undefined);
  return (def) => {
    const all = Object.entries({ ...def.memtune, ...Object.fromEntries(given) });
    // "No limit" is not written down.
    const kept = Object.fromEntries(all.filter(([, value]) => typeof value !== 'bigint' || value < unlimitedMemory));
    const { memtune: _old, ...others } = def;
    return Object.keys(kept).length > 0 ? { ...others, memtune: kept } : others;
  };
}
