import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { remote } from '@virtkit/remote';
import { describePeer, virsh } from '../interop/peer.js';
import { folder, runVirtkitd, until, Virtkitd } from './virtkitd.js';

const slowDriver = fileURLToPath(new URL('slow-driver.js', import.meta.url));
const drivers = [remote()];
const options = { drivers, discover: false } as const;
const names = async (uri: string) => {
  await using connection = await open(uri, options);
  return (await connection.listAllDomains()).map(({ name }) => name);
};

describe('what it serves', () => {
  test('our own client, over each door, with the port that was chosen in the line it waits for', async () => {
    await using home = await folder();
    await using daemon = await Virtkitd.start({
      args: ['--driver', 'test', '--listen', `unix:${home.path}/rw`, '--listen', 'tcp:127.0.0.1:0'].concat(
        '--listen-ro',
        `unix:${home.path}/ro`,
      ),
    });
    const { listen, listenReadOnly, pid } = await daemon.ready();
    expect(pid).toBe(daemon.pid);
    expect(listenReadOnly).toEqual([`unix:${home.path}/ro`]);
    const [unix, tcp] = listen;
    expect(unix).toBe(`unix:${home.path}/rw`);
    expect(tcp).toMatch(/^tcp:127\.0\.0\.1:[1-9]\d*$/);
    expect(await names(`test+unix:///default?socket=${home.path}/rw`)).toEqual(['test']);
    expect(await names(`test+tcp://${tcp!.slice('tcp:'.length)}/default`)).toEqual(['test']);
    await using reader = await open(`test+unix:///default?socket=${home.path}/ro`, options);
    const domain = await reader.lookupDomainByName('test');
    await expect(domain.destroy()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_DENIED' });
    // Nobody else on this machine comes in where anything can be changed.
    expect((await stat(join(home.path, 'rw'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(home.path, 'ro'))).mode & 0o777).toBe(0o777);
  });

  test('every installed driver but the remote one, when none is named', async () => {
    await using home = await folder();
    await using _ = await Virtkitd.start({ args: ['--listen', `unix:${home.path}/s`] });
    expect(await names(`test+unix:///default?socket=${home.path}/s`)).toEqual(['test']);
    // A daemon that asked itself would never find an end.
    await expect(names(`lxc+unix:///system?socket=${home.path}/s`)).rejects.toMatchObject({
      code: 'VIR_ERR_NO_CONNECT',
    });
  });

  test('a driver of a project, found from where the daemon is started; and a file', async () => {
    await using home = await folder();
    const installed = join(home.path, 'node_modules/my-hypervisor');
    await mkdir(installed, { recursive: true });
    await writeFile(
      join(installed, 'package.json'),
      JSON.stringify({ name: 'my-hypervisor', type: 'module', virtkit: { driver: './slow.js', schemes: ['slow'] } }),
    );
    await writeFile(join(installed, 'slow.js'), await readFile(slowDriver));
    await writeFile(join(home.path, 'own.mjs'), (await readFile(slowDriver, 'utf8')).replace("['slow']", "['own']"));
    await using _ = await Virtkitd.start({
      cwd: home.path,
      args: ['--driver', 'my-hypervisor', '--driver', './own.mjs', '--root', 'here', '--listen', `unix:${home.path}/s`],
    });
    for (const scheme of ['slow', 'own']) {
      await using connection = await open(`${scheme}+unix://${home.path}?socket=${home.path}/s`, options);
      expect(await connection.getType()).toBe('SLOW');
      expect(await connection.getSysinfo()).toBe(join(home.path, 'here'));
    }
    await expect(names(`test+unix:///default?socket=${home.path}/s`)).rejects.toThrow('@virtkit/driver-test');
  });

  test('what a driver does wrong is in the log, with the place', async () => {
    await using home = await folder();
    await using daemon = await Virtkitd.start({ args: ['--driver', slowDriver, '--listen', `unix:${home.path}/s`] });
    await using connection = await open(`slow+unix://${home.path}?socket=${home.path}/s`, options);
    await expect(connection.getMaxVcpus('slow')).rejects.toThrow('this driver is broken');
    expect(await daemon.logged('a call failed for no reason that the contract knows')).toMatchObject({
      level: 'error',
      client: { id: 1, door: `unix:${home.path}/s` },
      procedure: 'connectGetMaxVcpus',
      error: { message: 'this driver is broken', stack: expect.stringContaining('slow-driver.js') },
    });
  });

  test('with a root, the sockets and the pid file stand below it, where clients look', async () => {
    await using home = await folder();
    await using daemon = await Virtkitd.start({ args: ['--driver', 'test', '--root', home.path] });
    const run = join(home.path, 'run/virtkit');
    expect(await daemon.ready()).toMatchObject({
      listen: [`unix:${run}/virtkit-sock`],
      listenReadOnly: [`unix:${run}/virtkit-sock-ro`],
    });
    expect(await readFile(join(run, 'virtkitd.pid'), 'utf8')).toBe(`${daemon.pid}\n`);
    await daemon.stop();
    expect(await readdir(run)).toEqual([]);
  });
});

describe('the end', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('%s: running calls finish, nothing is left behind', async (signal) => {
    await using home = await folder();
    const pidFile = join(home.path, 'pid');
    await using daemon = await Virtkitd.start({
      args: ['--driver', slowDriver, '--listen', `unix:${home.path}/s`, '--pid-file', pidFile],
    });
    await using connection = await open(`slow+unix://${home.path}?socket=${home.path}/s`, options);
    const call = connection.getHostname();
    await until(() => existsSync(join(home.path, 'began')));
    daemon.signal(signal);
    await daemon.logged('the daemon stops');
    await until(() => !existsSync(join(home.path, 's')));
    expect(daemon.running).toBe(true);
    await writeFile(join(home.path, 'go'), '');
    expect(await call).toBe('slow-host');
    expect(await daemon.ended).toMatchObject({ code: 0, signal: null });
    expect((await readdir(home.path)).sort()).toEqual(['began', 'closed', 'go']);
  });

  test('a client that is gone does not hold it up', async () => {
    await using home = await folder();
    await using daemon = await Virtkitd.start({ args: ['--driver', slowDriver, '--listen', `unix:${home.path}/s`] });
    const connection = await open(`slow+unix://${home.path}?socket=${home.path}/s`, options);
    const call = connection.getHostname().catch((error: unknown) => error);
    await until(() => existsSync(join(home.path, 'began')));
    await connection.close();
    await call;
    await writeFile(join(home.path, 'go'), '');
    await daemon.logged('client left');
    expect(await daemon.stop()).toMatchObject({ code: 0 });
  });

  test('a second signal ends it at once', async () => {
    await using home = await folder();
    const pidFile = join(home.path, 'pid');
    await using daemon = await Virtkitd.start({
      args: ['--driver', slowDriver, '--listen', `unix:${home.path}/s`, '--pid-file', pidFile],
    });
    await using connection = await open(`slow+unix://${home.path}?socket=${home.path}/s`, options);
    const call = connection.getHostname().catch((error: unknown) => error);
    await until(() => existsSync(join(home.path, 'began')));
    daemon.signal('SIGTERM');
    await daemon.logged('the daemon stops');
    daemon.signal('SIGTERM');
    expect(await daemon.ended).toMatchObject({ code: 1, signal: null });
    expect(await call).toMatchObject({ code: 'VIR_ERR_RPC' });
    expect(await readdir(home.path)).toEqual(['began']);
  });

  test('a log that nobody reads does not hold it up', async () => {
    await using home = await folder();
    await using daemon = await Virtkitd.start({
      args: ['--driver', 'test', '--listen', `unix:${home.path}/s`, '--log-level', 'debug'],
      deaf: true,
    });
    const connection = await open(`test+unix:///default?socket=${home.path}/s`, options);
    // Far more than a pipe holds, and what is read ahead of it.
    for (let left = 3000; left > 0; left -= 1) await connection.getHostname();
    await connection.close();
    expect(await daemon.stop()).toMatchObject({ code: 0 });
  }, 60_000);

  test('--timeout: when nobody was there for so long, and not while somebody is', async () => {
    await using home = await folder();
    await using daemon = await Virtkitd.start({
      args: ['--driver', 'test', '--listen', `unix:${home.path}/s`, '--timeout', '1'],
    });
    const connection = await open(`test+unix:///default?socket=${home.path}/s`, options);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await connection.getHostname()).toBeTruthy();
    await connection.close();
    expect(await daemon.ended).toMatchObject({ code: 0 });
    expect(daemon.log.at(-2)).toMatchObject({ message: 'the daemon stops', reason: 'idle' });
    expect(await readdir(home.path)).toEqual([]);
  });
});

