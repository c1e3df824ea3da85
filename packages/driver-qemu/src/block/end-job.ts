import { abortError, DomainBlockJobAbortFlags, type CallOptions } from '@virtkit/core/driver';
import { formatNode } from '../argv/disk-image.js';
import { qemuError } from '../errors.js';
import { noteMeanwhile } from '../checkpoint/follow.js';
import type { Scene } from '../events/handler.js';
import type { BlockJob } from './block-job.js';
import { requireDisk, withDisk } from './disk-by-name.js';
import { mirrorLayers } from './layers.js';
import { attachNodes, detachLayers, nodesOf } from './nodes.js';
import { updateJob, withMirrorState } from './update-job.js';

const { bits } = DomainBlockJobAbortFlags;

/** @throws VirtError `VIR_ERR_INVALID_ARG` when no job of the disk runs */
export function requireJob({ domain, guest }: Scene, name: string): BlockJob {
  const { dev } = requireDisk(domain.def, name, { ambiguous: true }).target;
  const job = guest.blockJobs.ofDisk(dev);
  if (!job) throw qemuError('VIR_ERR_INVALID_ARG', `disk ${dev} does not have an active block job`);
  return job;
}

/** Ends a job: by giving it up, or by going over to what it made. Waits until it has ended, unless that is not wanted. */
export async function endJob(scene: Scene, name: string, flags: number, options: CallOptions = {}): Promise<void> {
  const { host, domain, guest } = scene;
  const job = requireJob(scene, name);
  const { state, disk } = job.record;
  if (state === 'aborting' || state === 'pivoting')
    throw qemuError('VIR_ERR_OPERATION_INVALID', `block job on disk '${disk}' is still being ended`);
  const pivot = (flags & bits.pivot) !== 0;
  const awaits = !(flags & bits.async);
  // From here on what QEMU tells of it is for this call.
  if (awaits) job.wake = () => undefined;
  try {
    if (pivot) await pivotJob(scene, job);
    else await guest.monitor.execute('block-job-cancel', { device: job.record.name });
    job.change({ state: pivot ? 'pivoting' : 'aborting' });
    domain.def = withDisk(domain.def, disk, (one) => withMirrorState(one, pivot ? 'pivot' : 'abort'));
    await host.saveStatus(domain);
    if (!awaits) return;
    for (;;) {
      await updateJob(scene, job);
      if (guest.blockJobs.get(job.record.name) !== job) break;
      if (job.pending) continue;
      await raceEnd(scene, new Promise((resolve) => (job.wake = resolve)), options);
    }
  } finally {
    job.wake = undefined;
    // What was told meanwhile would be seen by nobody.
    if (job.pending) await updateJob(scene, job);
  }
  if (pivot && job.record.outcome === 'failed')
    throw qemuError('VIR_ERR_OPERATION_FAILED', `block job failed while pivoting: ${job.record.error ?? ''}`);
}

/** Until `told`, unless the guest ends first, or the caller gives up: the job ends all the same then. */
async function raceEnd({ guest }: Scene, told: Promise<void>, { signal }: CallOptions): Promise<void> {
  let onAbort = () => undefined as void;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(abortError(signal!, 'blockJobAbort'));
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  const lost = guest.monitor.ended.then((error) => {
    throw qemuError('VIR_ERR_OPERATION_FAILED', 'the domain is not running any more', error);
  });
  try {
    await Promise.race([told, lost, aborted]);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

async function pivotJob({ host, domain, guest }: Scene, job: BlockJob): Promise<void> {
  const { name, state, type, shallow, reuse } = job.record;
  if (state !== 'ready') throw qemuError('VIR_ERR_BLOCK_COPY_ACTIVE', `block job '${name}' not ready for pivot yet`);
  if (type !== 'copy' && type !== 'activeCommit')
    throw qemuError('VIR_ERR_OPERATION_INVALID', `job type '${type}' does not support pivot`);
  const { monitor } = guest;
  const disk = requireDisk(domain.def, job.record.disk);
  const [top, ...rest] = mirrorLayers(disk);
  // What is behind an image that was there may have been filled meanwhile: it is opened only now.
  if (type === 'copy' && shallow && reuse && top && rest[0]) {
    const nodes = await nodesOf(host, domain, disk, [top, ...rest]);
    await attachNodes(monitor, nodes.slice(1));
    const chain = { node: formatNode(rest[0]), overlay: formatNode(top) };
    await monitor
      .execute('transaction', { actions: [{ type: 'blockdev-snapshot', data: chain }] })
      .catch(async (error: unknown) => {
        await detachLayers(guest, rest);
        throw error;
      });
  }
  const into = type === 'copy' ? top : { index: job.record.base ?? 0 };
  if (into) await noteMeanwhile(monitor, into);
  await monitor.execute('job-complete', { id: name });
}
