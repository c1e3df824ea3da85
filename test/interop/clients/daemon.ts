import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, type Connection } from '@virtkit/core';
import { test } from '@virtkit/driver-test';
import { remote, serve } from '@virtkit/remote';

export interface Daemon extends AsyncDisposable {
  /** What clients open. */
  readonly uri: string;
  /** Our own client. It keeps the host: `test:///default` is forgotten when nobody has it open. */
  readonly connection: Connection;
  /** A folder that goes with the daemon. */
  readonly directory: string;
}

/** Our daemon with a fresh host of the test driver, for as long as it runs. */
export async function startDaemon(): Promise<Daemon> {
  const directory = await mkdtemp(join(tmpdir(), 'virtkit-clients-'));
  const server = await serve({ drivers: [test()], listen: [`unix:${directory}/sock`] });
  const uri = `test+unix:///default?socket=${directory}/sock`;
  const connection = await open(uri, { drivers: [remote()], discover: false });
  return {
    uri,
    connection,
    directory,
    async [Symbol.asyncDispose]() {
      await connection.close();
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** What each domain does, by name. */
export async function states({ connection }: Daemon): Promise<Record<string, string>> {
  const domains = await connection.listAllDomains();
  const all = await Promise.all(domains.map(async (one) => [one.name, (await one.getState()).state] as const));
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}
