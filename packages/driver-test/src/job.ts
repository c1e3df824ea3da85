import {
  checkFlags,
  DomainAbortJobFlags,
  DomainGetJobStatsFlags,
  type ControlInfo,
  type DomainJobDriver,
} from '@virtkit/core/driver';
import { domainBackup } from './backup.js';
import { jobsOf } from './domain-jobs.js';
import { testError } from './errors.js';
import { guestOf } from './guest.js';
import type { TestHost } from './host.js';

const { completed, keepCompleted } = DomainGetJobStatsFlags.bits;
const { postcopy } = DomainAbortJobFlags.bits;

/** Jobs, and the control interface. */
export const domainJob = (host: TestHost) =>
  ({
    ...domainBackup(host),
    async getJobStats(ref, flags) {
      checkFlags(flags, completed | keepCompleted, 'testDomainGetJobStats');
      const domain = host.domain(ref);
      const jobs = jobsOf(host, domain);
      if (flags & completed) return jobs.completed((flags & keepCompleted) !== 0);
      domain.requireActive();
      return jobs.stats();
    },
    async abortJob(ref, flags) {
      checkFlags(flags, postcopy, 'testDomainAbortJob');
      const domain = host.domain(ref);
      domain.requireActive();
      const job = jobsOf(host, domain).current;
      if (flags & postcopy && !job?.spec.postcopy) {
        throw invalid('current job is not outgoing migration in post-copy mode');
      }
      if (!job) throw invalid('no job is active on the domain');
      if (job.spec.postcopy && flags === 0) throw invalid("a migration in post-copy mode is aborted with 'postcopy'");
      job.spec.abort();
    },
    async getControlInfo(ref, flags) {
      checkFlags(flags, 0, 'testDomainGetControlInfo');
      const domain = host.domain(ref);
      domain.requireActive();
      return controlInfo(guestOf(domain).time.seconds);
    },
  }) satisfies DomainJobDriver;

const invalid = (message: string) => testError('VIR_ERR_OPERATION_INVALID', message);

const details = ['none', 'unknown', 'monitor', 'internal'] as const;

/** libvirt's test driver lets one choose the state by the guest's clock. */
function controlInfo(seconds: bigint): ControlInfo {
  if (seconds > 0n && seconds < 10_000n) return { state: 'job', details: 'none', stateTime: seconds };
  if (seconds >= 10_000n && seconds < 30_000n) {
    return { state: 'occupied', details: 'none', stateTime: seconds - 10_000n };
  }
  if (seconds >= 30_000n && seconds < 60_000n) {
    return { state: 'error', details: details[Number(seconds % 4n)]!, stateTime: seconds - 30_000n };
  }
  return { state: 'ok', details: 'none', stateTime: 0n };
}
