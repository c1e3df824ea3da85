import { afterEach, expect, jest, test } from '@jest/globals';
import { createContainer } from '@virtkit/core';
import { parseCommandLine } from './args.js';
import type { Config } from './config-keys.js';
import { askedDoors, doorsOf } from './doors.js';
import { load } from './loaded.js';
import { readSettings } from './settings.js';
import { GROUPS, MECHANISMS } from './tokens.js';

const env = { ...process.env };
afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...env };
});

async function doors(line: string, config: Config = {}, uid = 0) {
  jest.spyOn(process, 'geteuid').mockReturnValue(uid);
  process.env.XDG_RUNTIME_DIR = '/run/user/7';
  process.env.XDG_CONFIG_HOME = '/nonexistent';
  const { settings } = await readSettings(parseCommandLine(line.split(' ').filter(Boolean)));
  const all = { ...settings, config };
  const container = await createContainer();
  container.register(GROUPS, {
    useValue: async (name) => ({ virtkit: 42, '7': 7 })[name] ?? Promise.reject(new Error('none')),
  });
  const scram = { name: 'SCRAM-SHA-256', begin: () => Promise.reject(new Error()) as never };
  container.register(MECHANISMS, { useValue: async () => [scram] });
  const loaded = await load(container, all, false);
  const found = await doorsOf(askedDoors(all, []), all, container, () => loaded);
  return found.map(({ address, readOnly, mode, group, mechanisms }) =>
    [address, readOnly ? 'ro' : 'rw', mode?.toString(8), group, mechanisms?.map(({ name }) => name)].filter(
      (one) => one !== undefined,
    ),
  );
}

test('the default ones of root, of a user, and below a root', async () => {
  delete process.env.VIRTKIT_RUN_DIR;
  expect(await doors('')).toEqual([
    ['unix:/run/virtkit/virtkit-sock', 'rw', '700'],
    ['unix:/run/virtkit/virtkit-sock-ro', 'ro', '777'],
  ]);
  expect(await doors('', {}, 7)).toEqual([['unix:/run/user/7/virtkit/virtkit-sock', 'rw', '700']]);
  expect((await doors('--root /srv/x', {}, 7))[0]).toEqual(['unix:/srv/x/run/virtkit/virtkit-sock', 'rw', '700']);
  process.env.VIRTKIT_RUN_DIR = '/tmp/run';
  expect((await doors('', {}, 7))[0]).toEqual(['unix:/tmp/run/virtkit/virtkit-sock', 'rw', '700']);
});

test('a group may write, unless said otherwise', async () => {
  const line = '--listen unix:/a --listen-ro unix:/b';
  expect(await doors(line, { unix_sock_group: 'virtkit' })).toEqual([
    ['unix:/a', 'rw', '770', 42],
    ['unix:/b', 'ro', '777', 42],
  ]);
  const config = { unix_sock_group: '7', unix_sock_rw_perms: '0720', unix_sock_ro_perms: '0740' };
  expect(await doors(line, config)).toEqual([
    ['unix:/a', 'rw', '720', 7],
    ['unix:/b', 'ro', '740', 7],
  ]);
  await expect(doors(line, { unix_sock_group: 'nobody-knows' })).rejects.toThrow('none');
});

test('each kind of door has its own login', async () => {
  const line = '--listen unix:/a --listen tcp:0.0.0.0:1 --listen-ro unix:/b';
  const config = { auth_unix_ro: 'sasl', auth_tcp: 'sasl', sasl_users_file: '/users' } as const;
  expect(await doors(line, config)).toEqual([
    ['unix:/a', 'rw', '700'],
    ['tcp:0.0.0.0:1', 'rw', ['SCRAM-SHA-256']],
    ['unix:/b', 'ro', '777', ['SCRAM-SHA-256']],
  ]);
});

test('a login that nobody can pass is still one', async () => {
  expect(await doors('--listen unix:/a', { auth_unix_rw: 'sasl' })).toEqual([['unix:/a', 'rw', '700', []]]);
});

test.each(['tcp:0.0.0.0:1', 'tcp:[::]:1', 'tcp:host:1', 'tcp:10.0.0.1:1'])(
  '%s is not opened unless said',
  async (address) => {
    await expect(doors(`--listen ${address}`)).rejects.toThrow(`${address}: anybody could come in`);
    expect(await doors(`--listen ${address}`, { auth_tcp: 'none' })).toEqual([[address, 'rw']]);
  },
);

test.each(['tcp:127.0.0.1:1', 'tcp:[::1]:1', 'tcp:localhost:1'])('%s is', async (address) => {
  expect(await doors(`--listen ${address}`)).toEqual([[address, 'rw']]);
});
