import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { folder, runVirtkitd } from './virtkitd.js';

const { version } = createRequire(import.meta.url)('../../packages/remote/package.json') as { version: string };

test('--help and --version', async () => {
  expect(await runVirtkitd(['--version'])).toMatchObject({ code: 0, stdout: `virtkitd ${version}\n`, stderr: '' });
  const { code, stdout } = await runVirtkitd(['--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('--listen ADDRESS');
});

test.each([
  [['--foo'], "Unknown option '--foo'"],
  [['foo'], "Unexpected argument 'foo'"],
  [['--timeout', 'soon'], '--timeout "soon" is no whole number of seconds between 1 and 2147483'],
  [['--listen-ro', 'tcp:127.0.0.1:1'], '--listen-ro "tcp:127.0.0.1:1" is no unix socket: unix:/PATH is wanted'],
])('%j is refused in one line', async (args, line) => {
  expect(await runVirtkitd(args)).toMatchObject({ code: 2, stdout: '', stderr: `virtkitd: ${line}\n` });
});

test.each([
  [['--driver', 'nope'], 'no driver package "nope": npm install @virtkit/driver-nope'],
  [['--driver', '@virtkit/nope'], 'no driver package "@virtkit/nope": npm install @virtkit/nope'],
  [['--driver', 'test', '--listen', 'tcp:0.0.0.0:0'], 'tcp:0.0.0.0:0: anybody could come in: set auth_tcp ='],
])('%j fails in one line', async (args, line) => {
  await using home = await folder();
  const { code, stdout, stderr } = await runVirtkitd(args, { env: { VIRTKIT_RUN_DIR: home.path } });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`virtkitd: ${line}`);
  expect(stderr.match(/\n/g)).toHaveLength(1);
  expect(await readdir(home.path)).toEqual([]);
});

test('a driver file that is none is refused with its name', async () => {
  await using home = await folder();
  const run = (name: string) => runVirtkitd(['--driver', name, '--listen', `unix:${home.path}/s`], { cwd: home.path });
  expect((await run('./none.js')).stderr).toBe(`virtkitd: no driver file ${home.path}/none.js\n`);
  await writeFile(join(home.path, 'bad.mjs'), 'throw new Error("out of order");');
  expect((await run('./bad.mjs')).stderr).toBe(`virtkitd: cannot load driver ${home.path}/bad.mjs: out of order\n`);
  await writeFile(join(home.path, 'other.mjs'), 'export const driver = { name: "x" };');
  expect((await run('./other.mjs')).stderr).toContain('does not export "driver" with schemes and an open method');
});

describe('--check-config', () => {
  test('says that a file is fine, and touches nothing', async () => {
    await using home = await folder();
    const file = join(home.path, 'virtkitd.conf');
    await writeFile(file, `listen = [ "unix:${home.path}/s" ]\ndrivers = [ "test" ]\npid_file = "${home.path}/pid"\n`);
    expect(await runVirtkitd(['--config', file, '--check-config'])).toMatchObject({
      code: 0,
      stdout: `virtkitd: ${file} is fine\n`,
      stderr: '',
    });
    expect(await readdir(home.path)).toEqual(['virtkitd.conf']);
  });

  test('says everything that is wrong, each with its line; and nothing starts with it', async () => {
    await using home = await folder();
    await mkdir(join(home.path, 'etc/virtkit'), { recursive: true });
    const file = join(home.path, 'etc/virtkit/virtkitd.conf');
    await writeFile(
      file,
      [
        '# ours',
        'max_clients = "many"',
        'listen = [',
        '  "unix:/x",',
        '  "ftp:x",',
        ']',
        'colour = 1',
        'auth_tcp = "sasl"',
      ].join('\n'),
    );
    const stderr = [
      'max_clients is "many", expected a whole number from 1 to 2147483647',
      'listen.1 is "ftp:x", expected unix:/PATH, tcp:HOST:PORT or tls:HOST:PORT',
      'colour is no key of virtkitd',
      'auth_tcp is "sasl", but there is no sasl_users_file',
    ];
    const lines = [2, 3, 7, 8];
    const expected = stderr.map((one, index) => `virtkitd: ${file}:${lines[index]}: ${one}\n`).join('');
    for (const more of [['--check-config'], []])
      expect(await runVirtkitd(['--root', home.path, ...more])).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expected,
      });
    expect(await readdir(home.path)).toEqual(['etc']);
  });

  test('a file that was named must be there; the default one need not', async () => {
    await using home = await folder();
    const { code, stderr } = await runVirtkitd(['--config', `${home.path}/none.conf`, '--check-config']);
    expect(code).toBe(1);
    expect(stderr).toContain(`${home.path}/none.conf: cannot be read: ENOENT`);
    expect(await runVirtkitd(['--root', home.path, '--check-config'])).toMatchObject({ code: 0, stderr: '' });
  });

  test('a driver that is not installed is wrong too', async () => {
    await using home = await folder();
    await writeFile(join(home.path, 'f'), 'drivers = [ "nope" ]');
    expect(await runVirtkitd(['--config', `${home.path}/f`, '--check-config'])).toMatchObject({
      code: 1,
      stderr: 'virtkitd: no driver package "nope": npm install @virtkit/driver-nope\n',
    });
  });
});
