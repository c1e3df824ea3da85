import type { QemuDomain } from '../domain-object.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import type { JobSpec } from '../jobs/domain-jobs.js';
import { cancelDisks, endBackup } from './end.js';
import { backupOf, type BackupRecord } from './record.js';
import { backupStats } from './stats.js';

/** The job of the domain that a backup is. */
export const backupJob = (host: QemuHost, domain: QemuDomain): JobSpec => ({
  operation: 'backup',
  describe: async () => (domain.guest ? backupStats(domain.guest) : {}),
  async abort() {
    const guest = domain.requireGuest();
    await giveUp(host, domain, guest);
  },
});

/** Gives a backup up; of one that clients fetch this is the end. */
export async function giveUp(host: QemuHost, domain: QemuDomain, guest: Guest): Promise<void> {
  await cancelDisks(guest);
  if (![...guest.blockJobs].some(({ type }) => type === 'backup')) await endBackup(host, domain, guest, 'cancelled');
  await host.saveStatus(domain);
}

/** Takes on a backup that somebody else began. Its disks are found with the other block jobs. */
export function adoptBackup(host: QemuHost, domain: QemuDomain, guest: Guest, record: BackupRecord | undefined): void {
  if (record) guest.backup = backupOf(record, (started) => domain.job.adopt(backupJob(host, domain), started));
}

/** Whoever began it ended before it was told so: nobody counts on it. */
export async function dropUnbegun(host: QemuHost, domain: QemuDomain, guest: Guest): Promise<void> {
  if (!guest.backup || guest.backup.begun) return;
  guest.backup.failed = true;
  await giveUp(host, domain, guest);
}
