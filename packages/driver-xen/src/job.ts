import { checkFlags, type DomainJobDriver, type JobStats } from '@virtkit/core/driver';
import type { XenHost } from './host.js';

/** The long-running work on a domain. The toolstack does not say how far it is, only that it goes on. */
export const domainJob = (host: XenHost) =>
  ({
    async getJobStats(ref, flags): Promise<JobStats> {
      checkFlags(flags, 0, 'libxlDomainGetJobStats');
      const { working } = await host.current(ref);
      if (!working) return { type: 'none', params: {} };
      return { type: 'unbounded', params: { time_elapsed: BigInt(Date.now() - working.since) } };
    },
  }) satisfies DomainJobDriver;
