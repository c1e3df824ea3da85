import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { qemu } from '@virtkit/driver-qemu';
import { describePeer } from '../peer.js';

const nobody = 65_534;
const guest = (image: string) => `
  <domain type='qemu'><name>web</name><memory unit='MiB'>32</memory><os><type machine='pc'>hvm</type></os><devices>
    <disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='${image}'/><target dev='vda' bus='virtio'/></disk>
  </devices></domain>`;

describePeer('qemu', () => {
  const asRoot = process.getuid?.() === 0 ? test : test.skip;

  asRoot('a guest of root belongs to the user that is said, with what it writes to, until it ends', async () => {
    const root = await mkdtemp(join(tmpdir(), 'vk-'));
    await chmod(root, 0o755);
    const image = join(root, 'disk.img');
    await writeFile(image, Buffer.alloc(1_048_576));
    await mkdir(join(root, 'etc'));
    await writeFile(join(root, 'etc/qemu.conf'), 'user = "nobody"\ngroup = "+65534"\n');
    const connect = () => open(`qemu:///embed?root=${root}`, { drivers: [qemu()], discover: false });
    let connection = await connect();
    try {
      const domain = await connection.defineDomainXml(guest(image));
      await domain.create();
      const status = JSON.parse(await readFile(join(root, 'run/qemu', `${domain.uuid}.json`), 'utf8')) as {
        process: { pid: number };
      };
      const about = await readFile(`/proc/${status.process.pid}/status`, 'utf8');
      expect(/^Uid:\t(\d+)\t(\d+)/m.exec(about)?.slice(1, 3)).toEqual([`${nobody}`, `${nobody}`]);
      expect(/^Groups:\t(.*)$/m.exec(about)?.[1]?.trim()).toBe('');
      expect((await stat(image)).uid).toBe(nobody);
      // Whoever takes over knows whose it was.
      await connection.close();
      connection = await connect();
      await (await connection.lookupDomainByName('web')).destroy();
      expect((await stat(image)).uid).toBe(0);
    } finally {
      await connection.close();
      await rm(root, { recursive: true, force: true });
    }
  });

  asRoot.each([
    ['user = "no such user"', "there is no user 'no such user'"],
    ['user = 7', 'user is a text'],
    ['usr = "nobody"', "there is no setting 'usr'"],
  ])('settings that are wrong are told with their place: %s', async (text, message) => {
    const root = await mkdtemp(join(tmpdir(), 'vk-'));
    await mkdir(join(root, 'etc'));
    await writeFile(join(root, 'etc/qemu.conf'), `${text}\n`);
    const opening = open(`qemu:///embed?root=${root}`, { drivers: [qemu()], discover: false });
    await expect(opening).rejects.toMatchObject({
      code: 'VIR_ERR_CONF_SYNTAX',
      message: expect.stringContaining(message),
    });
    await rm(root, { recursive: true });
  });
});
