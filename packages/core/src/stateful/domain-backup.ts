import type { TypedParams } from '../driver/params.js';
import { VirtError, type ErrorDomain } from '../errors.js';
import type { DomainBackup, PulledDisk, PushedDisk } from '../model/domain-backup.js';
import { readNewCheckpoint, type Checkpoint } from './checkpoint-xml.js';
import type { Moment, MomentTree } from './moment-tree.js';

/** One disk of a backup, of either kind. */
export type BackupDisk = PushedDisk | PulledDisk;

/**
 * What the files of a backup are called by that were given no name: its checkpoint, or when it began.
 * `now` is in seconds.
 */
export const backupSuffix = (checkpointXml: string | undefined, now: bigint): string =>
  checkpointXml === undefined ? String(now) : readNewCheckpoint(checkpointXml, now).name;

/** The disks that take part in a backup. */
export function disksOfBackup({ disks }: DomainBackup): readonly BackupDisk[] {
  const all: readonly BackupDisk[] = disks?.disks ?? [];
  return all.filter(({ backup }) => backup);
}

/** Where a disk is saved to, or what the guest overwrites meanwhile. */
export const storeOfBackup = (disk: BackupDisk): PushedDisk['target'] =>
  'scratch' in disk ? disk.scratch : 'target' in disk ? disk.target : undefined;

/**
 * The checkpoint since which a disk is saved.
 * @throws VirtError `VIR_ERR_NO_DOMAIN_CHECKPOINT`
 */
export function requireSince(
  tree: MomentTree<Checkpoint>,
  disk: string,
  since: string,
  origin: ErrorDomain,
): Moment<Checkpoint> {
  const checkpoint = tree.find(since);
  if (checkpoint) return checkpoint;
  const message = `checkpoint '${since}' for incremental backup of disk '${disk}' not found`;
  throw new VirtError('VIR_ERR_NO_DOMAIN_CHECKPOINT', message, { domain: origin });
}

/** @throws VirtError `VIR_ERR_OPERATION_INVALID` for a server with TLS, on a host that has no certificates for it */
export function refuseBackupTls(backup: DomainBackup, origin: ErrorDomain): void {
  if (backup.mode === 'pull' && backup.server.tls)
    throw new VirtError('VIR_ERR_OPERATION_INVALID', 'backup TLS directory not configured', { domain: origin });
}

export const nothingToSave = (origin: ErrorDomain): VirtError =>
  new VirtError('VIR_ERR_CONFIG_UNSUPPORTED', 'no disks selected for backup', { domain: origin });

/** How far a backup is: bytes saved, or bytes that the guest has overwritten meanwhile, of how many. */
export function backupParams(mode: DomainBackup['mode'], processed: bigint, total: bigint): TypedParams {
  if (total === 0n && processed === 0n) return {};
  return mode === 'pull'
    ? { disk_temp_used: processed, disk_temp_total: total }
    : { disk_total: total, disk_processed: processed, disk_remaining: total - processed };
}
