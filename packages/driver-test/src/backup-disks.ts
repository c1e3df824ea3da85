import { disksOfBackup, nothingToSave, requireSince, storeOfBackup } from '@virtkit/core/driver';
import type { DomainBackup } from '@virtkit/core/xml';
import { diskForJob } from './disk-by-name.js';
import { placeOf } from './disk-chain.js';
import { writtenSince } from './disk-writes.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { bytesOf } from './images.js';
import { checkpointsOf } from './moments.js';
import { invalidArg } from './params.js';

/** A disk that a backup saves. */
export interface SavedDisk {
  readonly dev: string;
  /** Where its image is. */
  readonly source: string;
  /** Bytes that are to be saved. */
  readonly total: bigint;
  readonly capacity: bigint;
  /** Where they are saved to, of a backup that is pushed. */
  readonly target: string | undefined;
}

/** The disks that take part in a backup. @throws VirtError as libvirt's QEMU driver refuses one of them */
export function backupDisks(
  host: TestHost,
  domain: TestDomain,
  backup: DomainBackup,
  reuse: boolean,
): readonly SavedDisk[] {
  const disks = disksOfBackup(backup).map((disk): SavedDisk => {
    const { chain } = diskForJob(domain, disk.name);
    const since = disk.incremental;
    if (since !== undefined) requireBitmap(domain, disk.name, since);
    const place = placeOf(disk.type, storeOfBackup(disk));
    if (!reuse && disk.type === 'file' && place !== undefined && host.images.has(place)) {
      throw invalidArg(`store '${place}' for backup of '${disk.name}' exists`);
    }
    const full = bytesOf(host, chain);
    const { place: source } = chain[0]!;
    return {
      dev: disk.name,
      source,
      total: since === undefined ? full : writtenSince(domain, disk.name, since),
      capacity: host.images.sizeOf(source).capacity,
      target: backup.mode === 'push' ? place : undefined,
    };
  });
  if (disks.length === 0) throw nothingToSave('VIR_FROM_TEST');
  return disks;
}

function requireBitmap(domain: TestDomain, dev: string, checkpoint: string): void {
  const known = requireSince(checkpointsOf(domain), dev, checkpoint, 'VIR_FROM_TEST');
  const disk = known.def.disks?.disks?.find(({ name }) => name === dev);
  if (disk?.checkpoint !== 'bitmap') {
    const message = `missing or broken bitmap '${checkpoint}' for disk '${dev}'`;
    throw testError('VIR_ERR_CHECKPOINT_INCONSISTENT', message);
  }
}
