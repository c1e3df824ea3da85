import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { test as driverTest } from '@virtkit/driver-test';
import {
  accessRules,
  allowUsers,
  groupId,
  loadServerPki,
  remote,
  scramSha256Server,
  serve,
  setPassword,
  UserFile,
  type Server,
} from '@virtkit/remote';
import { issue, makeAuthority } from '../libvirt/pki.js';
import { describePeer, PeerError, python, runPeer, virsh } from '../peer.js';

jest.setTimeout(60_000);

const people = { ann: 'correct horse', 'comma,equals=': ' " \\ ', josé: '\u{1F600} é', eve: 'x' };

describePeer('virsh-doors', () => {
  let directory: string;
  let server: Server;
  let users: UserFile;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'virtkit-logins-'));
    await chmod(directory, 0o755);
    const file = join(directory, 'users');
    for (const [name, password] of Object.entries(people)) await setPassword(file, name, password);
    users = await UserFile.load(file);
    const mechanisms = [scramSha256Server(users)];
    const pki = join(directory, 'pki');
    const authority = await makeAuthority(pki);
    await issue(authority, pki, 'server');
    const [key, cert] = [join(pki, 'serverkey.pem'), join(pki, 'servercert.pem')];
    const tls = await loadServerPki({ key, cert }, { verify: false });
    const nogroup = await groupId('nogroup');
    server = await serve({
      drivers: [driverTest()],
      listen: [
        { address: `unix:${directory}/sasl`, mechanisms },
        { address: 'tcp:127.0.0.1:0', mechanisms },
        { address: 'tls:127.0.0.1:0', mechanisms, tls },
        { address: `unix:${directory}/open`, mode: 0o777 },
        { address: `unix:${directory}/root`, mode: 0o700 },
        { address: `unix:${directory}/group`, mode: 0o770, group: nogroup },
        { address: `unix:${directory}/ro`, mode: 0o777, readOnly: true },
      ],
      allowUser: allowUsers(['ann', 'comma*', 'jos?']),
      access: accessRules({
        rules: [
          { who: { door: ['unix:*', 'tls:*', 'tcp:*'] }, allow: ['connect:*', 'domain:getattr', 'domain:read'] },
          { who: { user: 'ann' }, allow: ['domain:suspend'] },
          { who: { door: '*/ro' }, allow: ['*'] },
        ],
      }),
    });
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  /** A file of credentials, which both virsh and we take by URI. */
  async function credentials(name: string, password: string): Promise<string> {
    const file = join(directory, 'auth.conf');
    const escaped = password.replaceAll('\\', '\\\\');
    await writeFile(
      file,
      `[credentials-all]\nauthname=${name}\npassword=${escaped}\n[auth-libvirt-default]\ncredentials=all\n`,
    );
    return file;
  }
  const unix = (door: string) => `test+unix:///default?socket=${directory}/${door}`;
  const portOf = (kind: string) => server.addresses.find((address) => address.startsWith(kind))!.split(':')[2];
  const tls = () => `test+tls://localhost:${portOf('tls')}/default?pkipath=${directory}/pki`;
  const fails = async (uri: string, args: string[]) => {
    try {
      await virsh(uri, args);
    } catch (error) {
      if (error instanceof PeerError) return error.stderr.trim();
      throw error;
    }
    throw new Error(`${uri} let virsh ${args.join(' ')} pass`);
  };
  const wrongPassword = 'error: failed to connect to the hypervisor\nerror: authentication failed';

  test('virsh logs in over a unix socket and over TLS', async () => {
    const file = await credentials('ann', people.ann);
    for (const uri of [unix('sasl'), tls()])
      expect(await virsh(`${uri}&authfile=${file}`, ['domname', '1'])).toBe('test\n\n');
  });

  test('libvirt-python logs in: every name and password', async () => {
    const program = `
import json, libvirt, sys
def answer(asked, given):
    for one in asked:
        one[4] = given[0] if one[0] == libvirt.VIR_CRED_AUTHNAME else given[1]
    return 0
kinds = [libvirt.VIR_CRED_AUTHNAME, libvirt.VIR_CRED_PASSPHRASE]
names = []
for given in json.loads(sys.argv[2]):
    names.append(libvirt.openAuth(sys.argv[1], [kinds, answer, given], 0).getHostname() != '')
print(json.dumps(names))`;
    const allowed = Object.entries(people).slice(0, 3);
    expect(await python(program, [unix('sasl'), JSON.stringify(allowed)])).toEqual([true, true, true]);
  });

  test('our own client logs in, also over plain TCP', async () => {
    const file = await credentials('josé', people.josé);
    for (const uri of [unix('sasl'), tls(), `test+tcp://127.0.0.1:${portOf('tcp')}/default?`]) {
      await using connection = await open(`${uri}&authfile=${file}`.replace('?&', '?'), { drivers: [remote()] });
      expect((await connection.listAllDomains()).length).toBe(1);
    }
  });

  test('over plain TCP, virsh wants a mechanism that encrypts, and SCRAM does not', async () => {
    const file = await credentials('ann', people.ann);
    const uri = `test+tcp://127.0.0.1:${portOf('tcp')}/default?authfile=${file}`;
    expect(await fails(uri, ['list'])).toContain(
      'Failed to start SASL negotiation: -4 (SASL(-4): no mechanism available',
    );
  });

  test('a wrong password, an unknown name and a name that is not let in: the same words', async () => {
    for (const [name, password] of [
      ['ann', 'wrong'],
      ['nobody', people.ann],
      ['eve', people.eve],
    ] as const) {
      const file = await credentials(name, password);
      for (const uri of [unix('sasl'), tls()])
        expect(await fails(`${uri}&authfile=${file}`, ['list'])).toBe(wrongPassword);
    }
  });

  test('a changed password holds from the next login on', async () => {
    await setPassword(users.path, 'ann', 'new');
    await users.reload();
    expect(await fails(`${unix('sasl')}&authfile=${await credentials('ann', people.ann)}`, ['list'])).toBe(
      wrongPassword,
    );
    expect(await virsh(`${unix('sasl')}&authfile=${await credentials('ann', 'new')}`, ['domname', '1'])).toBe(
      'test\n\n',
    );
    await setPassword(users.path, 'ann', people.ann);
    await users.reload();
  });

  test('what no rule allows is denied by name; who logged in may do more', async () => {
    const file = await credentials('ann', people.ann);
    expect(await virsh(`${unix('sasl')}&authfile=${file}`, ['suspend test; domstate test; resume test'])).toContain(
      'paused',
    );
    expect(await fails(unix('open'), ['suspend', 'test'])).toBe(
      "error: Failed to suspend domain 'test'\nerror: access denied: no rule allows domain:suspend",
    );
    expect(await fails(unix('open'), ['destroy', 'test'])).toContain('access denied: no rule allows domain:stop');
    expect(await virsh(unix('open'), ['domstate', 'test'])).toBe('running\n\n');
  });

  test('the socket for reading only says what libvirt says', async () => {
    expect(await virsh(unix('ro'), ['domstate', 'test'])).toBe('running\n\n');
    expect(await fails(unix('ro'), ['destroy', 'test'])).toContain('error: operation forbidden: ');
  });

  /** As somebody else, with no group but one. */
  const as = (uid: number, gid: number, door: string) =>
    runPeer(
      'setpriv',
      [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', 'virsh', '-c', unix(door), 'domstate', 'test'],
      {
        env: { HOME: '/nonexistent', XDG_RUNTIME_DIR: '/nonexistent', XDG_CACHE_HOME: '/nonexistent' },
      },
    );
  const isRoot = process.geteuid?.() === 0;
  const asRoot = isRoot ? test : test.skip;

  asRoot('the rights of a socket are what was asked for, and hold for other users', async () => {
    const rightsOf = async (door: string) => (await stat(join(directory, door))).mode & 0o777;
    expect(await Promise.all(['open', 'root', 'group'].map(rightsOf))).toEqual([0o777, 0o700, 0o770]);
    const nogroup = await groupId('nogroup');
    expect(await as(65_534, 12_345, 'open')).toBe('running\n\n');
    await expect(as(65_534, 12_345, 'root')).rejects.toThrow('Permission denied');
    await expect(as(65_534, 12_345, 'group')).rejects.toThrow('Permission denied');
    expect(await as(12_345, nogroup, 'group')).toBe('running\n\n');
  });

  test('the socket is never there with other rights than its own', async () => {
    // Somebody who tries all the time while the socket is made.
    const path = join(directory, 'late');
    const watcher = spawn('/usr/bin/python3', [
      '-c',
      `import os, sys, time
seen = set()
print("ready", flush=True)
end = time.time() + 20
while time.time() < end and 0o700 not in seen:
    try: seen.add(os.stat(sys.argv[1]).st_mode & 0o777)
    except FileNotFoundError: pass
time.sleep(0.05)
print(sorted(seen))`,
      path,
    ]);
    let said = '';
    watcher.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await once(watcher.stdout, 'data');
    await using _ = await serve({ drivers: [driverTest()], listen: [{ address: `unix:${path}`, mode: 0o700 }] });
    await once(watcher, 'close');
    expect(said).toBe(`ready\n[${0o700}]\n`);
  });
});
