import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseDomain } from '@virtkit/core/xml';
import { buildArgv } from '../../../packages/driver-qemu/src/argv/build.js';
import type { CommandLine } from '../../../packages/driver-qemu/src/argv/command-line.js';
import { parseOptions } from '../../../packages/driver-qemu/src/argv/option-parser.js';
import { connectQmp } from '../../../packages/driver-qemu/src/qmp/client.js';
import { testContext } from '../../../packages/driver-qemu/src/argv/test-context.js';

/** Where a device sits: its id, and the bus that it is on. */
export type Placed = readonly [id: string, bus: string | undefined];

/** The devices that a command line makes. */
const asked = ({ argv }: CommandLine): readonly Placed[] =>
  parseOptions(argv).flatMap(({ name, value }): readonly Placed[] => {
    const { id, bus } = value as { id?: string; bus?: string };
    return name === 'device' && id !== undefined ? [[id, bus]] : [];
  });

/**
 * Runs real QEMU with our command line for a live definition, paused, and gives the devices that it was to have, and
 * those that it says it has. What the monitor is to be told is told.
 */
export async function runPaused(xml: string): Promise<{ asked: readonly Placed[]; found: readonly Placed[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'virtkit-argv-run-'));
  try {
    let images = 0;
    const here = xml
      .replaceAll("'/tmp/", `'${folder}/`)
      .replaceAll('/images/one.img', () => join(folder, `${images++}.img`));
    for (let image = 0; image < images; image++) {
      await writeFile(join(folder, `${image}.img`), '');
      await truncate(join(folder, `${image}.img`), 1024 * 1024);
    }
    const line = buildArgv(parseDomain(here), testContext(folder));
    for (const one of line.prepare) {
      if (one.kind === 'directory') await mkdir(one.path, { recursive: true });
      else if (one.kind === 'file') await writeFile(one.path, one.content, { mode: 0o600 });
      else throw new Error(`a document that starts needs no ${one.kind}`);
    }
    const devices = asked(line);
    return { asked: devices, found: await onceRunning(line, join(folder, 'monitor.sock'), devices) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const connected = (socket: string) => connectQmp(socket, { timeout: 30_000 }).catch(() => undefined);

async function onceRunning(line: CommandLine, socket: string, devices: readonly Placed[]): Promise<readonly Placed[]> {
  const qemu = spawn(line.binary, line.argv, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...line.env },
  });
  const ended = once(qemu, 'exit');
  let said = '';
  qemu.stderr.on('data', (chunk) => (said += String(chunk)));
  try {
    // The socket is there a moment before QEMU listens on it.
    let client = await connected(socket);
    while (!client) {
      if (qemu.exitCode !== null) throw new Error('QEMU did not start');
      await sleep(10);
      client = await connected(socket);
    }
    try {
      for (const { execute, arguments: args } of line.commands) await client.execute(execute, args);
      const found: Placed[] = [];
      for (const [id, bus] of devices) {
        const parent = await client.execute('qom-get', { path: `/machine/peripheral/${id}`, property: 'parent_bus' });
        found.push([id, bus === undefined ? undefined : String(parent).split('/').at(-1)]);
      }
      return found;
    } finally {
      client.close();
    }
  } catch (error) {
    throw new Error(`${String(error)}\n${said}`, { cause: error });
  } finally {
    qemu.kill('SIGKILL');
    await ended;
  }
}
