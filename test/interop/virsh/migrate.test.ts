import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test as it } from '@jest/globals';
import { createTestHost, type SimulatedHost } from '@virtkit/driver-test';
import { serve, type Server } from '@virtkit/remote';
import { describePeer } from '../peer.js';

const exec = promisify(execFile);

// libvirt's own client leads, or has our daemons lead: its test driver migrates nothing that this could be compared with.
describePeer('virsh', () => {
  let folder: string;
  let uris: readonly string[];
  let hosts: readonly SimulatedHost[];
  let servers: readonly Server[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'virtkit-virsh-migrate-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  beforeEach(async () => {
    await Promise.all((servers ?? []).map((server) => server.close()));
    hosts = ['one', 'two'].map((hostname) => createTestHost({ hostname }));
    const sockets = hosts.map((_host, index) => join(folder, `sock-${index}`));
    uris = sockets.map((socket) => `test+unix:///default?socket=${socket}`);
    servers = await Promise.all(
      hosts.map(({ driver }, index) =>
        serve({ drivers: [driver], listen: [`unix:${sockets[index]}`], migrateTo: uris }),
      ),
    );
    hosts[0]!.addDomain({ name: 'web', guest: { hostname: 'inside', agent: {} } });
  });
  afterAll(() => Promise.all((servers ?? []).map((server) => server.close())));

  /** What virsh prints, and what it complains of. */
  const virsh = async (on: number, ...args: string[]): Promise<string> => {
    const { stdout, stderr } = await exec('virsh', ['-q', '-c', uris[on]!, ...args], {
      env: { ...process.env, LC_ALL: 'C.UTF-8', HOME: folder, XDG_RUNTIME_DIR: folder },
      timeout: 30_000,
    }).catch((error: { stdout: string; stderr: string }) => error);
    return `${stdout}${stderr}`.trim();
  };
  const names = (on: number) => virsh(on, 'list', '--all', '--name');

  it.each([
    ['led by virsh', []],
    ['led by the source', ['--p2p']],
    ['through a tunnel', ['--p2p', '--tunnelled']],
    ['under another name', ['--dname', 'other']],
  ])('virsh migrates a guest that runs, %s', async (_how, options) => {
    const name = options.includes('other') ? 'other' : 'web';
    const all = ['--live', '--persistent', '--undefinesource', ...options];
    expect(await virsh(0, 'migrate', 'web', uris[1]!, ...all)).toBe('');
    expect([await names(0), await names(1)]).toEqual(['', name]);
    expect(await virsh(1, 'domstate', name, '--reason')).toBe('running (migrated)');
    expect(await virsh(1, 'guestinfo', name, '--hostname')).toMatch(/^hostname\s*: inside$/);
  });

  it('virsh migrates a definition', async () => {
    hosts[0]!.addDomain({ name: 'off', state: 'shutoff' });
    expect(await virsh(0, 'migrate', 'off', uris[1]!, '--offline', '--persistent')).toBe('');
    expect(await names(1)).toBe('off');
    expect((await names(0)).split('\n').sort()).toEqual(['off', 'web']);
  });

  it('virsh says why it cannot', async () => {
    hosts[1]!.addDomain({ name: 'web' });
    expect(await virsh(0, 'migrate', 'web', uris[1]!, '--live')).toMatch(
      /^error: operation failed: domain 'web' already exists/,
    );
    expect(await virsh(0, 'domstate', 'web', '--reason')).toBe('running (booted)');
    expect(await virsh(0, 'migrate', 'web', uris[1]!, '--offline')).toMatch(/^error: Requested operation is not valid/);
  });

  it('virsh asks a guest', async () => {
    expect(JSON.parse(await virsh(0, 'qemu-agent-command', 'web', '{"execute":"guest-ping"}'))).toEqual({ return: {} });
    expect(JSON.parse(await virsh(0, 'qemu-monitor-command', 'web', '{"execute":"query-name"}'))).toMatchObject({
      return: { name: 'web' },
    });
    expect(await virsh(0, 'qemu-monitor-command', 'web', '{"execute":"query-pci"}')).toContain("'query-pci'");
    await writeFile(join(folder, 'keys'), 'ssh-ed25519 AAAA one\n');
    expect(await virsh(0, 'set-user-sshkeys', 'web', 'root', '--file', join(folder, 'keys'))).toBe('');
    expect(await virsh(0, 'get-user-sshkeys', 'web', 'root')).toBe('ssh-ed25519 AAAA one');
    expect(await virsh(0, 'guestvcpus', 'web')).toMatch(/^vcpus\s*: 0\nonline\s*: 0\nofflinable\s*: ?$/);
    expect(await virsh(0, 'migrate-getspeed', 'web')).toBe('8796093022207');
    expect(await virsh(0, 'dompmsuspend', 'web', 'mem')).toBe('');
    expect(await virsh(0, 'domstate', 'web')).toBe('pmsuspended');
    expect(await virsh(0, 'dompmwakeup', 'web')).toBe('');
  });
});
