import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A text as a file that nobody else can read, for as long as `use` takes: a config may hold a password. */
export async function withPrivateFile<T>(text: string, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'virtkit-xl-'));
  try {
    const path = join(folder, 'config');
    await writeFile(path, text, { mode: 0o600, flag: 'wx' });
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
