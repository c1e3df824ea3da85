import { DomainBlockRebaseFlags } from '@virtkit/core/driver';
import type { Disk } from '@virtkit/core/xml';
import { jsonText } from '../argv/props.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import type { BlockJob, BlockJobRecord } from './block-job.js';
import { withDisk } from './disk-by-name.js';
import { localPath, type Layer } from './layers.js';
import type { LayerNodes } from './nodes.js';

/** The largest bandwidth in MiB/s that fits in bytes/s. */
const mostMiB = (1n << 63n) / (1n << 20n) - 1n;

/** Bytes/s. @throws VirtError `VIR_ERR_OVERFLOW` */
export function bytesPerSecond(bandwidth: bigint, flags: number, bytesFlag: number): bigint {
  if (flags & bytesFlag) return bandwidth;
  if (bandwidth > mostMiB) throw qemuError('VIR_ERR_OVERFLOW', `bandwidth must be less than ${mostMiB + 1n}`);
  return bandwidth << 20n;
}

/** @throws VirtError `VIR_ERR_BLOCK_COPY_ACTIVE`, `VIR_ERR_OPERATION_UNSUPPORTED` while a job of the disk runs */
export function refuseBusy(guest: Guest, { mirror, target }: Disk): void {
  const message = `disk '${target.dev}' already in active block job`;
  if (mirror) throw qemuError('VIR_ERR_BLOCK_COPY_ACTIVE', message);
  if (guest.blockJobs.ofDisk(target.dev)) throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', message);
}

/** @throws VirtError `VIR_ERR_OPERATION_UNSUPPORTED` for a disk whose images cannot be changed while it runs */
export function refuseUnsuited({ target, transient, type }: Disk): void {
  const refuse = (what: string) => {
    throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `block jobs are not supported on ${what} '${target.dev}'`);
  };
  if (target.bus === 'sd') refuse("a disk on bus 'sd'");
  if (transient) refuse('transient disk');
  if (type === 'vhostuser') refuse('vhostuser disk');
}

export interface StartJob {
  readonly record: Omit<BlockJobRecord, 'state'>;
  readonly command: string;
  readonly arguments: object;
  /** What becomes of the disk when it has begun. */
  readonly change?: (disk: Disk) => Disk;
}

/** Has QEMU begin a job that goes on by itself. It is known before, as QEMU may tell of it at once. */
export async function startJob(host: QemuHost, domain: QemuDomain, start: StartJob): Promise<BlockJob> {
  const { blockJobs, monitor } = domain.requireGuest();
  const job = blockJobs.add({ ...start.record, state: 'running' });
  try {
    await monitor.execute(start.command, {
      'job-id': job.record.name,
      ...start.arguments,
      'auto-finalize': true,
      'auto-dismiss': false,
    });
  } catch (error) {
    blockJobs.remove(job);
    throw error;
  }
  const { change } = start;
  if (change) domain.def = withDisk(domain.def, job.record.disk, change);
  await host.saveStatus(domain);
  return job;
}

/** How the header of an image names one behind it: by its path, or by what opens it where it is elsewhere. */
export function backingName(layer: Layer, nodes: LayerNodes | undefined): string {
  const path = localPath(layer);
  if (path !== undefined) return path;
  const [storage] = nodes?.storage ?? [];
  if (!storage) throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `an image of type '${layer.type}' has no name`);
  const { 'node-name': _name, 'auto-read-only': _ro, discard: _discard, cache: _cache, ...file } = storage;
  return `json:${jsonText({ driver: layer.format?.type ?? 'raw', file })}`;
}

/** The flags of `blockRebase` that mean a copy. */
export const ofCopy =
  DomainBlockRebaseFlags.bits.shallow |
  DomainBlockRebaseFlags.bits.reuseExt |
  DomainBlockRebaseFlags.bits.copyRaw |
  DomainBlockRebaseFlags.bits.copyDev;
