import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Connection, open, VirtError, type ConnectOptions } from '@virtkit/core';
import { remote } from '@virtkit/remote';
import { describePeer, python, runPeer, virsh } from '../peer.js';
import { startLibvirtd, type Libvirtd } from './libvirtd.js';
import { issue, makeAuthority, revoke, serverConf } from './pki.js';
import { runQuickstart } from './run-quickstart.js';
import { startSshd, type Sshd } from './sshd.js';

const connect = (uri: string, options: ConnectOptions = {}) => open(uri, { drivers: [remote()], ...options });

const description = 'x'.repeat(300_000);
const guest = `<domain type="test"><name>traveller</name><description>${description}</description><memory>8192</memory><os><type>hvm</type></os></domain>`;

/** What every way must carry. */
async function works(uri: string, options: ConnectOptions = {}): Promise<void> {
  await using connection = await connect(uri, options);
  expect(await connection.getHostname()).not.toBe('');
  expect((await connection.listAllDomains()).map(({ name }) => name)).toEqual(['test']);
  const domain = await connection.defineDomainXml(guest);
  expect(await domain.getXmlDesc()).toContain(description);
  // Many in flight, written at once: each must be heard.
  const names = await Promise.all(Array.from({ length: 200 }, () => connection.getHostname()));
  expect(new Set(names).size).toBe(1);
  await domain.create();
  expect((await domain.getInfo()).state).toBe('running');
  await domain.destroy();
  await domain.undefine();
  expect((await connection.listAllDomains()).map(({ name }) => name)).toEqual(['test']);
}

