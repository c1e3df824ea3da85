import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { remote } from '@virtkit/remote';
import { folder, until, Virtkitd } from './virtkitd.js';

const options = { drivers: [remote()], discover: false } as const;

test('SIGHUP: what can change does, what cannot is said, and a broken file changes nothing', async () => {
  await using home = await folder();
  const file = join(home.path, 'virtkitd.conf');
  const base = `listen = [ "unix:${home.path}/s" ]\ndrivers = [ "test" ]\n`;
  const uri = `test+unix:///default?socket=${home.path}/s`;
  await writeFile(file, `${base}max_clients = 1\n`);
  await using daemon = await Virtkitd.start({ args: ['--config', file] });
  const reload = async (text: string, message: string) => {
    await writeFile(file, text);
    const before = daemon.log.length;
    daemon.signal('SIGHUP');
    return daemon.logged(message, before);
  };

  await using first = await open(uri, options);
  await expect(open(uri, options)).rejects.toMatchObject({ code: 'VIR_ERR_RPC' });
  expect(await daemon.logged('client refused')).toMatchObject({ reason: 'there are too many clients' });

  const broken = await reload(
    `${base}max_clients = 5\nmax_clients_ = 6\n`,
    'the configuration is broken: nothing was changed',
  );
  expect(broken).toMatchObject({ level: 'error', problems: [`${file}:4: max_clients_ is no key of virtkitd`] });
  await expect(open(uri, options)).rejects.toMatchObject({ code: 'VIR_ERR_RPC' });

  const before = daemon.log.length;
  await reload(`${base}max_clients = 2\nlog_level = "debug"\ntimeout = 900\n`, 'the configuration was read');
  expect(await daemon.logged('a change of this key needs a restart', before)).toMatchObject({ key: 'timeout' });
  await using second = await open(uri, options);
  expect(await daemon.logged('call', before)).toMatchObject({
    level: 'debug',
    client: { door: `unix:${home.path}/s` },
    procedure: expect.any(String),
    ms: expect.any(Number),
  });

  await reload(
    `${base}sasl_users_file = "${home.path}/none"\n`,
    'the configuration cannot be used: nothing was changed',
  );
  expect(await first.getHostname()).toBe(await second.getHostname());
});

test('the command line wins over the file, also when it is read again', async () => {
  await using home = await folder();
  const file = join(home.path, 'virtkitd.conf');
  await writeFile(file, `listen = [ "unix:${home.path}/file" ]\nlog_level = "debug"\n`);
  await using daemon = await Virtkitd.start({
    args: ['--config', file, '--driver', 'test', '--listen', `unix:${home.path}/line`, '--log-level', 'info'],
  });
  expect((await daemon.ready()).listen).toEqual([`unix:${home.path}/line`]);
  daemon.signal('SIGHUP');
  await daemon.logged('the configuration was read');
  await using connection = await open(`test+unix:///default?socket=${home.path}/line`, options);
  await connection.getHostname();
  await daemon.logged('client came');
  expect(daemon.log.filter(({ level }) => level === 'debug')).toEqual([]);
});

test('a log file is opened anew, so that it can be moved away', async () => {
  await using home = await folder();
  const [file, log] = [join(home.path, 'virtkitd.conf'), join(home.path, 'log')];
  await writeFile(file, `listen = [ "unix:${home.path}/s" ]\ndrivers = [ "test" ]\nlog_file = "${log}"\n`);
  await using daemon = await Virtkitd.start({ args: ['--config', file] });
  await until(async () => (await readFile(log, 'utf8')).includes('the daemon listens'));
  await rename(log, `${log}.1`);
  daemon.signal('SIGHUP');
  await until(() => existsSync(log));
  await until(async () => (await readFile(log, 'utf8')).includes('the configuration was read'));
  const ended = await daemon.stop();
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  const lines = (await readFile(log, 'utf8')).trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { message: string }).message).at(-1)).toBe('the daemon has stopped');
});
