import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseUri } from '@virtkit/core/driver';
import { parseAuthConf, readAuthConf } from './auth-conf.js';

const sample = `
# Who may what.
[credentials-test]
username=fred
password=123456
  authname = alice
# not=this

[credentials-prod]
authname=bob
password=a\\sb\\\\c=d
realm=EXAMPLE

[auth-libvirt-test1.example.com]
credentials=test
[auth-libvirt-default]
credentials=prod
[auth-ssh-test1.example.com]
credentials=nobody
[auth-esx-x]
other=1
`;
const syntax = expect.objectContaining({ code: 'VIR_ERR_CONF_SYNTAX' });

describe('auth.conf', () => {
  const conf = parseAuthConf(sample, 'auth.conf');

  test('by host, else by default, for each service', () => {
    expect(Object.fromEntries(conf.lookup('libvirt', 'test1.example.com'))).toEqual({
      username: 'fred',
      password: '123456',
      authname: 'alice',
    });
    const prod = { authname: 'bob', password: 'a b\\c=d', realm: 'EXAMPLE' };
    expect(Object.fromEntries(conf.lookup('libvirt', 'elsewhere'))).toEqual(prod);
    expect(Object.fromEntries(conf.lookup('libvirt', undefined))).toEqual(prod);
    expect(conf.lookup('ssh', 'elsewhere').size).toBe(0);
    expect(conf.lookup('constructor', '__proto__').size).toBe(0);
  });

  test('a name that leads nowhere is an error, not silence', () => {
    expect(() => conf.lookup('ssh', 'test1.example.com')).toThrow(syntax);
    expect(() => conf.lookup('esx', 'x')).toThrow(syntax);
  });

  test.each([
    'key=before any group',
    '[group',
    '[]',
    '[a]\nno equals',
    '[a]\n=value',
    '[a]\nk=\\x',
    '[a]\nk=\\',
    '[a] b',
  ])('%j is refused, and what it holds is not shown', (text) => {
    expect(() => parseAuthConf(`# one\n${text}`, 'auth.conf')).toThrow(syntax);
    expect(() => parseAuthConf('[a]\nhunter2', 'auth.conf')).not.toThrow('hunter2');
    expect(() => parseAuthConf('[a]\nhunter2', 'auth.conf')).toThrow('auth.conf:2');
  });

  test('lines of Windows, a group in two parts, the last value of a key', () => {
    const two = parseAuthConf(
      '[credentials-a]\r\nx=1\r\n[auth-s-h]\r\ncredentials=a\r\n[credentials-a]\r\nx=2\r\ny=3',
      'f',
    );
    expect(Object.fromEntries(two.lookup('s', 'h'))).toEqual({ x: '2', y: '3' });
  });
});

describe('which auth.conf', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'virtkit-auth-'));
    await mkdir(join(directory, 'home', 'libvirt'), { recursive: true });
    for (const name of ['env', 'param', 'home/libvirt/auth.conf'])
      await writeFile(join(directory, name), `[credentials-a]\nfrom=${name}\n[auth-libvirt-default]\ncredentials=a\n`);
  });
  afterEach(() => rm(directory, { recursive: true }));
  const from = async (query: string, env: Record<string, string>) =>
    (await readAuthConf(parseUri(`test:///default${query}`), env)).lookup('libvirt', 'h').get('from');

  test('the environment, the URI, the user', async () => {
    const home = { XDG_CONFIG_HOME: join(directory, 'home') };
    const env = { ...home, LIBVIRT_AUTH_FILE: join(directory, 'env') };
    const query = `?authfile=${join(directory, 'param')}`;
    expect(await from(query, env)).toBe('env');
    expect(await from(query, home)).toBe('param');
    expect(await from('', home)).toBe('home/libvirt/auth.conf');
    expect(await from('', { HOME: directory })).toBeUndefined();
  });

  test('one that was asked for and is not there, and one that is not UTF-8', async () => {
    await expect(from(`?authfile=${directory}/none`, {})).rejects.toMatchObject({ code: 'VIR_ERR_SYSTEM_ERROR' });
    await writeFile(join(directory, 'env'), Buffer.from([0x5b, 0xff, 0x5d]));
    await expect(from('', { LIBVIRT_AUTH_FILE: join(directory, 'env') })).rejects.toMatchObject({
      code: 'VIR_ERR_CONF_SYNTAX',
    });
  });
});
