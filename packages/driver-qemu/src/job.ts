import { checkFlags, DomainAbortJobFlags, DomainGetJobStatsFlags, type DomainJobDriver } from '@virtkit/core/driver';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';

const { completed, keepCompleted } = DomainGetJobStatsFlags.bits;
const { postcopy } = DomainAbortJobFlags.bits;

/** Jobs, and the control interface. None of it waits for its turn: it is about who has the turn. */
export const domainJob = (host: QemuHost) =>
  ({
    async getJobStats(ref, flags) {
      checkFlags(flags, completed | keepCompleted, 'qemuDomainGetJobStats');
      const domain = host.domain(ref);
      if (flags & completed) return domain.job.completed((flags & keepCompleted) !== 0);
      if (domain.job.current?.spec.operation === 'migrationIn')
        throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', 'migration statistics are available only on the source host');
      domain.requireGuest();
      return domain.job.stats();
    },
    async abortJob(ref, flags) {
      checkFlags(flags, postcopy, 'qemuDomainAbortJobFlags');
      const domain = host.domain(ref);
      domain.requireGuest();
      const { current } = domain.job;
      if (flags & postcopy && !current?.postcopy)
        throw invalid('the job that runs is no outgoing migration in post-copy mode');
      if (!current) throw invalid('no job is active on the domain');
      await current.spec.abort();
    },
    async getControlInfo(ref, flags) {
      checkFlags(flags, 0, 'qemuDomainGetControlInfo');
      const domain = host.domain(ref);
      domain.requireGuest();
      const { current } = domain.job;
      // A job that goes on by itself, as a backup, holds nobody up.
      if (domain.jobs.current === undefined) return { state: 'ok', details: 'none', stateTime: 0n };
      if (!current) return { state: 'occupied', details: 'none', stateTime: 0n };
      return { state: 'job', details: 'none', stateTime: BigInt(Date.now() - current.started) };
    },
  }) satisfies DomainJobDriver;

const invalid = (message: string) => qemuError('VIR_ERR_OPERATION_INVALID', message);
