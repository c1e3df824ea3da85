import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { remote } from '@virtkit/remote';
import { describePeer, runPeer } from '../interop/peer.js';
import { freePort } from '../interop/libvirt/ports.js';
import { folder, Virtkitd } from './virtkitd.js';

const units = fileURLToPath(new URL('../../packages/remote/systemd', import.meta.url));
const options = { drivers: [remote()], discover: false } as const;

/** A daemon that is started when somebody connects, with the sockets that wait for it. */
const activated = (sockets: Readonly<Record<string, string>>, args: readonly string[] = []) =>
  new Virtkitd({
    args: ['--driver', 'test', ...args],
    before: [
      'systemd-socket-activate',
      ...Object.values(sockets).flatMap((address) => ['-l', address]),
      `--fdname=${Object.keys(sockets).join(':')}`,
    ],
  });

describePeer('systemd', () => {
  test('hands its sockets over: the one with -ro in its name is read-only', async () => {
    await using home = await folder();
    const [rw, ro] = [join(home.path, 'rw'), join(home.path, 'ro')];
    await using daemon = activated({ virtkit: rw, 'virtkit-ro': ro });
    await daemon.said('Listening on');
    const domainAt = async (path: string) => {
      const connection = await open(`test+unix:///default?socket=${path}`, options);
      return { connection, domain: await connection.lookupDomainByName('test') };
    };
    const writer = await domainAt(rw);
    expect(await daemon.ready()).toMatchObject({ listen: [`unix:${rw}`], listenReadOnly: [`unix:${ro}`] });
    const reader = await domainAt(ro);
    await expect(reader.domain.destroy()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_DENIED' });
    await writer.domain.destroy();
    await Promise.all([reader.connection.close(), writer.connection.close()]);
    expect(await daemon.stop()).toMatchObject({ code: 0 });
    // They are systemd's: it goes on to listen.
    expect((await readdir(home.path)).sort()).toEqual(['ro', 'rw']);
  });

  test('hands a TCP socket over, on the loopback address', async () => {
    const port = await freePort();
    await using daemon = activated({ virtkit: `127.0.0.1:${port}` });
    await daemon.said('Listening on');
    await using _ = await open(`test+tcp://127.0.0.1:${port}/default`, options);
    expect((await daemon.ready()).listen).toEqual([`tcp:127.0.0.1:${port}`]);
  });

  test('hears when the daemon is ready, and when it stops', async () => {
    await using home = await folder();
    const socket = join(home.path, 'notify');
    const receiver = spawn('/usr/bin/python3', ['-uc', receive, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    let heard = '';
    const hears = (text: string) =>
      new Promise<void>((resolve) => {
        const look = () => void (heard.includes(text) && resolve());
        receiver.stdout.setEncoding('utf8').on('data', look);
        look();
      });
    receiver.stdout.setEncoding('utf8').on('data', (text: string) => (heard += text));
    try {
      await hears('bound');
      await using daemon = await Virtkitd.start({
        args: ['--driver', 'test', '--listen', `unix:${home.path}/s`],
        env: { NOTIFY_SOCKET: socket },
      });
      await hears('READY=1');
      expect(existsSync(join(home.path, 's'))).toBe(true);
      expect(heard).not.toContain('STOPPING=1');
      await daemon.stop();
      await hears('STOPPING=1');
      expect(daemon.log.filter(({ level }) => level === 'warn')).toEqual([]);
    } finally {
      receiver.kill();
      await once(receiver, 'exit');
    }
  });

  test.each([
    ['', ['virtkitd.service', 'virtkitd.socket', 'virtkitd-ro.socket']],
    ['user', ['virtkitd.service', 'virtkitd.socket']],
  ])('finds nothing wrong with the units in systemd/%s', async (where, names) => {
    await using home = await folder();
    expect((await readdir(join(units, where))).filter((name) => name.includes('.')).sort()).toEqual([...names].sort());
    for (const name of names) {
      const text = await readFile(join(units, where, name), 'utf8');
      // The program need not be installed on this machine.
      await writeFile(join(home.path, name), text.replace('ExecStart=virtkitd', 'ExecStart=/bin/true'));
    }
    await mkdir(join(home.path, 'run'));
    const files = names.map((name) => join(home.path, name));
    const said = await runPeer('systemd-analyze', [...(where ? ['--user'] : []), 'verify', ...files], {
      env: { XDG_RUNTIME_DIR: join(home.path, 'run') },
    });
    expect(said).toBe('');
  });
});

/** Binds, and prints every datagram. */
const receive = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound")
while True:
    data, fds, flags, address = socket.recv_fds(s, 4096, 8)
    print(data.decode())
    for fd in fds:
        socket.close(fd)
`;

describe('units', () => {
  test('let guests go on when the service stops, and say which socket is read-only', async () => {
    const text = (name: string) => readFile(join(units, name), 'utf8');
    for (const name of ['virtkitd.service', 'user/virtkitd.service'])
      expect(await text(name)).toMatch(/^KillMode=process$/m);
    expect(await text('virtkitd-ro.socket')).toMatch(/^FileDescriptorName=virtkit-ro$/m);
    expect(await text('virtkitd.socket')).toMatch(/^SocketMode=0700$/m);
  });
});
