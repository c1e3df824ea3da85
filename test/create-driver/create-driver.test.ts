import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { remote } from '@virtkit/remote';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, 'node_modules/.cache/virtkit');
// Below the root's node_modules: compiler and third parties are found there, and our packages in their packed form alone.
let folder = '';
let project = '';

beforeAll(async () => {
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'create-driver-'));
  project = join(folder, 'acme-vm');
  const names = ['core', 'remote', 'create-driver'];
  const workspaces = names.map((name) => `--workspace=@virtkit/${name}`);
  const pack = ['pack', '--silent', '--json', `--pack-destination=${folder}`, ...workspaces];
  const { stdout } = await run('npm', pack, { cwd: root });
  const packed = Object.values(JSON.parse(stdout) as object).flat() as { name: string; filename: string }[];
  const install = async (into: string, ...wanted: readonly string[]) => {
    for (const { name, filename } of packed.filter((one) => wanted.includes(one.name))) {
      const target = join(into, 'node_modules', name);
      await mkdir(target, { recursive: true });
      await run('tar', ['-xzf', join(folder, filename), '-C', target, '--strip-components=1']);
    }
  };
  await install(folder, '@virtkit/create-driver');
  await run(process.execPath, [join(folder, 'node_modules/@virtkit/create-driver/dist/bin.js'), project]);
  await install(project, '@virtkit/core', '@virtkit/remote');
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('what it makes compiles, and passes its tests, the conformance kit among them', async () => {
  const { stdout } = await run('npm', ['test'], { cwd: project, maxBuffer: 1 << 26 });
  const [, passed] = /^# pass (\d+)$/m.exec(stdout) ?? /^ℹ pass (\d+)$/m.exec(stdout)!;
  expect(Number(passed)).toBeGreaterThan(1000);
}, 180_000);

test('virtkitd finds it', async () => {
  // Not in the project: the path of a socket is short.
  const place = await mkdtemp(join(tmpdir(), 'virtkit-created-'));
  const socket = join(place, 'sock');
  const daemon = spawn(
    process.execPath,
    ['node_modules/@virtkit/remote/bin/virtkitd.js', '--driver', 'acme-vm', '--listen', `unix:${socket}`],
    { cwd: project, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const ended = once(daemon, 'exit');
  try {
    const [said] = (await Promise.race([once(daemon.stdout, 'data'), ended])) as unknown[];
    expect(String(said)).toContain(socket);
    const uri = `acme-vm+unix:///default?socket=${socket}`;
    await using connection = await open(uri, { drivers: [remote()], discover: false });
    expect(await connection.getType()).toBe('ACME-VM');
    const guest = await connection.defineDomainXml(
      `<domain type='test'><name>web</name><memory>65536</memory><os><type>hvm</type></os></domain>`,
    );
    await guest.create();
    expect((await guest.getState()).state).toBe('running');
  } finally {
    daemon.kill();
    await ended;
    await rm(place, { recursive: true });
  }
}, 60_000);
