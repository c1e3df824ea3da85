import type { Disk, Domain } from '@virtkit/core/xml';
import { chown, stat } from 'node:fs/promises';
import { qemuError } from '../errors.js';
import type { Owner } from '../settings.js';
import { sourceOf } from '../devices.js';

/** A file that a guest was given, and whose it was before. */
export interface Borrowed extends Owner {
  readonly path: string;
}

/**
 * Gives the files that a guest writes to the user whom its process belongs to. What it only reads, or shares with others,
 * stays whose it is. When one cannot be given, those before are given back.
 */
export async function lendFiles(def: Domain, owner: Owner | undefined): Promise<readonly Borrowed[]> {
  if (!owner) return [];
  const lent: Borrowed[] = [];
  try {
    for (const path of writtenFiles(def)) {
      const { uid, gid } = await stat(path);
      if (uid === owner.uid) continue;
      await chown(path, owner.uid, owner.gid);
      lent.push({ path, uid, gid });
    }
  } catch (error) {
    await giveBack(lent);
    throw qemuError(
      'VIR_ERR_SYSTEM_ERROR',
      `the guest's user cannot be given a file: ${(error as Error).message}`,
      error,
    );
  }
  return lent;
}

/** Makes files whose they were. One that is gone is nobody's. */
export async function giveBack(files: readonly Borrowed[]): Promise<void> {
  for (const { path, uid, gid } of files) await chown(path, uid, gid).catch(() => undefined);
}

const writtenFiles = (def: Domain): string[] =>
  (def.devices?.disks ?? []).filter((disk) => isOwn(disk)).flatMap((disk) => sourceOf(disk) ?? []);

const isOwn = (disk: Disk): boolean =>
  (disk.type === 'file' || disk.type === 'block') && !disk.readonly && !disk.shareable && disk.device !== 'cdrom';
