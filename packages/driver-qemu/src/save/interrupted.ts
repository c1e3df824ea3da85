import type { QemuDomain } from '../domain-object.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import { goOn } from './save-guest.js';

/** Lets a guest go on that stands still for what nobody does any more: a save, a dump, a migration away. */
export async function resumeInterrupted(host: QemuHost, domain: QemuDomain, guest: Guest): Promise<void> {
  // It may be sending still, to nobody.
  await guest.monitor.execute('migrate_cancel').catch(() => undefined);
  if (domain.state === 'paused') await goOn(host, domain, guest, 'saveCanceled');
}
