import type { Snapshot } from '@virtkit/core/driver';
import type { QemuDomain } from '../domain-object.js';
import type { QemuHost } from '../host.js';
import { saveInside } from './human-monitor.js';

/** Keeps a guest with its memory inside its images; it stands still for that long. */
export async function createInside(
  host: QemuHost,
  domain: QemuDomain,
  { name }: Snapshot,
  halt: () => Promise<void>,
): Promise<void> {
  const guest = domain.requireGuest();
  const resume = domain.state === 'running';
  if (resume) {
    guest.pausing = 'save';
    await guest.monitor.execute('stop');
  }
  try {
    await saveInside(guest.monitor, name);
    await halt();
  } finally {
    if (resume && domain.guest === guest && !guest.ending) {
      guest.resuming = 'unpaused';
      await guest.monitor.execute('cont');
    }
  }
}
