import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describePeer } from '../peer.js';
import { startBareGuest, type BareGuest } from './guest.js';

describePeer('qemu-guest', () => {
  let guest: BareGuest;
  beforeAll(async () => {
    const cpus = ['-smp', '1,maxcpus=2'];
    const net = ['-netdev', 'user,id=net', '-device', 'virtio-net-pci,netdev=net,mac=52:54:00:12:34:56'];
    const drive = ['-blockdev', 'driver=null-co,node-name=disk,size=1048576,read-zeroes=on'];
    const slot = ['-device', 'pcie-root-port,id=port0,chassis=1'];
    guest = await startBareGuest({ args: [...cpus, ...net, ...drive, ...slot] });
  }, 400_000);
  afterAll(() => guest[Symbol.asyncDispose](), 60_000);

  test('boots to its prompt, and says what it sees', async () => {
    expect(guest.console.log).toContain('virtkit-guest ready');
    expect(await guest.console.run('uname -s')).toBe('Linux');
    expect(await guest.console.facts('net')).toEqual([
      { topic: 'net', name: 'eth0', mac: '52:54:00:12:34:56', mtu: '1500', carrier: '1', driver: 'virtio_net' },
    ]);
    expect(await guest.console.facts('block')).toEqual([]);
    await expect(guest.console.run('false')).rejects.toThrow('ended with 1');
    await expect(guest.console.run('if then')).rejects.toThrow('syntax error');
  }, 100_000);

  test('its agent answers', async () => {
    const socket = connect({ path: guest.agent });
    await once(socket, 'connect');
    socket.write('{"execute":"guest-ping"}\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(JSON.parse(answer.toString())).toEqual({ return: {} });
    socket.destroy();
  }, 100_000);

  test('takes a disk and a processor while it runs', async () => {
    const disk = { driver: 'virtio-blk-pci', drive: 'disk', id: 'disk', bus: 'port0', serial: 'LATE' };
    await guest.qmp.execute('device_add', disk);
    const cpu = { driver: 'qemu64-x86_64-cpu', id: 'cpu', 'socket-id': 0, 'core-id': 1, 'thread-id': 0 };
    await guest.qmp.execute('device_add', cpu);
    await guest.console.run('until [ -e /sys/class/block/vda ] && [ "$(nproc)" = 2 ]; do sleep 0.1; done');
    expect(await guest.console.facts('block', 'cpu')).toMatchObject([
      { name: 'vda', size: '1048576', ro: '0', serial: 'LATE' },
      { topic: 'cpu', online: '0-1' },
    ]);
  }, 100_000);

  test('powers off when its button is pressed', async () => {
    await guest.qmp.execute('system_powerdown');
    expect(await guest.exited).toBe(0);
  }, 100_000);
});
