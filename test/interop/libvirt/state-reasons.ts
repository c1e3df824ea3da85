import * as driver from '@virtkit/core/driver';

const reasons: Record<driver.DomainState, Readonly<Record<string, number>>> = {
  nostate: driver.DomainNostateReason.values,
  running: driver.DomainRunningReason.values,
  blocked: driver.DomainBlockedReason.values,
  paused: driver.DomainPausedReason.values,
  shutdown: driver.DomainShutdownReason.values,
  shutoff: driver.DomainShutoffReason.values,
  crashed: driver.DomainCrashedReason.values,
  pmsuspended: driver.DomainPMSuspendedReason.values,
};

/** libvirt's number of a reason, which depends on the state. */
export const reasonNumber = (state: driver.DomainState, reason: string): number | string =>
  reasons[state][reason] ?? `${reason} is no reason of ${state}`;
