import { appendFile, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { test as driverTest } from '@virtkit/driver-test';
import { accessRules, allowCertificates, loadServerPki, remote, serve, type Server } from '@virtkit/remote';
import { issue, makeAuthority, revoke, type Authority } from '../libvirt/pki.js';
import { describePeer, PeerError, runPeer, virsh } from '../peer.js';

jest.setTimeout(60_000);

describePeer('virsh-doors', () => {
  let directory: string;
  let authority: Authority;
  let server: Server | undefined;
  /** A directory for `pkipath`. */
  const of = (who: string) => join(directory, who);
  const files = (crl?: string) => ({
    key: join(of('server'), 'serverkey.pem'),
    cert: join(of('server'), 'servercert.pem'),
    ca: authority.certificate,
    ...(crl !== undefined && { crl }),
  });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'virtkit-certificates-'));
    authority = await makeAuthority(of('ca'));
    await issue(authority, of('server'), 'server');
    await issue(authority, of('ann'), 'client', { subject: '/C=GB/O=Example, Inc/CN=ann' });
    await issue(authority, of('bob'), 'client', { subject: '/O=Other/CN=bob' });
    await issue(authority, of('nobody'), 'server');
    await rm(join(of('nobody'), 'servercert.pem'));
    // Whoever has no client's certificate but another server's is no client.
    await issue(authority, of('disguised'), 'server', { subject: '/C=GB/O=Example, Inc/CN=ann' });
    await copyFile(join(of('disguised'), 'servercert.pem'), join(of('disguised'), 'clientcert.pem'));
    await copyFile(join(of('disguised'), 'serverkey.pem'), join(of('disguised'), 'clientkey.pem'));
    const other = await makeAuthority(of('other-ca'), 'Another CA');
    await issue(other, of('stranger'), 'client', { subject: '/C=GB/O=Example, Inc/CN=ann' });
    // It trusts the server, and itself.
    await appendFile(join(of('stranger'), 'cacert.pem'), await readFile(authority.certificate));
    for (const name of ['revoked', 'revoked-later']) await mkdir(of(name));
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });
  afterAll(() => rm(directory, { recursive: true }));

  const listen = async (
    settings: Partial<Parameters<typeof serve>[0]> = {},
    pki: { crl?: string; verify?: boolean } = {},
  ) => {
    const tls = await loadServerPki(files(pki.crl), { verify: pki.verify });
    server = await serve({ drivers: [driverTest()], listen: [{ address: 'tls:127.0.0.1:0', tls }], ...settings });
  };
  const uri = (who: string) =>
    `test+tls://localhost:${server!.addresses[0]!.split(':')[2]}/default?no_sanity=1&pkipath=${of(who)}`;
  const enters = (who: string) => virsh(uri(who), ['domname', '1']);
  const refused = async (who: string) => {
    const error = await enters(who).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PeerError);
    // By the server, and not by virsh itself.
    expect((error as PeerError).stderr).toMatch(
      /error: (Cannot read data|Unable to read TLS confirmation|Cannot recv data|End of file while reading data): /,
    );
    const ours = open(uri(who), { drivers: [remote()] });
    await expect(ours).rejects.toThrow();
  };

  test('a client with a certificate of the authority is let in; none, or another, is not', async () => {
    await listen();
    expect(await enters('ann')).toBe('test\n\n');
    expect(await enters('bob')).toBe('test\n\n');
    await refused('nobody');
    await refused('stranger');
    await refused('disguised');
    expect(server!.clients).toBe(0);
  });

  test('one that was revoked is refused', async () => {
    await revoke(authority, of('revoked'), [join(of('bob'), 'clientcert.pem')]);
    await listen({}, { crl: join(of('revoked'), 'cacrl.pem') });
    expect(await enters('ann')).toBe('test\n\n');
    await refused('bob');
  });

  test.each(['C=GB,O=Example\\, Inc,CN=ann', 'CN=ann,O=Example\\, Inc,C=GB', 'CN=ann,*', '*,CN=ann'])(
    'of the list %s, one is let in and another is not',
    async (pattern) => {
      await listen({ allowCertificate: allowCertificates([pattern]) });
      expect(await enters('ann')).toBe('test\n\n');
      await refused('bob');
    },
  );

  test('the name is what libvirt’s own tool prints', async () => {
    const printed = await runPeer('virt-pki-query-dn', [join(of('ann'), 'clientcert.pem')]);
    const seen: (string | undefined)[] = [];
    const access = ({ identity }: { identity: { x509?: string | undefined } }) => void seen.push(identity.x509);
    await listen({ access: access });
    await enters('ann');
    expect(seen).toEqual([printed.trim()]);
  });

  test('rules by certificate', async () => {
    const rules = [
      { allow: ['connect:*', 'domain:getattr', 'domain:read'] },
      { who: { x509: 'CN=ann,*' }, allow: ['domain:*'] },
    ];
    await listen({ access: accessRules({ rules }) });
    expect(await virsh(uri('ann'), ['suspend', 'test'])).toContain('suspended');
    const error = await virsh(uri('bob'), ['resume', 'test']).catch((thrown: unknown) => thrown);
    expect((error as PeerError).stderr).toContain('error: access denied: no rule allows domain:suspend');
  });

  test('without verification everybody is let in, and has no name', async () => {
    await listen({}, { verify: false });
    expect(await enters('nobody')).toBe('test\n\n');
    expect(await enters('stranger')).toBe('test\n\n');
    await server!.close();
    // Not where names are asked for.
    await listen({ allowCertificate: allowCertificates(['*']) }, { verify: false });
    await refused('ann');
    await refused('stranger');
  });

  test('new certificates hold for who comes after, and drop nobody', async () => {
    await listen();
    await using early = await open(uri('bob'), { drivers: [remote()] });
    await revoke(authority, of('revoked-later'), [join(of('bob'), 'clientcert.pem')]);
    server!.changeCertificates(await loadServerPki(files(join(of('revoked-later'), 'cacrl.pem'))));
    expect((await early.listAllDomains()).length).toBe(1);
    expect(await enters('ann')).toBe('test\n\n');
    await refused('bob');
    expect((await early.listAllDomains()).length).toBe(1);
  });

  test('TLS 1.1 is refused', async () => {
    await listen();
    const port = server!.addresses[0]!.split(':')[2]!;
    const handshake = (version: string) =>
      runPeer('openssl', [
        's_client',
        '-connect',
        `127.0.0.1:${port}`,
        version,
        '-cipher',
        'ALL:@SECLEVEL=0',
        '-cert',
        join(of('ann'), 'clientcert.pem'),
        '-key',
        join(of('ann'), 'clientkey.pem'),
      ]);
    expect(await handshake('-tls1_2')).toContain('Cipher    : ECDHE');
    await expect(handshake('-tls1_1')).rejects.toThrow();
  });

  test('what is wrong with the files is said by name', async () => {
    const good = files();
    const failure = (paths: object, options = {}) => loadServerPki({ ...good, ...paths }, options);
    await expect(failure({ key: '/nowhere/k.pem' })).rejects.toThrow('cannot read the key /nowhere/k.pem');
    await expect(failure({ cert: '/nowhere/c.pem' })).rejects.toThrow('cannot read the certificate /nowhere/c.pem');
    await expect(failure({ ca: '/nowhere/a.pem' })).rejects.toThrow('cannot read the CA certificate /nowhere/a.pem');
    await expect(failure({ ca: '/nowhere/a.pem' }, { verify: false })).resolves.toMatchObject({ requestCert: false });
    await expect(failure({ crl: '/nowhere/r.pem' })).rejects.toThrow('list of revoked certificates /nowhere/r.pem');
    await expect(failure({ key: authority.key })).rejects.toThrow(
      `the key ${authority.key} is not that of the certificate ${good.cert}`,
    );
    const nonsense = join(directory, 'nonsense.pem');
    await writeFile(nonsense, 'nonsense');
    await expect(failure({ key: nonsense })).rejects.toThrow(`the key ${nonsense} cannot be read`);
    await expect(failure({ cert: nonsense })).rejects.toThrow(`the certificate ${nonsense} is not in PEM format`);
    await expect(failure({ crl: nonsense })).rejects.toThrow(`${nonsense} is not in PEM format`);
    await issue(authority, of('expired'), 'server', { days: -1 });
    const expired = { cert: join(of('expired'), 'servercert.pem'), key: join(of('expired'), 'serverkey.pem') };
    await expect(failure(expired)).rejects.toThrow(/expired\/servercert.pem (has expired|is not yet active)/);
  });
});
