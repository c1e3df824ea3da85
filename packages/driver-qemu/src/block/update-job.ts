import { decode, type ConnectDomainEventBlockJobStatus } from '@virtkit/core/driver';
import type { Disk } from '@virtkit/core/xml';
import * as t from 'io-ts';
import { rm } from 'node:fs/promises';
import { endDisk } from '../backup/end.js';
import { followJob } from '../checkpoint/follow.js';
import type { Scene } from '../events/handler.js';
import { sourceOf } from '../devices.js';
import { integer } from '../qmp/integer.js';
import type { QmpClient } from '../qmp/client.js';
import type { BlockJob } from './block-job.js';
import { withDisk } from './disk-by-name.js';
import { finishJob, withNext } from './finish-job.js';
import { localPath } from './layers.js';
import { detachLayers } from './nodes.js';

const Job = t.intersection([
  t.type({ id: t.string, status: t.string, 'current-progress': integer, 'total-progress': integer }),
  t.partial({ error: t.string }),
]);
export type QemuJob = t.TypeOf<typeof Job>;

/** The jobs of QEMU's, of any kind. */
export async function queryJobs(monitor: QmpClient): Promise<readonly QemuJob[]> {
  return decode(t.array(Job), await monitor.execute('query-jobs'), "QEMU's jobs", 'VIR_ERR_INTERNAL_ERROR');
}

/** Longer than anything that holds a domain. */
const forever = 2 ** 31 - 1;

/** What QEMU tells of a job is seen to in its turn, or by whoever waits for it. */
export function noteJob(scene: Scene, job: BlockJob, status: 'ready' | 'concluded'): void {
  job.pending = status;
  if (job.wake) return job.wake();
  const { host, domain } = scene;
  const seen = domain.jobs.run({ name: `block job ${job.record.name}`, timeout: forever }, () => updateJob(scene, job));
  host.background(`block job ${job.record.name} of '${domain.name}'`, seen);
}

/** Sees to what QEMU told of a job, in the turn of its domain. */
export async function updateJob(scene: Scene, job: BlockJob): Promise<void> {
  const { host, domain, guest } = scene;
  const { pending } = job;
  job.pending = undefined;
  if (guest.ending || domain.guest !== guest || guest.blockJobs.get(job.record.name) !== job) return;
  if (pending === 'concluded') return concludeJob(scene, job);
  if (pending !== 'ready' || job.record.state !== 'running') return;
  job.change({ state: 'ready' });
  const { disk: target } = job.record;
  domain.def = withDisk(domain.def, target, (disk) => withMirrorState(disk, 'yes'));
  await host.saveStatus(domain);
  tellJob(scene, job, 'ready');
}

/** How far a job has gone that writes to another image, as the live definition says it. */
export const withMirrorState = (disk: Disk, ready: 'yes' | 'abort' | 'pivot'): Disk =>
  disk.mirror ? { ...disk, mirror: { ...disk.mirror, ready } } : disk;

async function concludeJob(scene: Scene, job: BlockJob): Promise<void> {
  const { host, domain, guest } = scene;
  const { name, state } = job.record;
  if (!job.record.outcome) {
    const found = (await queryJobs(guest.monitor)).find(({ id }) => id === name);
    const error = found?.error;
    const ended = error === undefined ? 'completed' : 'failed';
    job.change({
      outcome: state === 'aborting' ? 'canceled' : ended,
      ...(error !== undefined && { error }),
      ...(found && { progress: [String(found['current-progress']), String(found['total-progress'])] }),
    });
    // QEMU forgets it next: how it ended must be known to whoever goes on from here.
    await host.saveStatus(domain);
  }
  await guest.monitor.execute('job-dismiss', { id: name }).catch(() => undefined);
  await finish(scene, job);
}

async function finish(scene: Scene, job: BlockJob): Promise<void> {
  const { host, domain, guest } = scene;
  const { record } = job;
  const outcome = record.outcome!;
  const disk = domain.def.devices?.disks?.find(({ target }) => target.dev === record.disk);
  if (disk) {
    const before = domain.next?.devices?.disks?.find(({ target }) => target.dev === record.disk);
    const finished = finishJob(record, outcome, disk, before);
    await followJob(scene, record, disk);
    await detachLayers(guest, finished.removed);
    // Who sees no job sees what it left.
    guest.blockJobs.remove(job);
    domain.def = withDisk(domain.def, record.disk, () => finished.disk);
    if (domain.next && finished.next !== before) {
      domain.next = withNext(domain.next, record.disk, finished.next);
      await host.saveDefinition(domain);
    }
    await host.saveStatus(domain);
    if (record.deletes && outcome === 'completed')
      for (const layer of finished.removed) {
        const path = layer.type === 'file' ? localPath(layer) : undefined;
        if (path !== undefined) await rm(path, { force: true }).catch((e: unknown) => host.warn(`removing ${path}`, e));
      }
  } else guest.blockJobs.remove(job);
  if (record.type === 'backup') await endDisk(scene, job, outcome);
  tellJob(scene, job, outcome);
}

/** Tells both ways how a job does: by the disk's path, where it has one, and by its target. */
function tellJob({ host, domain }: Scene, { type, record }: BlockJob, status: ConnectDomainEventBlockJobStatus): void {
  const disk = domain.def.devices?.disks?.find(({ target }) => target.dev === record.disk);
  if (!disk) return;
  const path = disk.type === 'network' ? undefined : sourceOf(disk);
  if (path !== undefined) host.domainEvents.emit('blockJob', domain.ref, { disk: path, type, status });
  host.domainEvents.emit('blockJob2', domain.ref, { disk: record.disk, type, status });
}

/** Finds the jobs of a guest again that somebody else began, and sees to those that went on meanwhile. */
export async function resumeJobs(scene: Scene): Promise<void> {
  const { domain, guest } = scene;
  const all = [...guest.blockJobs];
  if (all.length === 0) return;
  await domain.jobs.run({ name: 'finding block jobs', timeout: forever }, async () => {
    const running = new Map((await queryJobs(guest.monitor)).map((one) => [one.id, one]));
    for (const job of all) {
      const status = running.get(job.record.name)?.status;
      if (status === undefined && !job.record.outcome) job.change({ outcome: 'failed', error: 'QEMU has no such job' });
      if (status === 'ready') job.pending = 'ready';
      if (status === 'concluded' || status === undefined) job.pending = 'concluded';
      await updateJob(scene, job);
    }
  });
}
