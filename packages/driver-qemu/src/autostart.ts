import { firstSinceBoot } from '@virtkit/core/driver';
import type { QemuHost } from './host.js';
import { bootGuest } from './save/boot.js';

/** Starts the domains that are to start with the host. One that does not start is no reason not to start the others. */
export async function startMarked(host: QemuHost): Promise<void> {
  // Not again when only this process has started anew: who was destroyed meanwhile is to stay so.
  if (!(await firstSinceBoot(host.directories.run))) return;
  for (const domain of host.domains) {
    if (!domain.autostart || domain.active) continue;
    const starting = domain.jobs.run({ name: 'autostart' }, () => bootGuest(host, domain, {}));
    await starting.catch((error: unknown) => host.warn(`'${domain.name}' does not start with the host`, error));
  }
}
