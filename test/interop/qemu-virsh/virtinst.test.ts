import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Virtkitd } from '../../daemon/virtkitd.js';
import { describePeer, runPeer, virsh } from '../peer.js';

const guest = '--memory 64 --import --disk none --network user --graphics vnc --osinfo detect=off,require=off';

describePeer('virtinst', () => {
  describePeer('qemu', () => {
    test('virt-install makes a guest, which runs, and virt-xml changes it', async () => {
      const root = await mkdtemp(join(tmpdir(), 'virtkit-virtinst-'));
      const socket = join(root, 's');
      await using daemon = await Virtkitd.start({
        args: ['--driver', 'qemu', '--root', root, '--listen', `unix:${socket}`],
      });
      const uri = `qemu+unix:///system?socket=${socket}`;
      const run = (program: string, words: string) =>
        runPeer(program, ['--connect', uri, ...words.split(' ')], { env: { HOME: root }, timeout: 60_000 });
      try {
        expect(await run('virt-install', `--name made ${guest} --noautoconsole`)).toContain(
          'Domain creation completed.',
        );
        expect(await virsh(uri, ['domstate', 'made'])).toContain('running');
        await run('virt-xml', 'made --edit --memory 48 --define');
        expect(await virsh(uri, ['dumpxml', 'made', '--inactive'])).toContain(
          "<currentMemory unit='KiB'>49152</currentMemory>",
        );
      } finally {
        await virsh(uri, ['destroy', 'made']).catch(() => undefined);
        await daemon.stop();
        await rm(root, { recursive: true, force: true });
      }
    }, 120_000);
  });
});
