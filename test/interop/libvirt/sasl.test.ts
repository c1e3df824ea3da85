import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { open, VirtError, type ConnectOptions, type CredentialRequest } from '@virtkit/core';
import { remote } from '@virtkit/remote';
import { describePeer, runPeer } from '../peer.js';
import { startLibvirtd, type Libvirtd } from './libvirtd.js';
import { issue, makeAuthority } from './pki.js';
import { runQuickstart } from './run-quickstart.js';

jest.setTimeout(60_000);

const password = 'secret, "quoted" = \\ café';
const people = { fred: password, 'comma,equals=': 'x', josé: '\u{1F600}', empty: ' ' };

describePeer('libvirt-sasl', () => {
  let libvirtd: Libvirtd;
  let directory: string;
  let pki: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'virtkit-sasl-'));
    pki = join(directory, 'pki');
    const configuration = join(directory, 'sasl2');
    const db = join(directory, 'passwd.db');
    await mkdir(configuration);
    const mechanisms = 'mech_list: digest-md5 scram-sha-256 scram-sha-1 plain';
    await writeFile(join(configuration, 'libvirt.conf'), `${mechanisms}\nsasldb_path: ${db}\n`);
    for (const [name, secret] of Object.entries(people)) await savePassword(db, name, secret);
    const authority = await makeAuthority(pki);
    await issue(authority, pki, 'server');
    await issue(authority, pki, 'client');
    libvirtd = await startLibvirtd({
      tls: true,
      conf: {
        auth_tcp: 'sasl',
        auth_tls: 'sasl',
        auth_unix_rw: 'sasl',
        ca_file: join(pki, 'cacert.pem'),
        cert_file: join(pki, 'servercert.pem'),
        key_file: join(pki, 'serverkey.pem'),
      },
      mounts: { '/etc/sasl2': configuration },
    });
  });
  afterAll(async () => {
    await libvirtd.stop();
    await rm(directory, { recursive: true });
  });

  // Nothing stays open, however a login ends.
  let before: string[];
  beforeAll(async () => {
    await sleep(100);
    before = handles();
  });
  afterEach(async () => {
    for (let left = 40; left > 0 && handles().length > before.length; left -= 1) await sleep(25);
    expect(handles()).toEqual(before);
  });

  const tcp = (query = '') => `test+tcp://127.0.0.1:${libvirtd.tcpPort}/default${query && `?${query}`}`;
  const unix = (query = '') => `test+unix:///default?socket=${libvirtd.unix}${query && `&${query}`}`;
  const failure = (uri: string, options: ConnectOptions) => openError(uri, options);

  test.each(['SCRAM-SHA-256', 'SCRAM-SHA-1', 'DIGEST-MD5', 'PLAIN'])(
    '%s over a unix socket, for every name and password',
    async (mechanism) => {
      for (const [name, secret] of Object.entries(people)) {
        await using connection = await open(unix(`auth=sasl.${mechanism}`), as(name, secret));
        expect(await connection.getHostname()).not.toBe('');
        expect(await connection.isEncrypted()).toBe(false);
      }
    },
  );

  test('inside TLS: every mechanism, the best first, and no second seal', async () => {
    const tls = `test+tls://localhost:${libvirtd.tlsPort}/default?pkipath=${pki}`;
    for (const query of ['', '&auth=sasl', '&auth=sasl.PLAIN', '&auth=sasl.DIGEST-MD5', '&auth=sasl.scram-sha-1']) {
      await using connection = await open(tls + query, as('fred', password));
      expect(await connection.isEncrypted()).toBe(true);
      expect(await connection.getHostname()).not.toBe('');
    }
    expect(await failure(tls, as('fred', 'wrong'))).toMatchObject({ code: 'VIR_ERR_AUTH_FAILED' });
  });

  test('over TCP, DIGEST-MD5 seals the connection: messages of every size go through', async () => {
    await using connection = await open(tcp(), as('fred', password));
    expect(await connection.isEncrypted()).toBe(true);
    expect(await connection.isSecure()).toBe(true);
    const description = 'x'.repeat(300_000);
    await using guest = disposable(
      await connection.defineDomainXml(
        `<domain type="test"><name>sealed</name><description>${description}</description><memory>1024</memory><os><type>hvm</type></os></domain>`,
      ),
    );
    expect(await guest.it.getXmlDesc()).toContain(description);
    const names = await Promise.all(Array.from({ length: 200 }, () => connection.getHostname()));
    expect(new Set(names).size).toBe(1);
  });

  test('wrong password, unknown user, no password: VIR_ERR_AUTH_FAILED', async () => {
    for (const mechanism of ['SCRAM-SHA-256', 'SCRAM-SHA-1', 'DIGEST-MD5', 'PLAIN']) {
      const uri = unix(`auth=sasl.${mechanism}`);
      for (const options of [as('fred', 'wrong'), as('nobody', password), as('', ''), as('fred', '')]) {
        expect(await failure(uri, options)).toMatchObject({ code: 'VIR_ERR_AUTH_FAILED' });
      }
    }
    expect(await failure(tcp(), as('fred', 'wrong'))).toMatchObject({ code: 'VIR_ERR_AUTH_FAILED' });
    expect(await failure(tcp(), { drivers: [remote()] })).toMatchObject({
      code: 'VIR_ERR_AUTH_FAILED',
      message: expect.stringContaining('no credentials callback'),
    });
  });

  test('a mechanism that is missing, not known, or too open', async () => {
    const fred = as('fred', password);
    expect(await failure(tcp('auth=sasl.SCRAM-SHA-256'), fred)).toMatchObject({
      code: 'VIR_ERR_AUTH_FAILED',
      message: 'the daemon does not offer the SASL mechanism SCRAM-SHA-256, but DIGEST-MD5',
    });
    expect(await failure(unix('auth=sasl.GSSAPI'), fred)).toMatchObject({ code: 'VIR_ERR_AUTH_FAILED' });
    expect(await failure(unix('auth=polkit'), fred)).toMatchObject({
      code: 'VIR_ERR_AUTH_FAILED',
      message: 'the daemon does not offer authentication by polkit, but by sasl',
    });
    expect(await failure(unix('auth=kerberos'), fred)).toMatchObject({ code: 'VIR_ERR_AUTH_FAILED' });
  });

  test('a callback that gives up, and one that answers nothing', async () => {
    const reason = new Error('the user closed the window');
    const givesUp = () => Promise.reject(reason);
    const error = await failure(tcp(), { drivers: [remote()], credentials: givesUp });
    expect(error).toMatchObject({ code: 'VIR_ERR_AUTH_FAILED', cause: reason });
    const silent = () => Promise.resolve([]);
    expect(await failure(tcp(), { drivers: [remote()], credentials: silent })).toMatchObject({
      code: 'VIR_ERR_AUTH_FAILED',
    });
  });

  test('auth.conf is asked first: by its URI parameter, as virsh reads it', async () => {
    const file = join(directory, 'auth.conf');
    const escaped = password.replaceAll('\\', '\\\\');
    await writeFile(
      file,
      `# for tests\n[credentials-all]\nauthname = fred\npassword=${escaped}\n\n[auth-libvirt-127.0.0.1]\ncredentials=all\n`,
    );
    await using connection = await open(tcp(`authfile=${file}`), { drivers: [remote()] });
    expect(await connection.isAlive()).toBe(true);
    await runQuickstart(tcp(`authfile=${file}`));
    const theirs = await runPeer('virsh', ['-c', tcp(`authfile=${file}`), 'hostname']);
    expect(theirs.trim()).toBe(await connection.getHostname());
    // A file without the password: that alone is asked for.
    await writeFile(file, '[credentials-all]\nauthname=fred\n[auth-libvirt-default]\ncredentials=all\n');
    const asked: CredentialRequest[] = [];
    const credentials = async (requests: readonly CredentialRequest[]) => {
      asked.push(...requests);
      return [password];
    };
    await using second = await open(tcp(`authfile=${file}`), { drivers: [remote()], credentials });
    expect(await second.isAlive()).toBe(true);
    expect(asked.map(({ type }) => type)).toEqual(['passphrase']);
  });

  test('an abort while the user is asked closes the connection', async () => {
    const abort = new AbortController();
    const credentials = () => {
      abort.abort();
      return new Promise<never>(() => undefined);
    };
    const error = await failure(tcp(), { drivers: [remote()], credentials, signal: abort.signal });
    expect(error).toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
  });
});

/** Answers what is asked. */
const as = (name: string, secret: string): ConnectOptions => ({
  drivers: [remote()],
  credentials: async (requests) => requests.map(({ type }) => (type === 'authname' ? name : secret)),
});

async function openError(uri: string, options: ConnectOptions): Promise<VirtError> {
  try {
    await (await open(uri, options)).close();
  } catch (error) {
    if (error instanceof VirtError) return error;
    throw error;
  }
  throw new Error(`${uri} opened`);
}

const handles = (): string[] =>
  process
    .getActiveResourcesInfo()
    .filter((kind) => /^(TCP|Pipe)/.test(kind))
    .sort();

const disposable = <T extends { undefine(): Promise<void> }>(it: T) => ({
  it,
  [Symbol.asyncDispose]: () => it.undefine(),
});

async function savePassword(db: string, name: string, secret: string): Promise<void> {
  const child = spawn('/usr/sbin/saslpasswd2', ['-p', '-c', '-f', db, '-a', 'libvirt', name], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end(secret);
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`saslpasswd2 ended with ${code}`);
}
