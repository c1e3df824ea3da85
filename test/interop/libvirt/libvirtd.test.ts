import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { remote } from '@virtkit/remote';
import { describePeer, virsh } from '../peer.js';
import { startLibvirtd } from './libvirtd.js';

describePeer('libvirt', () => {
  test('a libvirtd of its own starts beside others, is reached both ways, and leaves nothing', async () => {
    const [one, two] = await Promise.all([startLibvirtd(), startLibvirtd({ ownNetwork: true })]);
    try {
      expect(await virsh(`test+tcp://127.0.0.1:${one.tcpPort}/default`, ['list', '--name'])).toContain('test');
      for (const { unix } of [one, two]) {
        await using connection = await open(`qemu+unix:///system?socket=${unix}`, { drivers: [remote()] });
        expect(await connection.getType()).toBe('QEMU');
        expect(await connection.listAllDomains()).toEqual([]);
      }
    } finally {
      await Promise.all([one.stop(), two.stop()]);
    }
    expect([one, two].filter(({ directory }) => existsSync(directory))).toEqual([]);
    for (const { pid } of [one, two]) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  }, 30_000);
});
