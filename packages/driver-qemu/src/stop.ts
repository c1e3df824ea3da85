import type { DomainEventStoppedDetailType, DomainShutoffReason } from '@virtkit/core/driver';
import { appendFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { endBackup } from './backup/end.js';
import { forgetCheckpoints } from './checkpoint/tree.js';
import type { QemuDomain } from './domain-object.js';
import type { Guest } from './guest.js';
import type { QemuHost } from './host.js';
import { removeTaps } from './net/taps.js';
import { graphicsPorts } from './launch/graphics-ports.js';
import { giveBack } from './launch/ownership.js';
import { endProcess } from './process/end.js';
import { forgetSnapshots } from './snapshot/change.js';

export interface Ending {
  /** Why the domain will be off. */
  readonly reason: DomainShutoffReason;
  /** What is told. */
  readonly detail: DomainEventStoppedDetailType;
  /** How long the process may take to go by itself: milliseconds. */
  readonly patience?: number;
  /** That QEMU goes is nothing to tell: the domain is somewhere else then. */
  readonly quiet?: boolean;
  /** It is going to start anew: a transient domain stays known. */
  readonly returns?: boolean;
}

/**
 * Ends a guest and all that is of it, tells it, and forgets the domain if it is transient. What began to end is ended
 * once: whoever comes later waits for the first. The definition that it starts with next stays as it is.
 */
export function stopGuest(host: QemuHost, domain: QemuDomain, ending: Ending): Promise<void> {
  const { guest } = domain;
  if (!guest) return Promise.resolve();
  return (guest.ending ??= endGuest(host, domain, guest, ending));
}

async function endGuest(
  host: QemuHost,
  domain: QemuDomain,
  guest: Guest,
  { reason, detail, patience, quiet = false, returns = false }: Ending,
): Promise<void> {
  if (quiet) guest.monitor.close();
  if (!(await endProcess(guest.process, patience)))
    host.warn(`QEMU of '${domain.name}' cannot be killed`, new Error(`process ${guest.process.pid} stays`));
  // Its last words may still be on their way.
  await Promise.race([guest.monitor.ended, sleep(1000)]);
  guest.close();
  for (const helper of guest.helpers) await endProcess(helper);
  await giveBack(guest.borrowed);
  await endBackup(host, domain, guest, 'cancelled');
  host.ports.release(graphicsPorts(domain.def));
  await discardGuest(host, domain.uuid, guest.directory);
  await appendFile(host.logOf(domain.name), `${new Date().toISOString()}: ended: ${reason}\n`).catch(() => undefined);
  const { ref } = domain;
  host.autoDestroy.release(domain);
  domain.guest = undefined;
  domain.stop(reason);
  if (!domain.persistent && !returns) await forgetDomain(host, domain);
  host.domainEvents.emit('lifecycle', domain.persistent ? domain.ref : ref, { event: 'stopped', detail });
}

/** A domain is no more, and what was kept of it with it. */
export async function forgetDomain(host: QemuHost, domain: QemuDomain): Promise<void> {
  host.domains.remove(domain);
  await forgetSnapshots(domain).catch((error: unknown) => host.warn(`the snapshots of '${domain.name}'`, error));
  await forgetCheckpoints(host, domain).catch((error: unknown) => host.warn(`checkpoints of '${domain.name}'`, error));
}

/** Removes what there is of a guest on the host while it runs, beside its processes. */
export async function discardGuest(host: QemuHost, uuid: string, directory: string): Promise<void> {
  await removeTaps(directory);
  await rm(directory, { recursive: true, force: true });
  await host.statuses.remove(uuid);
}

/** Sees to it that a guest whose monitor ends without our doing is known to have ended. */
export function watchEnd(host: QemuHost, domain: QemuDomain, guest: Guest): void {
  const ended = guest.monitor.ended.then(async () => {
    if (guest.ending) return;
    const expected = domain.state === 'shutdown';
    await stopGuest(
      host,
      domain,
      expected ? { reason: 'shutdown', detail: 'shutdown' } : { reason: 'crashed', detail: 'failed' },
    );
  });
  host.background(`the end of '${domain.name}'`, ended);
}
