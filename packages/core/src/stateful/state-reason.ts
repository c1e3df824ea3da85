import {
  DomainBlockedReason,
  DomainCrashedReason,
  DomainNostateReason,
  DomainPausedReason,
  DomainPMSuspendedReason,
  DomainRunningReason,
  DomainShutdownReason,
  DomainShutoffReason,
  type DomainState,
} from '../driver/enum-tables.js';

const reasons: Readonly<Record<DomainState, Readonly<Record<string, number>>>> = {
  nostate: DomainNostateReason.values,
  running: DomainRunningReason.values,
  blocked: DomainBlockedReason.values,
  paused: DomainPausedReason.values,
  shutdown: DomainShutdownReason.values,
  shutoff: DomainShutoffReason.values,
  crashed: DomainCrashedReason.values,
  pmsuspended: DomainPMSuspendedReason.values,
};

/** libvirt's number of a reason, which depends on the state; 0, unknown, for a name that the state does not have. */
export const reasonNumber = (state: DomainState, reason: string): number => reasons[state][reason] ?? 0;
