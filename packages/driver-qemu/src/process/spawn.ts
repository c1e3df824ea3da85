import { identityOf, type ProcessIdentity } from '@virtkit/core/driver';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { qemuError, systemError } from '../errors.js';
import { logSince, openLog } from './log-file.js';

export interface SpawnOptions {
  readonly binary: string;
  readonly argv: readonly string[];
  /** The guest's own folder: where it runs. */
  readonly directory: string;
  /** The file that gets what QEMU says. */
  readonly log: string;
  /** Open files of this process that QEMU gets, by their number there. */
  readonly files?: ReadonlyMap<number, number>;
  /** Whose process it is to be. Default: this one's. */
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
  /** More of the environment than it has by itself. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A QEMU process that this one started. */
export interface Spawned {
  readonly process: ProcessIdentity;
  /** Settles when it has ended, with how: `exit status 1: …` and what it said last. */
  readonly ended: Promise<string>;
}

/**
 * Starts QEMU as a process of its own session that outlives this one, with nothing of this one's environment.
 * @throws VirtError `VIR_ERR_INTERNAL_ERROR` when it cannot be started
 */
export async function spawnQemu({
  binary,
  argv,
  directory,
  log,
  files = new Map(),
  owner,
  env,
}: SpawnOptions): Promise<Spawned> {
  const file = await openLog(log);
  try {
    const { size } = await file.stat();
    const environment = cleanEnvironment(directory, env);
    await file.write(`${new Date().toISOString()}: starting: ${commandLine(environment, binary, argv)}\n`);
    const child = spawn(binary, argv, {
      cwd: directory,
      detached: true,
      env: environment,
      stdio: ['ignore', file.fd, file.fd, ...inPlace(files)],
      ...owner,
    });
    const said = once(child, 'exit').then(async ([status, signal]) => {
      const how = signal ? `killed by ${signal}` : `exit status ${status}`;
      const lines = (await logSince(log, size, 4096)).split('\n').filter((line) => !/^\S+Z: /.test(line));
      return [how, lines.join('\n').slice(-1024)].filter(Boolean).join(': ');
    });
    // Of one that does not start at all, the next line tells.
    said.catch(() => undefined);
    await once(child, 'spawn');
    child.unref();
    const process = identityOf(child.pid!);
    if (!process) throw qemuError('VIR_ERR_INTERNAL_ERROR', `QEMU did not start: ${await said}`);
    return { process, ended: said };
  } catch (error) {
    throw systemError(`cannot start ${binary}`, error, 'VIR_ERR_INTERNAL_ERROR');
  } finally {
    await file.close();
  }
}

/** From 3 on: what has no number is closed there. */
const inPlace = (files: ReadonlyMap<number, number>): (number | 'ignore')[] =>
  Array.from({ length: Math.max(2, ...files.keys()) - 2 }, (_, index) => files.get(index + 3) ?? 'ignore');

const cleanEnvironment = (directory: string, env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
  LC_ALL: 'C',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: directory,
  XDG_DATA_HOME: `${directory}/.local/share`,
  XDG_CACHE_HOME: `${directory}/.cache`,
  XDG_CONFIG_HOME: `${directory}/.config`,
  ...env,
});

/** As one would type it. */
const commandLine = (env: NodeJS.ProcessEnv, binary: string, argv: readonly string[]): string =>
  [...Object.entries(env).map(([name, value]) => `${name}=${value}`), binary, ...argv].map(quoted).join(' ');

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
