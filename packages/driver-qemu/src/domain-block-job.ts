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
} from '@virtkit/core/driver';
import { commit } from './block/commit.js';
import { copy } from './block/copy.js';
import { readCopyTarget } from './block/copy-target.js';
import { requireDisk } from './block/disk-by-name.js';
import { endJob, requireJob } from './block/end-job.js';
import { jobInfo } from './block/job-info.js';
import { bytesPerSecond, ofCopy } from './block/job-start.js';
import { pull } from './block/pull.js';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';

const { bits: rebase } = DomainBlockRebaseFlags;

/** Block jobs. */
export const domainBlockJob = (host: QemuHost) =>
  ({
    blockPull: (ref, disk, bandwidth, flags, options) =>
      host.change(ref, 'blockPull', options, async (domain) => {
        checkFlags(flags, DomainBlockPullFlags.all, 'qemuDomainBlockPull');
        domain.requireActive();
        const speed = bytesPerSecond(bandwidth, flags, DomainBlockPullFlags.bits.bandwidthBytes);
        await pull(host, domain, { disk, base: undefined, speed, relative: false });
      }),
    blockRebase: (ref, disk, base, bandwidth, flags, options) =>
      host.change(ref, 'blockRebase', options, async (domain) => {
        checkFlags(flags, DomainBlockRebaseFlags.all, 'qemuDomainBlockRebase');
        const copies = (flags & rebase.copy) !== 0;
        if (copies && base === undefined) throw invalid('a copy needs a place to go to');
        if (!copies && flags & ofCopy) throw invalid("such flags need the flag 'copy'");
        const speed = bytesPerSecond(bandwidth, flags, rebase.bandwidthBytes);
        const relative = (flags & rebase.relative) !== 0;
        if (!copies) return pull(host, domain, { disk, base, speed, relative });
        if (relative) throw qemuError('VIR_ERR_ARGUMENT_UNSUPPORTED', 'a copy cannot be named relatively');
        const format = flags & rebase.copyRaw ? { type: 'raw' } : undefined;
        const place =
          flags & rebase.copyDev
            ? ({ type: 'block', source: { dev: base! } } as const)
            : ({ type: 'file', source: { file: base! } } as const);
        return copy(host, domain, {
          disk,
          target: { layers: [{ ...place, format, index: 0 }], ends: false },
          speed,
          granularity: 0,
          bufSize: 0n,
          flags: flags & (rebase.shallow | rebase.reuseExt),
        });
      }),
    blockCopy: (ref, disk, xml, params, flags, options) =>
      host.change(ref, 'blockCopy', options, async (domain) => {
        checkFlags(flags, DomainBlockCopyFlags.all, 'qemuDomainBlockCopy');
        const unknown = Object.keys(params).find((name) => !Object.hasOwn(BlockCopyParameters, name));
        if (unknown !== undefined)
          throw qemuError('VIR_ERR_ARGUMENT_UNSUPPORTED', `parameter '${unknown}' not supported`);
        const { bandwidth: speed = 0n, granularity = 0, buf_size: bufSize = 0n } = params;
        if ((granularity & (granularity - 1)) !== 0) throw invalid('granularity must be power of 2');
        await copy(host, domain, { disk, target: readCopyTarget(xml), speed, granularity, bufSize, flags });
      }),
    blockCommit: (ref, disk, base, top, bandwidth, flags, options) =>
      host.change(ref, 'blockCommit', options, async (domain) => {
        checkFlags(flags, DomainBlockCommitFlags.all, 'qemuDomainBlockCommit');
        const speed = bytesPerSecond(bandwidth, flags, DomainBlockCommitFlags.bits.bandwidthBytes);
        await commit(host, domain, { disk, base, top, speed, flags });
      }),
    blockJobAbort: (ref, disk, flags, options) =>
      host.change(ref, 'blockJobAbort', options, async (domain) => {
        checkFlags(flags, DomainBlockJobAbortFlags.all, 'qemuDomainBlockJobAbort');
        await endJob({ host, domain, guest: domain.requireGuest() }, disk, flags, options);
      }),
    async getBlockJobInfo(ref, name, flags) {
      checkFlags(flags, DomainBlockJobInfoFlags.all, 'qemuDomainGetBlockJobInfo');
      const domain = host.domain(ref);
      const guest = domain.requireGuest();
      const job = guest.blockJobs.ofDisk(requireDisk(domain.def, name, { ambiguous: true }).target.dev);
      return job && jobInfo(guest.monitor, job, (flags & DomainBlockJobInfoFlags.bits.bandwidthBytes) !== 0);
    },
    blockJobSetSpeed: (ref, disk, bandwidth, flags, options) =>
      host.change(ref, 'blockJobSetSpeed', options, async (domain) => {
        const { bits } = DomainBlockJobSetSpeedFlags;
        checkFlags(flags, DomainBlockJobSetSpeedFlags.all, 'qemuDomainBlockJobSetSpeed');
        const speed = bytesPerSecond(bandwidth, flags, bits.bandwidthBytes);
        const guest = domain.requireGuest();
        const { record } = requireJob({ host, domain, guest }, disk);
        await guest.monitor.execute('block-job-set-speed', { device: record.name, speed });
      }),
  }) satisfies DomainBlockDriver;

const invalid = (message: string) => qemuError('VIR_ERR_INVALID_ARG', message);
