import {
  backupParams,
  backupSuffix,
  checkFlags,
  DomainBackupBeginFlags,
  refuseBackupTls,
  type DomainJobDriver,
  type TypedParams,
} from '@virtkit/core/driver';
import { completeDomainBackup, parseDomainBackup, printDomainBackup, type DomainBackup } from '@virtkit/core/xml';
import { backupDisks, type SavedDisk } from './backup-disks.js';
import { BlockJob } from './block-job.js';
import { makeCheckpoint } from './checkpoint.js';
import { jobsOf, type DomainJob } from './domain-jobs.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';

const { reuseExternal } = DomainBackupBeginFlags.bits;
/** No state, as the jobs that it consists of are none. */
const running = new WeakMap<TestDomain, DomainBackup>();

/** Backups: part of the jobs. */
export const domainBackup = (host: TestHost) =>
  ({
    async backupBegin(ref, xml, checkpointXml, flags) {
      checkFlags(flags, reuseExternal, 'testDomainBackupBegin');
      const backup = parseDomainBackup(xml, { inactive: true });
      const now = BigInt(Math.floor(host.clock.now() / 1000));
      const suffix = backupSuffix(checkpointXml, now);
      const domain = host.domain(ref);
      const jobs = jobsOf(host, domain);
      const blockJobs: BlockJob[] = [];
      const job = await jobs.begin({
        operation: 'backup',
        describe: () => statsOf(backup.mode, blockJobs),
        abort: () => abortAll(blockJobs),
      });
      try {
        if (!domain.active) {
          throw testError('VIR_ERR_OPERATION_UNSUPPORTED', 'cannot perform disk backup for inactive domain');
        }
        const whole = completeDomainBackup(backup, domain.def, suffix);
        refuseBackupTls(whole, 'VIR_FROM_TEST');
        const disks = backupDisks(host, domain, whole, (flags & reuseExternal) !== 0);
        if (checkpointXml !== undefined) makeCheckpoint(host, domain, checkpointXml);
        for (const disk of disks) blockJobs.push(startDisk(host, domain, disk, whole.mode));
        running.set(domain, whole);
      } catch (error) {
        jobs.end(job, 'failed');
        throw error;
      }
      void watch(host, domain, job, backup.mode, blockJobs);
    },
    async backupGetXmlDesc(ref, flags) {
      checkFlags(flags, 0, 'testDomainBackupGetXMLDesc');
      const backup = running.get(host.domain(ref));
      if (!backup) throw testError('VIR_ERR_NO_DOMAIN_BACKUP', 'no domain backup job present');
      return printDomainBackup(backup);
    },
  }) satisfies DomainJobDriver;

function startDisk(host: TestHost, domain: TestDomain, disk: SavedDisk, mode: DomainBackup['mode']): BlockJob {
  const { dev, total, capacity, target } = disk;
  return new BlockJob(host, domain, dev, {
    type: 'backup',
    // Nothing moves by itself when clients come for the data: the job is there until it is ended.
    ...(mode === 'pull' ? { total: capacity, rate: 0 } : { total }),
    bandwidth: 0n,
    done() {
      const content = host.images.contentOf(disk.source).copy();
      if (target !== undefined) host.images.put(target, { capacity, allocation: total, physical: total }, content);
      return 'completed';
    },
  });
}

/** Ends the job of the domain when those of its disks have ended; when one does not come to its end, none does. */
async function watch(
  host: TestHost,
  domain: TestDomain,
  job: DomainJob,
  mode: DomainBackup['mode'],
  blockJobs: readonly BlockJob[],
): Promise<void> {
  const { id } = domain;
  const ends = blockJobs.map(async ({ ended }) => {
    const completed = await ended;
    if (!completed) abortAll(blockJobs);
    return completed;
  });
  const all = (await Promise.all(ends)).every(Boolean);
  running.delete(domain);
  // To end it is how a backup that clients fetch comes to its end.
  const completed = all || (mode === 'pull' && domain.id === id);
  jobsOf(host, domain).end(job, completed ? 'completed' : 'cancelled', { tell: true, params: { success: completed } });
}

function abortAll(blockJobs: readonly BlockJob[]): void {
  for (const job of blockJobs) if (job.state === 'running') job.abort();
}

function statsOf(mode: DomainBackup['mode'], blockJobs: readonly BlockJob[]): TypedParams {
  const sum = (count: (job: BlockJob) => bigint) => blockJobs.reduce((all, job) => all + count(job), 0n);
  const total = sum(({ progress }) => progress.total);
  const processed = sum(({ progress }) => progress.processed);
  return backupParams(mode, processed, total);
}
