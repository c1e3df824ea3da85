import type {
  CallOptions,
  DomainJobOperation,
  DomainPausedReason,
  DomainRunningReason,
  TypedParams,
} from '@virtkit/core/driver';
import { printDomain, type Domain } from '@virtkit/core/xml';
import * as t from 'io-ts';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { Guest, Unfinished } from '../guest.js';
import type { QemuHost } from '../host.js';
import type { JobSpec } from '../jobs/domain-jobs.js';
import { migrationParams, queryMigration } from '../jobs/migration-stats.js';
import { stopGuest } from '../stop.js';
import type { ImageHead } from './image-head.js';
import { writeMemory } from './memory.js';
import { createImage } from './whole-image.js';

export interface Saving {
  readonly path: string;
  /** What it goes on with. Default: what it runs with. */
  readonly def?: Domain | undefined;
  /** Whether it goes on running. Default: as it did. */
  readonly running?: boolean | undefined;
}

/**
 * Saves a guest to a file and ends it. When anything fails, or it is aborted, the guest goes on, and there is no file.
 * @throws VirtError
 */
export function saveGuest(host: QemuHost, domain: QemuDomain, saving: Saving, options?: CallOptions): Promise<void> {
  return memoryJob(host, domain, 'save', options, async (guest, toFile) => {
    const running = domain.state === 'running';
    await pauseFor(guest, domain, 'save');
    try {
      const { path, def = domain.def } = saving;
      const xml = printDomain(def, { inactive: true, secure: true, migratable: true });
      await toFile(path, { xml, running: saving.running ?? running, format: 'raw' });
      await stopGuest(host, domain, { reason: 'saved', detail: 'saved', quiet: true });
    } catch (error) {
      if (running) await goOn(host, domain, guest, 'saveCanceled');
      throw error;
    }
  });
}

/** Writes the memory of the guest to a file, with a head or without, as part of a job. */
export type ToFile = (path: string, head?: ImageHead) => Promise<void>;

/** Does what writes a guest's memory to a file, as a job that can be watched and given up. */
export async function memoryJob(
  host: QemuHost,
  domain: QemuDomain,
  operation: Extract<DomainJobOperation, 'save' | 'dump' | 'snapshot'>,
  options: CallOptions | undefined,
  work: (guest: Guest, toFile: ToFile) => Promise<void>,
): Promise<void> {
  const { signal } = options ?? {};
  const cancelled = new AbortController();
  const spec: JobSpec = {
    operation,
    describe: async () => (domain.guest ? migrationParams(await queryMigration(domain.guest.monitor)) : {}),
    abort: () => cancelled.abort(),
  };
  const what = `${operation} job`;
  await domain.job.run(spec, options, async (job) => {
    const guest = domain.requireGuest();
    await requireMigratable(guest);
    const resume = domain.state === 'running';
    // Whoever controls it after us must know before it stands still.
    await noteUnfinished(host, domain, guest, { resume });
    try {
      await work(guest, async (path, head) => {
        const image = await createImage(path, head);
        try {
          await noteUnfinished(host, domain, guest, {
            resume,
            ...(image.part !== undefined && { part: image.part }),
          });
          const cancelling = { signal, job: cancelled.signal };
          const params = migrationParams(await writeMemory(host, guest, image.sink, what, cancelling));
          const tell = (all: TypedParams) => host.domainEvents.emit('jobCompleted', domain.ref, { params: all });
          domain.job.settle(job, 'completed', { params, tell });
          await image.finish();
        } catch (error) {
          await image.discard();
          throw error;
        }
      });
    } finally {
      if (domain.guest === guest) await noteUnfinished(host, domain, guest, undefined);
    }
  });
}

/** Keeps what is to be undone if this process does not come to its end with it. */
export async function noteUnfinished(
  host: QemuHost,
  domain: QemuDomain,
  guest: Guest,
  unfinished: Unfinished | undefined,
): Promise<void> {
  guest.unfinished = unfinished;
  await host.saveStatus(domain);
}

/** Has a guest stand still, if it runs; the event of it changes its state. */
export async function pauseFor(guest: Guest, domain: QemuDomain, reason: DomainPausedReason): Promise<void> {
  if (domain.state !== 'running') return;
  guest.pausing = reason;
  await guest.monitor.execute('stop');
}

/** Lets a guest go on after what was not to be. Of one that cannot, it is told. */
export async function goOn(
  host: QemuHost,
  domain: QemuDomain,
  guest: Guest,
  reason: DomainRunningReason,
): Promise<void> {
  if (domain.guest !== guest || guest.ending) return;
  guest.resuming = reason;
  try {
    await guest.monitor.execute('cont');
  } catch (error) {
    host.warn(`'${domain.name}' cannot go on`, error);
    host.tell(domain, { event: 'suspended', detail: 'apiError' });
  }
}

const Blocked = t.partial({ 'blocked-reasons': t.array(t.string) });

/** @throws VirtError `VIR_ERR_OPERATION_INVALID` when the guest has a device that cannot be moved or saved */
export async function requireMigratable({ monitor }: Guest): Promise<void> {
  const answer = await monitor.execute('query-migrate');
  const [reason] = (Blocked.is(answer) && answer['blocked-reasons']) || [];
  if (reason !== undefined) throw qemuError('VIR_ERR_OPERATION_INVALID', `cannot migrate domain: ${reason}`);
}
