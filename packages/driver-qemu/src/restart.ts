import type { DomainRunningReason } from '@virtkit/core/driver';
import type { QemuDomain } from './domain-object.js';
import type { QemuHost } from './host.js';
import { signal } from './process/signal.js';

/** Starts a guest that has powered off, or crashed, anew in the same process. One that cannot be is ended. */
export async function restartGuest(host: QemuHost, domain: QemuDomain): Promise<void> {
  const { guest } = domain;
  if (!guest || guest.restarting) return;
  // It still counts as running: that it stands still until then is told to nobody.
  guest.restarting = true;
  try {
    await domain.jobs.run({ name: 'restart' }, async () => {
      if (domain.guest !== guest) return;
      const reason: DomainRunningReason = domain.state === 'crashed' ? 'crashed' : 'booted';
      guest.resuming = reason;
      await guest.monitor.execute('system_reset');
      await guest.monitor.execute('cont');
      await host.saveStatus(domain);
    });
  } catch (error) {
    signal(guest.process, 'SIGKILL');
    throw error;
  } finally {
    guest.restarting = false;
    guest.restarts = false;
  }
}
