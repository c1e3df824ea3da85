import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { open, type Connection, type Domain } from '@virtkit/core';
import { qemu } from '@virtkit/driver-qemu';
import { embedDirectories } from '../../../packages/driver-qemu/src/directories.js';
import { connectQmp } from '../../../packages/driver-qemu/src/qmp/client.js';
import { listen } from '../libvirt/our-events.js';
import { describePeer } from '../peer.js';
import { GuestConsole } from './guest-console.js';
import { guestFiles } from './guest.js';

const live = { live: true };
/** The number of the event that a device has gone. */
const removed = 15;

describePeer('qemu-guest', () => {
  test('a guest sees devices come and go, and who takes it over knows what went unseen', async () => {
    const { kernel, initrd, cmdline } = await guestFiles();
    const root = await mkdtemp(join(tmpdir(), 'vk-'));
    const at = (name: string) => join(root, name);
    const begin = () => open(`qemu:///embed?root=${root}`, { drivers: [qemu()], discover: false });
    await writeFile(at('disk.img'), Buffer.alloc(1_048_576));
    await writeFile(at('usb.img'), Buffer.alloc(65_536));
    let connection: Connection = await begin();
    let domain: Domain | undefined;
    let console: GuestConsole | undefined;
    try {
      domain = await connection.createDomainXml(
        `<domain type='qemu'><name>guest</name><memory unit='MiB'>256</memory><maxMemory slots='2' unit='GiB'>1</maxMemory>
          <cpu><numa><cell id='0' cpus='0' memory='256' unit='MiB'/></numa></cpu>
          <os><type arch='x86_64' machine='q35'>hvm</type><kernel>${kernel}</kernel><initrd>${initrd}</initrd><cmdline>${cmdline}</cmdline></os>
          <features><acpi/></features>
          <devices>
            ${[1, 2, 3, 4].map((index) => `<controller type='pci' index='${index}' model='pcie-root-port'/>`).join('')}
            <controller type='usb' index='0' model='qemu-xhci'/>
            <serial type='unix'><source mode='bind' path='${at('serial')}'/></serial>
            <memballoon model='none'/>
          </devices></domain>`,
      );
      console = new GuestConsole(connect({ path: at('serial') }), 120_000);
      await console.prompt();
      const until = (condition: string) => console!.run(`until ${condition}; do sleep 0.1; done`);
      const told = await listen(connection);

      const disk = `<disk type='file'><driver name='qemu' type='raw'/><source file='${at('disk.img')}'/><target dev='vda' bus='virtio'/><serial>LATE</serial></disk>`;
      await domain.attachDevice(disk, live);
      await until('[ -e /sys/class/block/vda ]');
      expect(await console.facts('block')).toMatchObject([{ name: 'vda', size: '1048576', serial: 'LATE' }]);

      const card = `<interface type='user'><mac address='52:54:00:aa:bb:cc'/><model type='virtio'/></interface>`;
      await domain.attachDevice(card, live);
      await until('[ -e /sys/class/net/eth0 ]');
      expect(await console.facts('net')).toMatchObject([{ mac: '52:54:00:aa:bb:cc', driver: 'virtio_net' }]);
      await console.run('ip link set eth0 up');
      await domain.updateDevice(card.replace('</interface>', "<link state='down'/></interface>"), live);
      await until('[ "$(cat /sys/class/net/eth0/carrier)" = 0 ]');

      const total = async () => Number((await console!.facts('memory'))[0]!['MemTotal']);
      const before = await total();
      const dimm = `<memory model='dimm'><target><size unit='MiB'>128</size><node>0</node></target></memory>`;
      await domain.attachDevice(dimm, live);
      await until(`[ "$(awk '/^MemTotal/ { print $2 }' /proc/meminfo)" -gt ${before + 100_000} ]`);

      await domain.detachDevice(disk, live);
      await domain.detachDevice(card, live);
      expect(await console.facts('block')).toEqual([]);
      expect(await console.facts('net')).toEqual([]);
      const gone = told.filter((event) => event[2] === removed).map((event) => event[3]);
      expect(gone).toEqual(['virtio-disk0', 'net0']);
      const xml = await domain.getXmlDesc();
      expect(xml).not.toContain('virtio-disk0');
      expect(xml).not.toContain('net0');

      const stick = `<disk type='file'><driver name='qemu' type='raw'/><source file='${at('usb.img')}'/><target dev='sda' bus='usb'/></disk>`;
      await domain.attachDevice(stick, live);
      const { uuid } = domain;
      await connection.close();
      // Nobody looks: the stick goes, and what was behind it stays.
      const monitor = await connectQmp(join(embedDirectories(root).run, uuid, 'monitor.sock'), { timeout: 30_000 });
      const deleted = new Promise<void>((resolve) => {
        monitor.onEvent(({ event, data }) => {
          if (event === 'DEVICE_DELETED' && data?.['device'] === 'usb-disk0') resolve();
        });
      });
      await monitor.execute('device_del', { id: 'usb-disk0' });
      await deleted;
      const nodes = async (client: typeof monitor) =>
        ((await client.execute('query-named-block-nodes')) as { 'node-name': string }[]).map((one) => one['node-name']);
      expect(await nodes(monitor)).toEqual(expect.arrayContaining([expect.stringContaining('-format')]));
      monitor.close();
      await sleep(100);

      connection = await begin();
      domain = await connection.lookupDomainByUuid(uuid);
      const known = await domain.getXmlDesc();
      expect(known).not.toContain('usb-disk0');
      expect(known).toContain('dimm0');
      await domain.attachDevice(stick, live);
      expect(await domain.getXmlDesc()).toContain('usb-disk0');
    } finally {
      console?.close();
      await domain?.destroy().catch(() => undefined);
      await connection.close();
      await rm(root, { recursive: true, force: true });
    }
  }, 400_000);
});
