import { backupParams, type TypedParams } from '@virtkit/core/driver';
import { queryJobs } from '../block/update-job.js';
import type { Guest } from '../guest.js';

/** How far a backup is. */
export async function backupStats(guest: Guest): Promise<TypedParams> {
  const { backup, blockJobs, monitor } = guest;
  if (!backup) return {};
  const running = new Set(
    [...blockJobs]
      .filter(({ type, record }) => type === 'backup' && record.state === 'running')
      .map(({ record }) => record.name),
  );
  const jobs = (await queryJobs(monitor)).filter(({ id }) => running.has(id));
  const sum = (field: 'current-progress' | 'total-progress', done: bigint) =>
    jobs.reduce((all, job) => all + job[field], done);
  return backupParams(backup.def.mode, sum('current-progress', backup.processed), sum('total-progress', backup.total));
}
