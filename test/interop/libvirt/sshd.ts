import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runPeer } from '../peer.js';
import { answers, freePort } from './ports.js';

export interface Sshd {
  readonly port: number;
  readonly directory: string;
  readonly user: string;
  /** A private key that is let in, and one that is not. */
  readonly key: string;
  readonly strangersKey: string;
  /** The server's own key as a line of `known_hosts`. */
  readonly knownHosts: string;
  /** A program that is `ssh`, but knows nothing of this machine's user: it takes its host key from `knownHosts`. */
  readonly ssh: string;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface SshdOptions {
  /** A process whose mounts it sees: a daemon's, to find its sockets where they usually are. */
  readonly beside?: number;
  /** What `PATH` is over there: a directory that lacks a program, say. */
  readonly path?: string;
}

/** Starts a real sshd with its own configuration and keys, on a free port of the loopback address. */
export async function startSshd({ beside, path = '/usr/bin:/bin' }: SshdOptions = {}): Promise<Sshd> {
  const directory = await mkdtemp(join(tmpdir(), 'virtkit-sshd-'));
  const file = (name: string) => join(directory, name);
  const port = await freePort();
  for (const name of ['host', 'user', 'stranger']) {
    await runPeer('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file(name)]);
  }
  await writeFile(file('authorized_keys'), await readFile(file('user.pub')), { mode: 0o600 });
  const [type, hostKey] = (await readFile(file('host.pub'), 'utf8')).split(' ');
  await writeFile(file('known_hosts'), `[127.0.0.1]:${port},[localhost]:${port} ${type} ${hostKey}\n`);
  await writeFile(file('sshd_config'), serverConfig(directory, port, path));
  await writeFile(file('ssh_config'), `UserKnownHostsFile ${file('known_hosts')}\nIdentityFile none\n`);
  await writeFile(file('ssh'), `#!/bin/sh\nexec ssh -F ${file('ssh_config')} "$@"\n`);
  await chmod(file('ssh'), 0o755);
  // Where it locks in what has no privileges.
  await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const program = ['/usr/sbin/sshd', '-D', '-e', '-f', file('sshd_config')];
  const enter = beside === undefined ? [] : ['nsenter', '--target', String(await childOf(beside)), '--mount', '--'];
  const [command = '', ...args] = [...enter, ...program];
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk) => (log += String(chunk)));
  const ended = once(child, 'exit').catch(() => undefined);
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  for (let left = 100; !(await answers({ port, host: '127.0.0.1' })); left -= 1) {
    if (left === 0 || child.exitCode !== null) {
      await stop();
      throw new Error(`sshd did not start\n${log}`);
    }
    await sleep(20);
  }
  return {
    port,
    directory,
    user: userInfo().username,
    key: file('user'),
    strangersKey: file('stranger'),
    knownHosts: file('known_hosts'),
    ssh: file('ssh'),
    [Symbol.asyncDispose]: stop,
  };
}

const serverConfig = (directory: string, port: number, path: string): string =>
  [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(directory, 'host')}`,
    `AuthorizedKeysFile ${join(directory, 'authorized_keys')}`,
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    'StrictModes no',
    'UsePAM no',
    'PidFile none',
    'PrintMotd no',
    `SetEnv PATH=${path}`,
    '',
  ].join('\n');

/** The process inside: the one that a daemon is held by stands outside of its namespaces. */
async function childOf(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return Number(children.trim().split(' ')[0]);
}
