import type { Member } from '@virtkit/core/driver';

/**
 * `VIR_TYPED_PARAM_STRING_OKAY`: without it, a peer leaves parameters that are texts out. It says what a client knows and is
 * no flag of the functions': drivers do not see it.
 */
export const stringsOkay = 4;
/** The members that take it: their flags are their last argument. */
export const withStrings: ReadonlySet<Member> = new Set<Member>([
  'domain.getMemoryParameters',
  'domain.getNumaParameters',
  'domain.getBlkioParameters',
  'domain.blockStats',
  'domain.getInterfaceParameters',
  'domain.getBlockIoTune',
  'domain.getSchedulerParameters',
  'domain.getLaunchSecurityInfo',
  'host.getMemoryParameters',
  'host.getSevInfo',
]);
