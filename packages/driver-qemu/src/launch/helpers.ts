import { identityOf, type ProcessIdentity } from '@virtkit/core/driver';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Helper, Preparation } from '../argv/command-line.js';
import { qemuError, systemError } from '../errors.js';
import { logSince, openLog } from '../process/log-file.js';
import type { Setting } from './prepare.js';

type Wanted = Extract<Preparation, { kind: 'helper' }>;

interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

const run = promisify(execFile);
/** How long a helper may take until it answers: milliseconds. */
const patience = 10_000;

/** What is run for each helper. One that is not here is not ours to start. */
const commands: Readonly<Partial<Record<Helper, (wanted: Wanted, setting: Setting) => Promise<Command>>>> = {
  swtpm: swtpmCommand,
  virtiofsd: virtiofsdCommand,
};

/**
 * Starts a process that serves a guest, and waits until its socket is there.
 * @throws VirtError `VIR_ERR_OPERATION_UNSUPPORTED`, or `VIR_ERR_INTERNAL_ERROR` with its own words
 */
export async function startHelper(wanted: Wanted, setting: Setting): Promise<ProcessIdentity> {
  const { program, socket } = wanted;
  const command = await commands[program]?.(wanted, setting);
  if (!command) throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `${program} is not started for guests`);
  const log = `${setting.log.replace(/\.log$/, '')}-${program}.log`;
  const file = await openLog(log);
  try {
    const { size } = await file.stat();
    const { owner } = setting.host;
    const child = spawn(command.file, command.args, {
      cwd: setting.directory,
      detached: true,
      stdio: ['ignore', file.fd, file.fd],
      env: { LC_ALL: 'C', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
      ...owner,
    });
    await once(child, 'spawn');
    child.unref();
    for (const end = Date.now() + patience; !existsSync(socket); await sleep(5)) {
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > end)
        throw qemuError('VIR_ERR_INTERNAL_ERROR', `${program} did not start: ${await logSince(log, size)}`);
    }
    return identityOf(child.pid!)!;
  } catch (error) {
    throw systemError(`${program} cannot be started`, error, 'VIR_ERR_OPERATION_UNSUPPORTED');
  } finally {
    await file.close();
  }
}

/** The module's state outlives the guest: keys are sealed to it. */
async function swtpmCommand({ device, socket }: Wanted, { host, def }: Setting): Promise<Command> {
  const tpm = def.devices?.tpms?.find(({ alias }) => alias === device);
  const version = tpm?.backend.type === 'emulator' ? (tpm.backend.version ?? '2.0') : '2.0';
  const state = join(host.directories.lib, 'swtpm', def.uuid!, version === '2.0' ? 'tpm2' : 'tpm1.2');
  await mkdir(state, { recursive: true, mode: 0o700 });
  if (host.owner) await chown(state, host.owner.uid, host.owner.gid);
  const isSecond = version === '2.0' ? ['--tpm2'] : [];
  if ((await readdir(state)).length === 0)
    await run(
      'swtpm_setup',
      ['--tpmstate', state, ...isSecond, '--createek', '--create-ek-cert', '--lock-nvram', '--not-overwrite'],
      {
        ...host.owner,
      },
    ).catch(() => undefined); // Without certificates of a local authority it is a module all the same.
  return {
    file: 'swtpm',
    args: [
      'socket',
      ...['--ctrl', `type=unixio,path=${safe(socket)},mode=0600`],
      ...['--tpmstate', `dir=${safe(state)},mode=0600`],
      ...isSecond,
      '--terminate',
    ],
  };
}

async function virtiofsdCommand({ device, socket }: Wanted, { def }: Setting): Promise<Command> {
  const filesystem = def.devices?.filesystems?.find(({ alias }) => alias === device);
  const dir = filesystem?.type === 'mount' ? filesystem.source?.dir : undefined;
  if (dir === undefined)
    throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', `filesystem ${device}: there is no folder for virtiofsd to serve`);
  const file = ['/usr/libexec/virtiofsd', '/usr/lib/qemu/virtiofsd'].find((path) => existsSync(path));
  if (!file) throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `filesystem ${device}: virtiofsd is not installed`);
  const isRust = file.startsWith('/usr/libexec');
  return {
    file,
    args: isRust
      ? [`--socket-path=${socket}`, '--shared-dir', dir]
      : [`--socket-path=${socket}`, '-o', `source=${safe(dir)}`],
  };
}

/** These programs split their options at commas, and know no way around it. */
function safe(path: string): string {
  if (path.includes(','))
    throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', `${path} has a comma in it, which its program cannot be told`);
  return path;
}
