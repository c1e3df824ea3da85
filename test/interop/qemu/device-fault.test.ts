import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { open, type Connection, type Domain } from '@virtkit/core';
import { qemu } from '@virtkit/driver-qemu';
import { connectQmp, type QmpClient } from '../../../packages/driver-qemu/src/qmp/client.js';
import { embedDirectories } from '../../../packages/driver-qemu/src/directories.js';
import { describePeer } from '../peer.js';

const live = { live: true };

describePeer('qemu', () => {
  let root: string;
  let connection: Connection;
  let domain: Domain;
  /** One of the test's own. */
  let monitor: QmpClient;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'vk-'));
    connection = await open(`qemu:///embed?root=${root}`, { drivers: [qemu()], discover: false });
    await connection.defineDomainXml(
      `<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>guest</name><memory unit='MiB'>64</memory>
        <os><type arch='x86_64' machine='pc'>hvm</type></os>
        <devices>
          <controller type='usb' index='0' model='qemu-xhci' ports='15'/>
          <controller type='scsi' index='0' model='virtio-scsi'/>
          <controller type='virtio-serial' index='0'/>
          <disk type='file' device='cdrom'><source file='${join(root, 'first.iso')}'/><target dev='sda' bus='scsi'/></disk>
          <memballoon model='none'/>
        </devices>
        <qemu:commandline><qemu:arg value='-qmp'/><qemu:arg value='unix:${root}/second,server=on,wait=off'/></qemu:commandline></domain>`,
    );
    for (const name of ['first.iso', 'image']) await writeFile(join(root, name), Buffer.alloc(65_536));
    domain = await connection.lookupDomainByName('guest');
    await domain.create();
    monitor = await connectQmp(join(root, 'second'), { timeout: 30_000 });
  }, 60_000);
  afterAll(async () => {
    monitor?.close();
    await domain?.destroy().catch(() => undefined);
    await connection?.close();
    await rm(root, { recursive: true, force: true });
  });

  /** What QEMU has of everything that can be behind a device. */
  async function inside(): Promise<unknown> {
    const ask = async (command: string, args = {}) =>
      (await monitor.execute(command, args)) as Record<string, unknown>[];
    const names = (list: Record<string, unknown>[], key: string) => list.map((one) => one[key]).sort();
    return {
      nodes: names(await ask('query-named-block-nodes'), 'node-name'),
      chardevs: names(await ask('query-chardev'), 'label'),
      objects: names(await ask('qom-list', { path: '/objects' }), 'name'),
      devices: names(await ask('qom-list', { path: '/machine/peripheral' }), 'name'),
      xml: await domain.getXmlDesc(),
    };
  }

  const image = () => `<source file='${join(root, 'image')}'/>`;

  // QEMU itself refuses the last step of each.
  test.each([
    [
      'a disk',
      () =>
        `<disk type='file'><driver name='qemu' type='raw' queues='60000'/>${image()}<target dev='vda' bus='virtio'/></disk>`,
    ],
    [
      'a random source',
      () => `<rng model='virtio'><rate bytes='1024' period='0'/><backend model='random'>/dev/urandom</backend></rng>`,
    ],
    [
      'a random source behind a socket',
      () =>
        `<rng model='virtio'><rate bytes='1024' period='0'/><backend model='egd' type='tcp'><source mode='bind' host='127.0.0.1' service='0'/></backend></rng>`,
    ],
    [
      'an image that is none',
      () => `<disk type='file'><driver name='qemu' type='qcow2'/>${image()}<target dev='vda' bus='virtio'/></disk>`,
    ],
  ])('nothing is left of %s that QEMU refuses half way', async (_what, device) => {
    const before = await inside();
    await expect(domain.attachDevice(device(), live)).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
    await expect(domain.attachDevice(device(), { live: true, config: true })).rejects.toMatchObject({
      code: 'VIR_ERR_INTERNAL_ERROR',
    });
    expect(await inside()).toEqual(before);
  });

  test('a drive keeps its medium when the other one is none', async () => {
    const before = await inside();
    const other = `<disk type='file' device='cdrom'><driver name='qemu' type='qcow2'/>${image()}<target dev='sda' bus='scsi'/></disk>`;
    await expect(domain.updateDevice(other, live)).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
    expect(await inside()).toEqual(before);
  });

  const stick = () =>
    `<disk type='file'><driver name='qemu' type='raw'/>${image()}<target dev='sdb' bus='usb'/></disk>`;

  test('all kinds of character devices are taken by the monitor as they are said', async () => {
    const ends = [
      `type='null'`,
      `type='pty'`,
      [`type='file'`, `<source path='${root}/file' append='on'/>`],
      [`type='unix'`, `<source mode='bind' path='${root}/unix'/>`],
      [`type='tcp'`, `<source mode='bind' host='127.0.0.1' service='0'/><protocol type='telnet'/>`],
      [
        `type='udp'`,
        `<source mode='connect' host='127.0.0.1' service='9'/><source mode='bind' host='127.0.0.1' service='0'/>`,
      ],
      [`type='null'`, `<log file='${root}/port.log' append='on'/>`],
    ];
    for (const [index, end] of ends.entries()) {
      const [type, source = ''] = typeof end === 'string' ? [end] : end;
      const channel = `<channel ${type}>${source}<target type='virtio' name='org.virtkit.${index}'/></channel>`;
      await domain.attachDevice(channel, live);
    }
    expect((await domain.getXmlDesc()).match(/<channel /g)).toHaveLength(ends.length);
  });

  test('a device that cannot be kept in the definition does not stay in the guest', async () => {
    const before = await inside();
    // No folder is there to keep it in.
    const config = embedDirectories(root).config;
    await rm(config, { recursive: true });
    await writeFile(config, '');
    await expect(domain.attachDevice(stick(), { live: true, config: true })).rejects.toThrow();
    expect(await inside()).toEqual(before);
  });
});
