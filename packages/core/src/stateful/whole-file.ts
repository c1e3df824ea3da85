import { randomUUID } from 'node:crypto';
import { open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface WholeFileOptions {
  /** Whose the file is to be. Default: this process's. */
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
  /** The file that it is until it is whole, in the same directory. Default: a hidden one with a name of its own. */
  readonly temporary?: string;
  /** Whether it must survive a crash of the machine, too: waits for the disk. Default: it must. */
  readonly lasting?: boolean;
}

/**
 * Puts `text` in the place of the file `path`, for its owner alone: whole or not at all, whenever the process is killed or
 * the disk fills.
 * @throws an error of the file system; the old file is still there then
 */
export async function writeWhole(path: string, text: string, options: WholeFileOptions = {}): Promise<void> {
  const directory = dirname(path);
  const { owner, temporary = join(directory, `.${randomUUID()}.tmp`), lasting = true } = options;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      if (owner) await handle.chown(owner.uid, owner.gid);
      await handle.writeFile(text);
      if (lasting) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  if (lasting) await flushDirectory(directory);
}

/** Makes a rename or a removal last: without it the directory may still be in memory only. */
export async function flushDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
