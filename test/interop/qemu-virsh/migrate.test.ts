import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Virtkitd } from '../../daemon/virtkitd.js';
import { describePeer, virsh } from '../peer.js';

// Two daemons with hosts of their own, and libvirt's own client, which leads or has the source lead.
describePeer('libvirt', () => {
  describePeer('qemu', () => {
    let folder: string;
    let uris: readonly [string, string];
    let daemons: readonly Virtkitd[] = [];

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'vk-'));
      const sockets = ['a', 'b'].map((name) => join(folder, name));
      uris = sockets.map((socket) => `qemu+unix:///system?socket=${socket}`) as never;
      daemons = await Promise.all(
        sockets.map(async (socket, index) => {
          const config = join(folder, `conf-${index}`);
          await writeFile(config, `migrate_to = ["${uris[1 - index]}"]\n`);
          const root = join(folder, `root-${index}`);
          return Virtkitd.start({
            args: ['--driver', 'qemu', '--root', root, '--listen', `unix:${socket}`, '--config', config],
          });
        }),
      );
      const guest = join(folder, 'guest.xml');
      await writeFile(
        guest,
        `<domain type='qemu'><name>web</name><memory unit='MiB'>48</memory><os><type machine='q35'>hvm</type></os>` +
          `<devices><memballoon model='none'/></devices></domain>`,
      );
      await virsh(uris[0], ['define', guest]);
    }, 60_000);
    afterEach(async () => {
      for (const uri of uris) await virsh(uri, ['destroy', 'web']).catch(() => undefined);
      await Promise.all(daemons.map((daemon) => daemon.stop()));
      await rm(folder, { recursive: true, force: true });
    }, 60_000);

    const names = async (uri: string) => (await virsh(uri, ['list', '--all', '--name'])).trim();

    test.each([
      ['led by virsh', []],
      ['led by the source', ['--p2p']],
      ['through a tunnel', ['--p2p', '--tunnelled']],
    ])(
      'a guest that runs moves, %s',
      async (_how, options) => {
        const [one, other] = uris;
        await virsh(one, ['start', 'web']);
        const { stdout } = await move('--live', ...options);
        expect(stdout).toBe('');
        expect([await names(one), await names(other)]).toEqual(['', 'web']);
        expect(await virsh(other, ['domstate', 'web', '--reason'])).toContain('running (migrated)');
        expect(await virsh(other, ['dominfo', 'web'])).toMatch(/Persistent: +yes/);
      },
      60_000,
    );

    test('a definition moves alone', async () => {
      await move('--offline');
      expect(await Promise.all(uris.map(names))).toEqual(['', 'web']);
    }, 60_000);

    test('what is not supported is refused, and the guest stays', async () => {
      const [one, other] = uris;
      await virsh(one, ['start', 'web']);
      await expect(move('--live', '--postcopy')).rejects.toThrow(/post-copy migration is not supported/);
      await expect(
        virsh(one, ['migrate', 'web', 'qemu+unix:///system?socket=/nowhere', '--p2p', '--live']),
      ).rejects.toThrow();
      expect(await virsh(one, ['domstate', 'web'])).toContain('running');
      expect(await names(other)).toBe('');
    }, 60_000);

    const move = async (...options: string[]) => ({
      stdout: (
        await virsh(uris[0], ['-q', 'migrate', 'web', uris[1], '--persistent', '--undefinesource', ...options])
      ).trim(),
    });
  });
});