describe('one daemon', () => {
  const started = (home: string) =>
    new Virtkitd({ args: ['--driver', 'test', '--listen', `unix:${home}/s`, '--pid-file', `${home}/pid`] });

  test('of several that start at once, one wins', async () => {
    await using home = await folder();
    const daemons = Array.from({ length: 4 }, () => started(home.path));
    const others = await until(() => {
      const ended = daemons.filter(({ running }) => !running);
      return ended.length === 3 && ended;
    });
    const [winner] = daemons.filter(({ running }) => running);
    await using _ = winner!;
    await winner!.ready();
    for (const one of others) {
      expect(await one.ended).toMatchObject({
        code: 3,
        stderr: `virtkitd: another daemon runs: process ${winner!.pid} holds ${home.path}/pid\n`,
      });
    }
    expect(await names(`test+unix:///default?socket=${home.path}/s`)).toEqual(['test']);
    expect(await readFile(join(home.path, 'pid'), 'utf8')).toBe(`${winner!.pid}\n`);
    expect((await readdir(home.path)).sort()).toEqual(['pid', 'pid.lock', 's']);
  });

  test('comes up again after it was killed, at whatever moment', async () => {
    await using home = await folder();
    for (const milliseconds of [0, 60, 120, 180, 210, 240, 270, 300, 350, 400]) {
      const daemon = started(home.path);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      daemon.signal('SIGKILL');
      await daemon.ended;
    }
    const listening = started(home.path);
    await listening.ready();
    listening.signal('SIGKILL');
    await listening.ended;
    expect(existsSync(join(home.path, 's'))).toBe(true);
    await using last = started(home.path);
    await last.ready();
    expect(await names(`test+unix:///default?socket=${home.path}/s`)).toEqual(['test']);
    await last.stop();
    // What a killed one had not finished may lie around, but nothing that is taken for a daemon.
    expect((await readdir(home.path)).filter((name) => !/^\.\d+$/.test(name))).toEqual([]);
  }, 60_000);

  test('a socket that another process serves is not taken', async () => {
    await using home = await folder();
    const path = join(home.path, 's');
    const other = createServer((socket) => socket.on('error', () => undefined).end('still me'));
    await once(other.listen(path), 'listening');
    try {
      expect(await runVirtkitd(['--driver', 'test', '--listen', `unix:${path}`])).toMatchObject({
        code: 1,
        stdout: '',
        stderr: `virtkitd: cannot listen on unix:${path}: another process listens there\n`,
      });
      const [text] = (await once(connect(path).setEncoding('utf8'), 'data')) as [string];
      expect(text).toBe('still me');
    } finally {
      other.close();
    }
  });

  test('a path that no client could open is refused', async () => {
    await using home = await folder();
    const path = join(home.path, 'x'.repeat(107 - home.path.length));
    const { code, stderr } = await runVirtkitd(['--driver', 'test', '--listen', `unix:${path}`]);
    expect(code).toBe(1);
    expect(stderr).toContain('longer than 107 bytes');
    await using daemon = await Virtkitd.start({ args: ['--driver', 'test', '--listen', `unix:${path.slice(0, -1)}`] });
    expect(await names(`test+unix:///default?socket=${path.slice(0, -1)}`)).toEqual(['test']);
    await daemon.stop();
    expect(await readdir(home.path)).toEqual([]);
  });

  test('what is no socket is not taken either', async () => {
    await using home = await folder();
    await writeFile(join(home.path, 's'), 'precious');
    const { code, stderr } = await runVirtkitd(['--driver', 'test', '--listen', `unix:${home.path}/s`]);
    expect(code).toBe(1);
    expect(stderr).toContain('something else than a socket');
    expect(await readFile(join(home.path, 's'), 'utf8')).toBe('precious');
  });
});

describePeer('virsh', () => {
  test('lists, starts and stops over the daemon', async () => {
    await using home = await folder();
    await using _ = await Virtkitd.start({ args: ['--driver', 'test', '--listen', `unix:${home.path}/s`] });
    const uri = `test+unix:///default?socket=${home.path}/s`;
    const said = await virsh(uri, ['list --all; destroy test; domstate test; start test; domstate test']);
    expect(said).toMatch(/1 +test +running[^]*shut off[^]*running/);
  });

  test('is refused what it may only read', async () => {
    await using home = await folder();
    await using _ = await Virtkitd.start({ args: ['--driver', 'test', '--listen-ro', `unix:${home.path}/s`] });
    const uri = `test+unix:///default?socket=${home.path}/s`;
    expect(await virsh(uri, ['domstate', 'test'])).toContain('running');
    await expect(virsh(uri, ['destroy', 'test'])).rejects.toThrow('read only access prevents');
  });
});
