import type { QemuDomain } from './domain-object.js';
import type { QemuHost } from './host.js';

/** Starts a guest that has powered off anew in the same process. */
export async function restartGuest(host: QemuHost, domain: QemuDomain): Promise<void> {
  const { guest } = domain;
  if (!guest) return;
  guest.restarts = false;
  guest.resuming = 'booted';
  await guest.monitor.execute('system_reset');
  await guest.monitor.execute('cont');
  await host.saveStatus(domain);
}
