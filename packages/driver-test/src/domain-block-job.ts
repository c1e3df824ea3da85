import {
  BlockCopyParameters,
  checkFlags,
  DomainBlockCommitFlags,
  DomainBlockCopyFlags,
  DomainBlockJobAbortFlags,
  DomainBlockJobInfoFlags,
  DomainBlockJobSetSpeedFlags,
  DomainBlockPullFlags,
  DomainBlockRebaseFlags,
  type DomainBlockDriver,
  type ParamsOf,
} from '@virtkit/core/driver';
import { blockJobsOf, type BlockJob } from './block-job.js';
import { startCommit } from './block-commit.js';
import { copyTarget, startCopy, type CopyTarget } from './block-copy.js';
import { startPull } from './block-pull.js';
import { noRelative, requireDisk } from './disk-by-name.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { defined, givenParams, invalidArg } from './params.js';

const { async: asynchronous, pivot } = DomainBlockJobAbortFlags.bits;
const { bits: copy } = DomainBlockCopyFlags;
const { bits: rebase } = DomainBlockRebaseFlags;
const { bits: commit } = DomainBlockCommitFlags;
const copying = rebase.shallow | rebase.reuseExt | rebase.copyRaw | rebase.copyDev;

/** Jobs on disks: what they do with the chain of images is what libvirt's QEMU driver does. */
export const domainBlockJob = (host: TestHost) =>
  ({
    async blockPull(ref, disk, bandwidth, flags) {
      checkFlags(flags, DomainBlockPullFlags.bits.bandwidthBytes, 'testDomainBlockPull');
      const speed = speedOf(bandwidth, (flags & DomainBlockPullFlags.bits.bandwidthBytes) !== 0);
      startPull(host, running(host, ref), disk, undefined, speed);
    },
    async blockRebase(ref, disk, base, bandwidth, flags) {
      checkFlags(flags, DomainBlockRebaseFlags.all, 'testDomainBlockRebase');
      const speed = speedOf(bandwidth, (flags & rebase.bandwidthBytes) !== 0);
      if (!(flags & rebase.copy)) {
        if (flags & copying) throw invalidArg('only a copy can be shallow, raw, or to what is there');
        if (flags & rebase.relative && base === undefined) throw invalidArg("'relative' needs a base");
        const domain = running(host, ref);
        if (flags & rebase.relative) throw noRelative();
        return startPull(host, domain, disk, base, speed);
      }
      if (base === undefined) throw invalidArg('a copy needs a place to go to');
      if (flags & rebase.relative) {
        throw testError('VIR_ERR_ARGUMENT_UNSUPPORTED', 'Relative backing during copy not supported yet');
      }
      const target = {
        type: flags & rebase.copyDev ? 'block' : 'file',
        source: flags & rebase.copyDev ? { dev: base } : { file: base },
        place: base,
        ...(flags & rebase.copyRaw ? { format: 'raw' } : {}),
      } as CopyTarget;
      startCopy(host, running(host, ref), disk, target, speed, {
        shallow: (flags & rebase.shallow) !== 0,
        reuse: (flags & rebase.reuseExt) !== 0,
        passing: false,
      });
    },
    async blockCopy(ref, disk, xml, params, flags) {
      checkFlags(flags, DomainBlockCopyFlags.all, 'testDomainBlockCopy');
      const bandwidth = checkCopyParams(params);
      const domain = host.domain(ref);
      const target = copyTarget(xml);
      domain.requireActive();
      startCopy(host, domain, disk, target, bandwidth, {
        shallow: (flags & copy.shallow) !== 0,
        reuse: (flags & copy.reuseExt) !== 0,
        passing: (flags & copy.transientJob) !== 0,
      });
    },
    async blockCommit(ref, disk, base, top, bandwidth, flags) {
      checkFlags(flags, DomainBlockCommitFlags.all, 'testDomainBlockCommit');
      const speed = speedOf(bandwidth, (flags & commit.bandwidthBytes) !== 0);
      startCommit(host, running(host, ref), disk, base, top, speed, {
        active: (flags & commit.active) !== 0,
        shallow: (flags & commit.shallow) !== 0,
        relative: (flags & commit.relative) !== 0,
        remove: (flags & commit.delete) !== 0,
      });
    },
    async getBlockJobInfo(ref, disk, flags) {
      checkFlags(flags, DomainBlockJobInfoFlags.bits.bandwidthBytes, 'testDomainGetBlockJobInfo');
      const domain = running(host, ref);
      const job = blockJobsOf(domain).get(requireDisk(domain, disk).target.dev);
      if (!job) return undefined;
      const { bandwidth, ...info } = job.info;
      return { ...info, bandwidth: flags ? bandwidth : (bandwidth + MiB - 1n) / MiB };
    },
    async blockJobSetSpeed(ref, disk, bandwidth, flags) {
      checkFlags(flags, DomainBlockJobSetSpeedFlags.bits.bandwidthBytes, 'testDomainBlockJobSetSpeed');
      const speed = speedOf(bandwidth, flags !== 0);
      requireJob(running(host, ref), disk).setBandwidth(speed);
    },
    async blockJobAbort(ref, disk, flags) {
      checkFlags(flags, asynchronous | pivot, 'testDomainBlockJobAbort');
      const domain = running(host, ref);
      const job = requireJob(domain, disk);
      if (job.state === 'ending') {
        throw testError('VIR_ERR_OPERATION_INVALID', `block job on disk '${disk}' is still being ended`);
      }
      if (flags & pivot) {
        if (job.state !== 'ready') {
          throw testError('VIR_ERR_BLOCK_COPY_ACTIVE', `block job on disk '${disk}' not ready for pivot yet`);
        }
        job.pivot();
      } else {
        job.abort();
      }
      if (!(flags & asynchronous)) await job.ended;
    },
  }) satisfies DomainBlockDriver;

const MiB = 1n << 20n;
/** The largest number of 64 bits with a sign. */
const most = (1n << 63n) - 1n;

/** Bytes per second, from MiB or bytes. */
function speedOf(bandwidth: bigint, bytes: boolean): bigint {
  if (bytes) return bandwidth;
  if (bandwidth > most / MiB) throw testError('VIR_ERR_OVERFLOW', `bandwidth must be less than ${most / MiB}`);
  return bandwidth * MiB;
}

function checkCopyParams(params: ParamsOf<typeof BlockCopyParameters>): bigint {
  if (Object.keys(defined(params)).length > 0) givenParams(params, BlockCopyParameters);
  const { bandwidth = 0n, granularity = 0 } = params;
  if (granularity !== 0 && (granularity & (granularity - 1)) !== 0) throw invalidArg('granularity must be power of 2');
  if (bandwidth > most) throw invalidArg(`bandwidth must be less than ${most} bytes/s`);
  return bandwidth;
}

function running(host: TestHost, ref: Parameters<TestHost['domain']>[0]): TestDomain {
  const domain = host.domain(ref);
  domain.requireActive();
  return domain;
}

function requireJob(domain: TestDomain, name: string): BlockJob {
  const { dev } = requireDisk(domain, name).target;
  const job = blockJobsOf(domain).get(dev);
  if (!job) throw invalidArg(`disk ${dev} does not have an active block job`);
  return job;
}
