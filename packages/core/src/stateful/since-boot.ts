import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether this is the first time since the machine started that anybody asks with this directory. */
export async function firstSinceBoot(directory: string): Promise<boolean> {
  const file = join(directory, 'autostarted');
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'latin1')).trim();
  const seen = await readFile(file, 'latin1').catch(() => '');
  if (seen === boot) return false;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(file, boot);
  return true;
}
