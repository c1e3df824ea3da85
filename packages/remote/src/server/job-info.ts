import { DomainJobType, type JobStats } from '@virtkit/core/driver';

/** The figures of `virDomainJobInfo`, each from the field of a job's statistics that has it. */
const fields = {
  timeElapsed: 'time_elapsed',
  timeRemaining: 'time_remaining',
  dataTotal: 'data_total',
  dataProcessed: 'data_processed',
  dataRemaining: 'data_remaining',
  memTotal: 'memory_total',
  memProcessed: 'memory_processed',
  memRemaining: 'memory_remaining',
  fileTotal: 'disk_total',
  fileProcessed: 'disk_processed',
  fileRemaining: 'disk_remaining',
} as const;

type JobInfo = { readonly type: number } & { readonly [F in keyof typeof fields]: bigint };

/** A job's statistics in the older form, where what is not known is 0. */
export function jobInfo({ type, params }: JobStats): JobInfo {
  const figures = Object.entries(fields).map(([figure, field]) => [figure, BigInt(params[field] ?? 0)]);
  return { type: DomainJobType.numberOf(type), ...(Object.fromEntries(figures) as Omit<JobInfo, 'type'>) };
}
