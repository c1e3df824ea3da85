import { parseDomainBackup, printDomainBackup, type DomainBackup } from '@virtkit/core/xml';
import * as t from 'io-ts';
import type { DomainJob } from '../jobs/domain-jobs.js';

/** A backup of a guest that goes on. Its block jobs are beside it. */
export interface Backup {
  readonly def: DomainBackup;
  /** The files were there before. */
  readonly reuse: boolean;
  /** The job of the domain that it is. */
  readonly job: DomainJob;
  /** All of it was begun: whoever asked for it was, or is to be, told so. */
  begun: boolean;
  /** Bytes of the disks that are done with. */
  processed: bigint;
  total: bigint;
  /** A disk could not be saved, or was given up: the backup is none. */
  failed: boolean;
  canceled: boolean;
  /** What went wrong first. */
  error?: string | undefined;
}

/** What must be known of a backup to end it, whoever controls the guest by then; bytes as text. */
export const BackupRecord = t.intersection([
  t.type({
    xml: t.string,
    reuse: t.boolean,
    /** Milliseconds since the epoch. */
    started: t.number,
    begun: t.boolean,
    processed: t.string,
    total: t.string,
    failed: t.boolean,
    canceled: t.boolean,
  }),
  t.partial({ error: t.string }),
]);
export type BackupRecord = t.TypeOf<typeof BackupRecord>;

export const recordOf = ({
  def,
  job,
  processed,
  total,
  reuse,
  begun,
  failed,
  canceled,
  error,
}: Backup): BackupRecord => ({
  xml: printDomainBackup(def, { secure: true }),
  started: job.started,
  processed: String(processed),
  total: String(total),
  reuse,
  begun,
  failed,
  canceled,
  ...(error !== undefined && { error }),
});

/** A backup that somebody else began; `adopt` makes it the job of its domain. */
export function backupOf(record: BackupRecord, adopt: (started: number) => DomainJob): Backup {
  const { xml, started, processed, total, ...others } = record;
  const def = parseDomainBackup(xml);
  return { ...others, def, job: adopt(started), processed: BigInt(processed), total: BigInt(total) };
}
