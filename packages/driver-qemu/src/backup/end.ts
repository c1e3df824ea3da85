import { backupParams, disksOfBackup, storeOfBackup, type TypedParams } from '@virtkit/core/driver';
import type { DomainBackup } from '@virtkit/core/xml';
import { rm } from 'node:fs/promises';
import type { BlockJob, BlockJobOutcome } from '../block/block-job.js';
import { detachLayers } from '../block/nodes.js';
import { removeBitmap } from '../checkpoint/bitmaps.js';
import type { QemuDomain } from '../domain-object.js';
import type { Scene } from '../events/handler.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import type { JobOutcome } from '../jobs/domain-jobs.js';
import type { Backup } from './record.js';
import { stopServer } from './server.js';

/** Sees to a backup when the job of one of its disks has ended: with the last of them it has ended itself. */
export async function endDisk(scene: Scene, { record }: BlockJob, outcome: BlockJobOutcome): Promise<void> {
  const { host, domain, guest } = scene;
  const { backup, monitor } = guest;
  if (backup?.def.mode === 'pull') await stopServer(monitor);
  if (record.store !== undefined) await detachLayers(guest, [{ index: record.store }]);
  await removeTemporary(domain, guest, record);
  if (!backup) return;
  const [processed, total] = record.progress ?? ['0', '0'];
  backup.processed += BigInt(processed);
  backup.total += BigInt(total);
  backup.error ??= record.error;
  if (outcome === 'failed') backup.failed = true;
  if (outcome === 'canceled') backup.canceled = true;
  const left = [...guest.blockJobs].some(({ type }) => type === 'backup');
  if (left && (backup.failed || backup.canceled)) await cancelDisks(guest);
  else if (!left) await endBackup(host, domain, guest, outcomeOf(backup));
  await host.saveStatus(domain);
}

/** To end it is how a backup that clients fetch comes to its end. */
function outcomeOf({ failed, canceled, def }: Backup): JobOutcome {
  if (failed) return 'failed';
  return canceled && def.mode === 'push' ? 'cancelled' : 'completed';
}

/** The bitmap by which the disk was saved is on the image that the guest writes to. */
async function removeTemporary({ def }: QemuDomain, guest: Guest, { disk, bitmap }: BlockJob['record']): Promise<void> {
  const index = def.devices?.disks?.find(({ target }) => target.dev === disk)?.source?.index;
  if (bitmap === undefined || index === undefined) return;
  const { type, data } = removeBitmap({ index }, bitmap);
  await guest.monitor.execute(type, data).catch(() => undefined);
}

/** Gives up the disks of a backup that go on. The backup ends with the last of them. */
export async function cancelDisks({ blockJobs, monitor }: Guest): Promise<void> {
  for (const job of blockJobs) {
    if (job.type !== 'backup' || job.record.state !== 'running') continue;
    // It may have ended before the answer comes. One that has ended by itself is seen to already.
    job.change({ state: 'aborting' });
    const given = monitor.execute('block-job-cancel', { device: job.record.name, force: true });
    await given.catch(() => job.change({ state: 'running' }));
  }
}

/** Ends the job that a backup is, and tells how it went. */
export async function endBackup(host: QemuHost, domain: QemuDomain, guest: Guest, outcome: JobOutcome): Promise<void> {
  const { backup } = guest;
  if (!backup) return;
  guest.backup = undefined;
  if (!backup.reuse && (backup.def.mode === 'pull' || outcome !== 'completed')) await removeFiles(host, backup.def);
  const { def, processed, total, error } = backup;
  domain.job.settle(backup.job, outcome, {
    params: {
      ...backupParams(def.mode, processed, total),
      success: outcome === 'completed',
      ...(error !== undefined && { errmsg: error }),
    },
    tell: (params: TypedParams) => host.domainEvents.emit('jobCompleted', domain.ref, { params }),
  });
  domain.job.end(backup.job);
}

/** Removes the files that were made for a backup. */
export async function removeFiles(host: QemuHost, def: DomainBackup): Promise<void> {
  for (const disk of disksOfBackup(def)) {
    const store = storeOfBackup(disk);
    const path = disk.type !== 'block' && store && 'file' in store ? store.file : undefined;
    if (path !== undefined)
      await rm(path, { force: true }).catch((error: unknown) => host.warn(`removing ${path}`, error));
  }
}
