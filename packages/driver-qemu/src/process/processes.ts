import { identityOf, type ProcessIdentity } from '@virtkit/core/driver';
import { readdir, readlink, realpath } from 'node:fs/promises';

/** The processes that run in a folder: a guest's folder is its own. */
export async function processesIn(directory: string): Promise<ProcessIdentity[]> {
  const folder = await realpath(directory);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
      return cwd === folder ? identityOf(Number(pid)) : undefined;
    }),
  );
  return found.filter((process) => process !== undefined);
}
