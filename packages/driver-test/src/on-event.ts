import type { Domain } from '@virtkit/core/xml';
import type { TestDomain } from './domain-object.js';
import type { TestHost } from './host.js';

/** Does what the definition says for a guest that powers off or reboots: start again, or stop. */
export function act(host: TestHost, domain: TestDomain, action: Domain['onPoweroff']): void {
  if (action === 'restart' || action === 'rename-restart') {
    domain.state = 'running';
    domain.reason = 'booted';
  } else {
    host.stop(domain, 'shutdown', { event: 'stopped', detail: 'shutdown' });
  }
}
