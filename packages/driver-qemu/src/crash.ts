import type { Domain } from '@virtkit/core/xml';
import { dumpAutomatically } from './auto-dump.js';
import type { QemuDomain } from './domain-object.js';
import type { Guest } from './guest.js';
import type { QemuHost } from './host.js';
import { restartGuest } from './restart.js';
import { stopGuest } from './stop.js';

/** Does what the definition wants when the guest has panicked. */
export async function meetPanic(host: QemuHost, domain: QemuDomain, guest: Guest): Promise<void> {
  // QEMU stops the guest right behind the event: that it has is known, and told, first.
  await guest.monitor.execute('query-status');
  const action = domain.def.onCrash ?? 'destroy';
  await domain.jobs.run({ name: 'crash' }, async () => {
    if (domain.guest !== guest) return;
    domain.state = 'crashed';
    domain.reason = 'panicked';
    host.tell(domain, { event: 'crashed', detail: 'panicked' });
    await host.saveStatus(domain);
    if (dumps.includes(action)) await dumpAutomatically(host, domain, guest);
    if (ends.includes(action)) await stopGuest(host, domain, { reason: 'crashed', detail: 'crashed' });
  });
  if (restarts.includes(action) && domain.guest === guest) await restartGuest(host, domain);
}

/** Dumps a guest that its watchdog has stopped, and lets it go on. */
export async function meetWatchdog(host: QemuHost, domain: QemuDomain, guest: Guest): Promise<void> {
  await domain.jobs.run({ name: 'watchdog' }, async () => {
    if (domain.guest !== guest) return;
    try {
      await dumpAutomatically(host, domain, guest);
    } finally {
      guest.resuming = 'unpaused';
      await guest.monitor.execute('cont');
    }
  });
}

type Action = NonNullable<Domain['onCrash']>;
const dumps: readonly Action[] = ['coredump-destroy', 'coredump-restart'];
const ends: readonly Action[] = ['destroy', 'coredump-destroy'];
const restarts: readonly Action[] = ['restart', 'coredump-restart'];
