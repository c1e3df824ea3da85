import { checkFlags, type ControlInfo, type DomainJobDriver } from '@virtkit/core/driver';
import { guestOf } from './domain-guest.js';
import type { TestHost } from './host.js';

/** Jobs, and the control interface. */
export const domainJob = (host: TestHost) =>
  ({
    async getControlInfo(ref, flags) {
      checkFlags(flags, 0, 'testDomainGetControlInfo');
      const domain = host.domain(ref);
      domain.requireActive();
      return controlInfo(guestOf(domain).time.seconds);
    },
  }) satisfies DomainJobDriver;

const details = ['none', 'unknown', 'monitor', 'internal'] as const;

/** libvirt's test driver lets one choose the state by the guest's clock. */
function controlInfo(seconds: bigint): ControlInfo {
  if (seconds > 0n && seconds < 10_000n) return { state: 'job', details: 'none', stateTime: seconds };
  if (seconds >= 10_000n && seconds < 30_000n) {
    return { state: 'occupied', details: 'none', stateTime: seconds - 10_000n };
  }
  if (seconds >= 30_000n && seconds < 60_000n) {
    return { state: 'error', details: details[Number(seconds % 4n)]!, stateTime: seconds - 30_000n };
  }
  return { state: 'ok', details: 'none', stateTime: 0n };
}
