import { mkdir, open, readFile, rename, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How big a log may be when a guest starts: bytes. */
const largest = 2 * 1024 * 1024;
/** How many older ones are kept: `NAME.log.0`, the newest, and on. */
const backups = 3;

/** Opens the log of a guest to add to it; one that has grown too big is put aside first. */
export async function openLog(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (await isFull(path)) {
    for (let index = backups - 1; index > 0; index--) {
      await rename(`${path}.${index - 1}`, `${path}.${index}`).catch(unlessMissing);
    }
    await rename(path, `${path}.0`).catch(unlessMissing);
  }
  return open(path, 'a', 0o600);
}

/** What was added to a log since it had `from` bytes: the last `longest` characters of it. */
export async function logSince(path: string, from: number, longest = 1024): Promise<string> {
  const text = await readFile(path).catch(() => Buffer.alloc(0));
  return text.subarray(from).toString('utf8').trim().slice(-longest);
}

async function isFull(path: string): Promise<boolean> {
  const size = await stat(path).then((file) => file.size, unlessMissing);
  return size !== undefined && size >= largest;
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
