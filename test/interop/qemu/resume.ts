import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { open, type Connection } from '@virtkit/core';
import { qemu } from '@virtkit/driver-qemu';

/** Runs one of QEMU's tools, or of the system's; gives what it prints. */
export const run = (tool: string, ...args: string[]): string =>
  execFileSync(tool, args, { encoding: 'utf8', stdio: 'pipe' });

/** Until it is so, for half a minute at most. */
export async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await what()) return;
    await sleep(50);
  }
  throw new Error('it never came');
}

/** What is done in a folder; `begin` opens a connection that controls the guests of that folder, one after the other. */
export type Work = (folder: string, begin: () => Promise<Connection>) => Promise<void>;

/** Gives work a folder of its own with what `prepare` puts there; no guest outlives it. */
export const inFolder = (prepare: (folder: string) => void) => async (work: Work) => {
  const root = await mkdtemp(join(tmpdir(), 'vk-'));
  const all: Connection[] = [];
  const begin = async () => {
    const connection = await open(`qemu:///embed?root=${root}`, { drivers: [qemu()], discover: false });
    all.push(connection);
    return connection;
  };
  try {
    prepare(root);
    await work(root, begin);
  } finally {
    for (const connection of all) await connection.close();
    const last = await begin();
    for (const domain of await last.listAllDomains({ active: true })) await domain.destroy();
    await last.close();
    await rm(root, { recursive: true, force: true });
  }
};
