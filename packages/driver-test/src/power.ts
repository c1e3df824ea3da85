import type { NodeSuspendTarget } from '@virtkit/core/driver';
import type { TestDomain } from './domain-object.js';
import type { TestHost } from './host.js';
import { act } from './guest-power.js';

/** The guest powers itself off: it starts again, or is gone, as its definition says. */
export const powerOff = (host: TestHost, domain: TestDomain): void => act(host, domain, 'onPoweroff');

/** The guest starts anew, under the same process. */
export function reboot(host: TestHost, domain: TestDomain): void {
  domain.state = 'running';
  domain.reason = 'booted';
  host.domainEvents.emit('reboot', domain.ref, {});
}

/** The guest goes to sleep: its memory is kept, or written to its disk, with which it is powered off. */
export function asleep(host: TestHost, domain: TestDomain, target: NodeSuspendTarget): undefined {
  const disk = target === 'disk';
  domain.state = 'pmsuspended';
  domain.reason = 'unknown';
  host.tell(domain, { event: 'pmsuspended', detail: disk ? 'disk' : 'memory' });
  host.domainEvents.emit(disk ? 'pmsuspendDisk' : 'pmsuspend', domain.ref, { reason: 0 });
  if (disk) powerOff(host, domain);
  return undefined;
}

export function awake(host: TestHost, domain: TestDomain): void {
  domain.state = 'running';
  domain.reason = 'wakeup';
  host.tell(domain, { event: 'started', detail: 'wakeup' });
  host.domainEvents.emit('pmwakeup', domain.ref, { reason: 0 });
}