async function failure(uri: string, options: ConnectOptions = {}): Promise<VirtError> {
  const error: unknown = await connect(uri, options).then(
    async (connection) => {
      await connection.close();
      return undefined;
    },
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(VirtError);
  return error as VirtError;
}

/** libvirt's own error number for the same URI. */
const theirFailure = async (uri: string): Promise<number> =>
  (await python(
    `import json, libvirt, sys
libvirt.registerErrorHandler(lambda *_: None, None)
try:
    libvirt.open(sys.argv[1]); print(0)
except libvirt.libvirtError as error: print(error.get_error_code())`,
    [uri],
  )) as number;

/** Whether the way is encrypted and secure: libvirt's opinion, which is ours. */
async function expectSameOpinion(uri: string): Promise<void> {
  const theirs = await python(
    'import json, libvirt, sys; c = libvirt.open(sys.argv[1]); print(json.dumps([c.isEncrypted() == 1, c.isSecure() == 1]))',
    [uri],
  );
  await using connection = await connect(uri);
  expect({ uri, is: [await connection.isEncrypted(), await connection.isSecure()] }).toEqual({ uri, is: theirs });
}

/** Opens, and gives up after so many milliseconds: too late is fine, another error is not. */
async function aborted(uri: string, delay: number): Promise<void> {
  const signal = AbortSignal.timeout(delay);
  const result = await connect(uri, { signal }).catch((reason: unknown) => reason);
  if (result instanceof Connection) return result.close();
  expect(result).toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
}

/** An agent that knows the key, in this process's environment. */
async function startAgent({ directory, key }: Sshd): Promise<AsyncDisposable> {
  const socket = join(directory, 'agent');
  const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  const before = process.env['SSH_AUTH_SOCK'];
  while (!existsSync(socket)) await sleep(10);
  process.env['SSH_AUTH_SOCK'] = socket;
  await runPeer('ssh-add', ['-q', key]);
  return {
    async [Symbol.asyncDispose]() {
      if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
      else process.env['SSH_AUTH_SOCK'] = before;
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** Sockets, processes and timers that this process holds. */
const held = () =>
  process
    .getActiveResourcesInfo()
    .filter((name) => /Socket|Pipe|Process|TCP|TLS|Timeout/.test(name))
    .sort();

/** {@link held} at rest: what earlier tests closed is gone. */
async function settled(): Promise<string[]> {
  await sleep(100);
  return held();
}

/** What ends at this moment is let go a little later. */
async function expectHeld(before: string[]): Promise<void> {
  for (let left = 40; left > 0 && held().join() !== before.join(); left -= 1) await sleep(50);
  expect(held()).toEqual(before);
}

describePeer('libvirt', () => {
  let libvirtd: Libvirtd;
  beforeAll(async () => {
    libvirtd = await startLibvirtd();
  }, 30_000);
  afterAll(() => libvirtd.stop());

  test('unix and tcp', async () => {
    await works(`test+unix:///default?socket=${libvirtd.unix}`);
    await works(`test+tcp://127.0.0.1:${libvirtd.tcpPort}/default`);
    await works(`remote+unix:///?socket=${libvirtd.unix}&name=test:///default`);
  });

  test('ext: a command of the user, whose end says why', async () => {
    const command = join(libvirtd.directory, 'connect');
    await writeFile(command, `#!/bin/sh\nexec nc -U ${libvirtd.unix}\n`, { mode: 0o755 });
    await works(`test+ext:///default?command=${command}`);
    const broken = join(libvirtd.directory, 'broken');
    await writeFile(broken, '#!/bin/sh\necho "no way through" >&2\nexit 3\n', { mode: 0o755 });
    expect((await failure(`test+ext:///default?command=${broken}`)).message).toMatch(
      /ended with status 3: no way through/,
    );
    expect((await failure('test+ext:///default')).code).toBe('VIR_ERR_INVALID_ARG');
    expect(await failure('test+ext:///default?command=/nonexistent')).toMatchObject({
      code: 'VIR_ERR_SYSTEM_ERROR',
      message: expect.stringContaining('/nonexistent') as unknown,
    });
  });

  test('unix is secure, tcp is not', async () => {
    await expectSameOpinion(`test+unix:///default?socket=${libvirtd.unix}`);
    await expectSameOpinion(`test+tcp://127.0.0.1:${libvirtd.tcpPort}/default`);
  });

  test('refuses what libvirt refuses', async () => {
    for (const uri of [
      'test+unix://host/default',
      'test+carrier-pigeon:///default',
      `test+unix:///default?socket=${libvirtd.unix}&mode=sideways`,
      `test+unix:///default?socket=${libvirtd.unix}&no_verify=maybe`,
      `test+tcp://127.0.0.1:${libvirtd.tcpPort}/default?proxy=none`,
      'test+ssh:///default?mode=direct',
      'test+ssh:///default?proxy=native&netcat=nc',
    ]) {
      expect({ uri, number: (await failure(uri)).number }).toEqual({ uri, number: await theirFailure(uri) });
    }
  });
});

describePeer('ssh', () => {
  let libvirtd: Libvirtd;
  let sshd: Sshd;
  let at: string;
  let socket: string;

  beforeAll(async () => {
    libvirtd = await startLibvirtd();
    // Where a daemon's sockets usually are, as its namespace sees it.
    const run = join(libvirtd.directory, 'private/run/libvirt');
    for (const name of ['libvirt-sock', 'libvirt-sock-ro'])
      await symlink(join(libvirtd.directory, name), join(run, name));
    sshd = await startSshd({ beside: libvirtd.pid });
    at = `${sshd.user}@127.0.0.1:${sshd.port}`;
    socket = `socket=${libvirtd.unix}`;
  }, 30_000);
  afterAll(async () => {
    await sshd[Symbol.asyncDispose]();
    await libvirtd.stop();
  });

  const ways = ['', '&proxy=native', '&proxy=netcat', '&netcat=/usr/bin/nc'];

  test.each(ways)('ssh: the system program, with "%s"', async (way) => {
    await works(`test+ssh://${at}/default?command=${sshd.ssh}&keyfile=${sshd.key}&no_tty=1${way}`);
  });

  test('ssh: a socket that is named, as virsh does it', async () => {
    const uri = `test+ssh://${at}/default?command=${sshd.ssh}&keyfile=${sshd.key}&${socket}`;
    expect(await virsh(uri, ['hostname'])).not.toBe('');
    await works(uri);
  });

  test('ssh and libssh: the quickstart', async () => {
    await runQuickstart(`test+ssh://${at}/default?command=${sshd.ssh}&keyfile=${sshd.key}&no_tty=1`);
    await runQuickstart(`test+libssh2://${at}/default?known_hosts=${sshd.knownHosts}&keyfile=${sshd.key}`);
  }, 20_000);

  test('ssh is secure', async () => {
    await expectSameOpinion(`test+ssh://${at}/default?command=${sshd.ssh}&keyfile=${sshd.key}&${socket}`);
  });

  test('ssh: read-only by the helper and by netcat', async () => {
    for (const proxy of ['native', 'netcat']) {
      const uri = `test+ssh://${at}/default?command=${sshd.ssh}&keyfile=${sshd.key}&proxy=${proxy}`;
      await using connection = await connect(uri, { readOnly: true });
      expect(await connection.getHostname()).not.toBe('');
    }
  });

  test('ssh: what it says is in the error; nothing is left', async () => {
    const before = await settled();
    const uri = (key: string, more = '') =>
      `test+ssh://${at}/default?command=${sshd.ssh}&keyfile=${key}&no_tty=1${more}`;
    expect((await failure(uri(sshd.strangersKey))).message).toMatch(/ended with status 255: .*Permission denied/);
    expect((await failure(uri(sshd.key, '&socket=/nonexistent'))).message).toMatch(/\/nonexistent/);
    expect((await failure(uri(sshd.key, '&netcat=/no/nc'))).message).toMatch(/no\/nc/);
    const stranger = uri(sshd.key).replace('127.0.0.1', '127.0.0.2');
    expect((await failure(stranger)).message).toMatch(/refused|verification failed/);
    expect((await failure('test+ssh://-oProxyCommand=true/default')).message).toMatch(/dash/);
    await expectHeld(before);
  });

  test('ssh and libssh: netcat, where the other host has no virt-ssh-helper', async () => {
    const path = await mkdtemp(join(tmpdir(), 'virtkit-path-'));
    for (const name of ['sh', 'nc', 'grep']) await symlink(`/usr/bin/${name}`, join(path, name));
    await using bare = await startSshd({ beside: libvirtd.pid, path });
    const host = `${bare.user}@127.0.0.1:${bare.port}`;
    const key = `keyfile=${bare.key}`;
    await works(`test+ssh://${host}/default?command=${bare.ssh}&${key}&no_tty=1`);
    await works(`test+libssh://${host}/default?known_hosts=${bare.knownHosts}&${key}`);
    const native = await failure(`test+ssh://${host}/default?command=${bare.ssh}&${key}&no_tty=1&proxy=native`);
    expect(native.message).toMatch(/ended with status 127: .*virt-ssh-helper/);
    await rm(path, { recursive: true });
  });

  test('ssh: the agent', async () => {
    await using _agent = await startAgent(sshd);
    await works(`test+ssh://${at}/default?command=${sshd.ssh}&no_tty=1`);
  });

  test('an abort leaves no socket and no process', async () => {
    const before = await settled();
    const uris = [
      `test+ssh://${at}/default?command=${sshd.ssh}&keyfile=${sshd.key}&no_tty=1`,
      `test+libssh://${at}/default?known_hosts=${sshd.knownHosts}&keyfile=${sshd.key}`,
    ];
    for (const uri of uris) for (const delay of [1, 20, 60, 100]) await aborted(uri, delay);
    const silent = join(sshd.directory, 'silent');
    await writeFile(silent, '#!/bin/sh\nexec sleep 1000\n', { mode: 0o755 });
    await aborted(`test+ext:///default?command=${silent}`, 100);
    await expectHeld(before);
  });

  describe('libssh', () => {
    const uri = (more: string) => `test+libssh2://${at}/default?known_hosts=${sshd.knownHosts}&${more}`;

    test.each(ways)('a key, with "%s"', async (way) => {
      await works(uri(`keyfile=${sshd.key}&sshauth=privkey${way}`));
    });

    test('the agent, before any key', async () => {
      await using _agent = await startAgent(sshd);
      await works(uri(`keyfile=${sshd.strangersKey}`));
      await works(uri('sshauth=agent').replace('libssh2', 'libssh'));
    });

    test('a host that is not known is not trusted, unless somebody says so', async () => {
      const known = join(sshd.directory, 'mine/known_hosts');
      const here = (verify: string) =>
        `test+libssh://${at}/default?known_hosts=${known}&keyfile=${sshd.key}&known_hosts_verify=${verify}`;
      expect(await failure(here('normal'))).toMatchObject({ code: 'VIR_ERR_LIBSSH' });
      expect((await failure(here('normal'), { credentials: async () => ['n'] })).message).toMatch(/not accepted/);
      await works(here('ignore'));
      const asked: string[] = [];
      await works(here('normal'), {
        credentials: async ([request]) => {
          asked.push(request?.prompt ?? '');
          return ['y'];
        },
      });
      expect(asked).toEqual([expect.stringMatching(/ssh-ed25519 key SHA256:/)]);
      expect((await readFile(known, 'utf8')).split(' ')[2]).toBe(
        `${(await readFile(sshd.knownHosts, 'utf8')).split(' ')[2]}`,
      );
      await works(here('normal'));
      const other = (await readFile(`${sshd.strangersKey}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ');
      await writeFile(known, `[127.0.0.1]:${sshd.port} ${other}\n`);
      for (const verify of ['normal', 'auto']) {
        expect(await failure(here(verify))).toMatchObject({ code: 'VIR_ERR_AUTH_FAILED' });
      }
    });

    test('a wrong key, a wrong socket: an error each, and nothing is left', async () => {
      const before = await settled();
      expect(await failure(uri(`keyfile=${sshd.strangersKey}&sshauth=privkey`))).toMatchObject({
        code: 'VIR_ERR_AUTH_FAILED',
      });
      expect((await failure(uri(`keyfile=${sshd.key}&socket=/nonexistent`))).message).toMatch(/\/nonexistent/);
      expect((await failure(uri('sshauth=handshake'))).code).toBe('VIR_ERR_INVALID_ARG');
      await expectHeld(before);
    });
  });
});

describePeer('openssl', () => {
  let directory: string;
  let libvirtd: Libvirtd;
  let expired: Libvirtd;
  const folder = (name: string) => join(directory, name);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'virtkit-pki-'));
    const ours = await makeAuthority(folder('ours'));
    const others = await makeAuthority(folder('others'), 'Somebody else');
    await Promise.all([
      issue(ours, folder('server'), 'server'),
      issue(ours, folder('expired-server'), 'server', { days: -1 }),
      issue(ours, folder('client'), 'client'),
      issue(ours, folder('expired-client'), 'client', { days: -1 }),
      issue(others, folder('foreign-client'), 'client'),
    ]);
    // Trusts us, but shows what another authority issued.
    await issue(others, folder('mixed-client'), 'client');
    await writeFile(join(folder('mixed-client'), 'cacert.pem'), await readFile(ours.certificate));
    await issue(ours, folder('bare'), 'server');
    [libvirtd, expired] = await Promise.all([
      startLibvirtd({ tls: true, conf: serverConf(folder('server')) }),
      startLibvirtd({ tls: true, conf: { ...serverConf(folder('expired-server')), tls_no_sanity_certificate: 1 } }),
    ]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([libvirtd.stop(), expired.stop()]);
    await rm(directory, { recursive: true, force: true });
  });

  const uri = (host: string, client: string, more = '') =>
    `test+tls://${host}:${libvirtd.tlsPort}/default?pkipath=${folder(client)}${more}`;

  test.each(['localhost', '127.0.0.1'])('tls: to %s', async (host) => {
    await works(uri(host, 'client'));
    await works(`test://${host}:${libvirtd.tlsPort}/default?pkipath=${folder('client')}`);
    await works(uri(host, 'client', '&tls_priority=NORMAL:-VERS-ALL:%2BVERS-TLS1.2'));
  });

  test('tls: the quickstart', () => runQuickstart(uri('localhost', 'client')), 20_000);

  test('tls is encrypted and secure', () => expectSameOpinion(uri('localhost', 'client')));

  test('tls: a clear error each, with libvirt’s number, and nothing is left', async () => {
    const before = await settled();
    const cases: [string, string, RegExp, number?][] = [
      ['a wrong CA', uri('localhost', 'foreign-client'), /was not issued by .*foreign-client\/cacert.pem/],
      // Another way to write 127.0.0.1, which no certificate has.
      ['another host name', uri('127.1', 'client'), /127\.1.*localhost/],
      ['an expired server', ofExpired(uri('localhost', 'client')), /has expired/],
      ['no certificate', uri('localhost', 'bare'), /does not accept that we show no certificate/],
      ['a foreign certificate', uri('localhost', 'mixed-client'), /does not accept our certificate .*clientcert.pem/],
      ['an expired certificate', uri('localhost', 'expired-client'), /expired-client\/clientcert.pem has expired/],
      ['no CA at all', uri('localhost', 'nowhere'), /nowhere\/cacert.pem/],
      // GnuTLS knows what Node does not.
      ['a priority', uri('localhost', 'client', '&tls_priority=NORMAL:%25COMPAT'), /"%COMPAT"/, 8],
      ['a daemon without TLS', uri('localhost', 'client').replace(`${libvirtd.tlsPort}`, `${libvirtd.tcpPort}`), /TLS/],
    ];
    for (const [what, address, message, number] of cases) {
      const error = await failure(address);
      expect({ what, message: error.message }).toEqual({ what, message: expect.stringMatching(message) as unknown });
      expect({ what, number: error.number }).toEqual({ what, number: number ?? (await theirFailure(address)) });
    }
    await expectHeld(before);
  }, 20_000);

  const ofExpired = (address: string) => address.replace(`${libvirtd.tlsPort}`, `${expired.tlsPort}`);

  test('tls: what an authority has revoked', async () => {
    const authority = { certificate: join(folder('ours'), 'cacert.pem'), key: join(folder('ours'), 'cakey.pem') };
    await issue(authority, folder('careful'), 'client');
    await revoke(authority, folder('careful'), []);
    await works(uri('localhost', 'careful'));
    await revoke(authority, folder('careful'), [join(folder('server'), 'servercert.pem')]);
    const error = await failure(uri('localhost', 'careful'));
    expect(error.message).toMatch(/revoked/);
    expect(error.number).toBe(await theirFailure(uri('localhost', 'careful')));
  });

  test('tls: no_verify takes any server', async () => {
    await works(ofExpired(uri('localhost', 'client', '&no_verify=1')));
    await works(uri('127.1', 'client', '&no_verify=1'));
  });

  test('an abort leaves nothing, whatever it meets', async () => {
    const before = await settled();
    for (const delay of [0, 1, 3, 5, 8, 12]) await aborted(uri('localhost', 'client'), delay);
    await expectHeld(before);
  });
});
