import { devicesOf, type DeviceOf } from '@virtkit/core/driver';
import { blockJobsOf } from './block-job.js';
import { chainOf, placeOf, type ChainImage } from './disk-chain.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import { invalidArg } from './params.js';

/** The disk of a running guest with target `name`, or with its source at `name`. */
export function requireDisk({ def }: TestDomain, name: string): DeviceOf<'disks'> {
  const disks = devicesOf(def, 'disks');
  const byPath = name.startsWith('/');
  const [disk, other] = disks.filter((one) => (byPath ? placeOf(one.type, one.source) : one.target.dev) === name);
  if (!disk || other) throw invalidArg(`disk '${name}' not found in domain`);
  return disk;
}

/** The disk, and its chain of images, for a new job: there is none on it, and one can be. */
export function diskForJob(
  domain: TestDomain,
  name: string,
): { readonly disk: DeviceOf<'disks'>; readonly chain: readonly ChainImage[] } {
  const disk = requireDisk(domain, name);
  requireNoJob(domain, disk);
  const kind = disk.target.bus === 'sd' ? "a disk on bus 'sd'" : disk.transient ? 'a transient disk' : disk.type;
  if (kind !== disk.type || disk.type === 'vhostuser') {
    throw testError('VIR_ERR_OPERATION_UNSUPPORTED', `block jobs are not supported on ${kind}: '${disk.target.dev}'`);
  }
  const chain = chainOf(disk);
  if (chain.length === 0) {
    throw testError('VIR_ERR_CONFIG_UNSUPPORTED', `disk ${disk.target.dev} has no source for a block job`);
  }
  return { disk, chain };
}

/** @throws VirtError `VIR_ERR_BLOCK_COPY_ACTIVE` or `VIR_ERR_OPERATION_UNSUPPORTED` while a job is on the disk */
export function requireNoJob(domain: TestDomain, { target, mirror }: DeviceOf<'disks'>): void {
  if (!mirror && !blockJobsOf(domain).has(target.dev)) return;
  const code = mirror ? 'VIR_ERR_BLOCK_COPY_ACTIVE' : 'VIR_ERR_OPERATION_UNSUPPORTED';
  throw testError(code, `disk '${target.dev}' already in active block job`);
}

/** No image here knows the next by a relative path. */
export const noRelative = () => testError('VIR_ERR_OPERATION_INVALID', "can't keep relative backing relationship");
