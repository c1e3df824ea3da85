import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from '@jest/globals';
import type { Domain } from '@virtkit/core';
import { describePeer } from '../peer.js';
import { useTwins, type Stage } from './twins.js';

const run = promisify(execFile);

const controllers = `
  <controller type='pci' index='0' model='pcie-root'/>
  ${[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((index) => `<controller type='pci' index='${index}' model='pcie-root-port'/>`).join('\n  ')}
  <controller type='pci' index='11' model='pcie-to-pci-bridge'/>
  <controller type='usb' index='0' model='qemu-xhci' ports='15'/>
  <controller type='scsi' index='0' model='virtio-scsi'/>
  <controller type='virtio-serial' index='0'/>`;

/** A machine that has room for all that is to come, and no system that would answer. */
const guest = (name: string, devices = '', more = '') =>
  `<domain type='qemu'><name>${name}</name><memory unit='MiB'>128</memory>${more}
    <os><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/></features>
    <devices>${controllers}${devices}<memballoon model='none'/></devices></domain>`;

const roomForMemory = `<maxMemory slots='4' unit='MiB'>1024</maxMemory>
  <cpu><numa><cell id='0' cpus='0' memory='128' unit='MiB'/></numa></cpu>`;

/** The elements of one kind in a domain's document, without what differs from host to host. */
async function elements({ folder }: Stage, domain: Domain, name: string, flags = {}): Promise<string> {
  const xml = await domain.getXmlDesc(flags);
  const found = xml.match(new RegExp(`^    <${name}(?: [^>]*)?(?:/>|>\\n(?:      .*\\n)*    </${name}>)$`, 'gm')) ?? [];
  return (
    found
      .join('')
      .replaceAll(folder, '')
      .replaceAll(/path='[^']*\/(org\.[a-z]+)'/g, "path='$1'")
      // libvirt gives numbers to the images of disks that it refuses as well, and to what an empty drive has not.
      .replaceAll(/(<(?:source|backingStore)[^>]*) index='\d+'/g, "$1 index='n'")

      .replaceAll(/\s*\n\s*/g, '')
      .replaceAll(/\/dev\/pts\/\d+/g, 'pty')
      .replaceAll("<driver name='qemu' type='raw'/><source index='n'/>", "<driver name='qemu'/>")
  );
}

const kib = 1024;
async function images({ folder }: Stage): Promise<(name: string) => string> {
  const at = (name: string) => join(folder, name);
  for (const name of ['one.img', 'two.img', 'three.img', 'cd.iso', 'dvd.iso'])
    await writeFile(at(name), Buffer.alloc(64 * kib));
  await run('qemu-img', ['create', '-q', '-f', 'qcow2', at('base.qcow2'), '1M']);
  await run('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', at('base.qcow2'), at('top.qcow2')]);
  return at;
}

/** What is another code than libvirt's. */
const otherwise: Readonly<Record<string, string>> = {
  // QEMU refuses it there, and we before.
  'add isa serial: VIR_ERR_INTERNAL_ERROR': 'add isa serial: VIR_ERR_CONFIG_UNSUPPORTED',
  'add parallel: VIR_ERR_INTERNAL_ERROR': 'add parallel: VIR_ERR_CONFIG_UNSUPPORTED',
  // Of two things that are wrong, which is told.
  'add video: VIR_ERR_CONFIG_UNSUPPORTED': 'add video: VIR_ERR_OPERATION_UNSUPPORTED',
  'add memory: VIR_ERR_XML_DETAIL': 'add memory: VIR_ERR_CONFIG_UNSUPPORTED',
  // libvirt's driver asks QEMU for a bus that it has refused already.
  'ide: VIR_ERR_INTERNAL_ERROR': 'ide: VIR_ERR_OPERATION_UNSUPPORTED',
  'sata: VIR_ERR_INTERNAL_ERROR': 'sata: VIR_ERR_OPERATION_UNSUPPORTED',
};

describePeer('libvirt-guests', () => {
  const { same } = useTwins((trace, of) =>
    of === 'libvirt' ? { ...trace, steps: trace.steps.map((step) => otherwise[step] ?? step) } : trace,
  );

  test(
    'disks come and go',
    () =>
      same(async (stage) => {
        const { connection, step } = stage;
        const at = await images(stage);
        const disk = (target: string, bus: string, image = 'one.img', more = '') =>
          `<disk type='file' device='disk'><driver name='qemu' type='${image.endsWith('qcow2') ? 'qcow2' : 'raw'}'/><source file='${at(image)}'/><target dev='${target}' bus='${bus}'/>${more}</disk>`;
        await connection.defineDomainXml(guest('disks'));
        const domain = await connection.lookupDomainByName('disks');
        const see = async (kind = 'disk') => {
          await step('live', () => elements(stage, domain, kind));
          await step('config', () => elements(stage, domain, kind, { inactive: true }));
        };
        const config = { config: true };
        const both = { live: true, config: true };
        await step('live, off', () => domain.attachDevice(disk('vda', 'virtio'), { live: true }));
        await step('config', () => domain.attachDevice(disk('vda', 'virtio'), config));
        await step('config again', () => domain.attachDevice(disk('vda', 'virtio'), config));
        await see();
        await step('create', () => domain.create());
        await step('virtio', () => domain.attachDevice(disk('vdb', 'virtio', 'two.img'), both));
        await step('same target', () => domain.attachDevice(disk('vdb', 'virtio', 'three.img'), both));
        await step('same target, live', () => domain.attachDevice(disk('vda', 'virtio', 'three.img'), { live: true }));
        await step('scsi without a controller', () =>
          domain.attachDevice(disk('sda', 'scsi', 'top.qcow2'), { live: true }),
        );
        await step('the controller', () => elements(stage, domain, 'controller'));
        await step('usb', () =>
          domain.attachDevice(disk('sdb', 'usb', 'three.img', '<serial>abc</serial>'), { live: true }),
        );
        await step('throttled', () =>
          domain.attachDevice(
            disk('sdc', 'scsi', 'two.img', '<shareable/><iotune><total_iops_sec>100</total_iops_sec></iotune>'),
            { live: true },
          ),
        );
        await step('ide', () => domain.attachDevice(disk('hda', 'ide'), { live: true }));
        await step('sata', () => domain.attachDevice(disk('sdd', 'sata'), { live: true }));
        await step('floppy', () =>
          domain.attachDevice(`<disk type='file' device='floppy'><target dev='fda' bus='fdc'/></disk>`, { live: true }),
        );
        await step('no such image', () => domain.attachDevice(disk('sde', 'scsi', 'none.img'), { live: true }));
        await step('boot order', () =>
          domain.attachDevice(disk('sde', 'scsi', 'three.img', "<boot order='1'/>"), { live: true }),
        );
        await step('alias', () =>
          domain.attachDevice(disk('sdf', 'scsi', 'cd.iso', "<alias name='ua-mine'/>"), { live: true }),
        );
        await step('alias again', () =>
          domain.attachDevice(disk('sdg', 'scsi', 'dvd.iso', "<alias name='ua-mine'/>"), { live: true }),
        );
        await see();
        await step('take scsi', () => domain.detachDevice(disk('sda', 'scsi'), { live: true }));
        await step('take usb', () => domain.detachDevice(`<disk><target dev='sdb'/></disk>`, { live: true }));
        await step('take what is not there', () => domain.detachDevice(disk('sdz', 'scsi'), { live: true }));
        await step('take config', () => domain.detachDevice(disk('vdb', 'virtio'), config));
        await step('take config again', () => domain.detachDevice(disk('vdb', 'virtio'), config));
        await step('take by alias', () => domain.detachDeviceAlias('ua-mine', { live: true }));
        await step('take by alias again', () => domain.detachDeviceAlias('ua-mine', { live: true }));
        await step('take virtio, unanswered', () => domain.detachDevice(disk('vda', 'virtio'), { live: true }));
        await step('take a controller that is in use', () =>
          domain.detachDevice(`<controller type='scsi' index='0'/>`, { live: true }),
        );
        await step('take throttled', () => domain.detachDevice(disk('sdc', 'scsi'), { live: true }));
        await see();
        await step('destroy', () => domain.destroy());
        await see();
      }),
    180_000,
  );

  test(
    'all other kinds',
    () =>
      same(async (stage) => {
        const { connection, step } = stage;
        await connection.defineDomainXml(guest('kinds'));
        const domain = await connection.lookupDomainByName('kinds');
        await step('create', () => domain.create());
        const live = { live: true };
        const both = { live: true, config: true };
        const add = (name: string, xml: string, flags = live) =>
          step(`add ${name}`, () => domain.attachDevice(xml, flags));
        const take = (name: string, xml: string, flags = live) =>
          step(`take ${name}`, () => domain.detachDevice(xml, flags));
        const see = async (kind: string) => {
          await step(`live ${kind}`, () => elements(stage, domain, kind));
          await step(`config ${kind}`, () => elements(stage, domain, kind, { inactive: true }));
        };
        const usbSerial = `<serial type='pty'><target type='usb-serial' port='0'/></serial>`;
        await add('serial', usbSerial);
        await add('isa serial', `<serial type='pty'/>`);
        await see('serial');
        await take('serial without its terminal', usbSerial);
        await step('take serial', async () => {
          const [tty] = (await domain.getXmlDesc({})).match(/\/dev\/pts\/\d+/) ?? [];
          await domain.detachDevice(usbSerial.replace('<target', `<source path='${tty}'/><target`), live);
        });
        const channel = `<channel type='null'><target type='virtio' name='org.test'/></channel>`;
        await add('channel', channel, both);
        await add('channel', channel, both);
        const socket = `<channel type='unix'><target type='virtio' name='org.other'/></channel>`;
        await add('unix channel', socket);
        await see('channel');
        await take('channel', channel, both);
        await take('channel', channel, both);
        await add('console', `<console type='null'><target type='virtio'/></console>`);
        await add('parallel', `<parallel type='null'/>`);
        const mouse = `<input type='mouse' bus='usb'/>`;
        await add('mouse', mouse, both);
        await add('mouse', mouse);
        await add('ps2', `<input type='mouse' bus='ps2'/>`);
        await see('input');
        await take('mouse', mouse, both);
        await see('input');
        const redir = `<redirdev bus='usb' type='tcp'><source mode='bind' host='127.0.0.1' service='0'/><protocol type='raw'/></redirdev>`;
        await add('redirdev', redir);
        await see('redirdev');
        await take('redirdev', redir);
        const rng = `<rng model='virtio'><rate bytes='1024' period='2000'/><backend model='random'>/dev/urandom</backend></rng>`;
        await add('rng', rng, both);
        await see('rng');
        await add('watchdog', `<watchdog model='ib700' action='reset'/>`);
        const shmem = `<shmem name='virtkit-test'><model type='ivshmem-plain'/><size unit='M'>4</size></shmem>`;
        await add('shmem', shmem);
        await add('shmem', shmem);
        await add('old shmem', `<shmem name='virtkit-old'/>`);
        await see('shmem');
        const card = `<interface type='user'><mac address='52:54:00:00:00:01'/><model type='virtio'/></interface>`;
        await add('card', card, both);
        await add(
          'card with model',
          `<interface type='user'><mac address='52:54:00:00:00:02'/><model type='e1000e'/><link state='down'/></interface>`,
        );
        await add(
          'socket',
          `<interface type='mcast'><mac address='52:54:00:00:00:03'/><source address='230.0.0.1' port='5558'/></interface>`,
        );
        await see('interface');
        await take('card, config', card, { live: false, config: true } as typeof both);
        await take('no card', `<interface type='user'><mac address='52:54:00:00:00:99'/></interface>`);
        await add('scsi controller', `<controller type='scsi' model='virtio-scsi'/>`);
        await add('scsi controller with index', `<controller type='scsi' index='0' model='virtio-scsi'/>`);
        await add('usb controller', `<controller type='usb' model='qemu-xhci'/>`);
        await take('usb controller', `<controller type='usb' index='0'/>`);
        await see('controller');
        await add('sound', `<sound model='ich6'/>`);
        await add('video', `<video><model type='vga'/></video>`);
        await add('hub', `<hub type='usb'/>`);
        await add('tpm', `<tpm><backend type='emulator'/></tpm>`);
        await add('balloon', `<memballoon model='virtio'/>`);
        await add('memory', `<memory model='dimm'><target><size unit='MiB'>128</size><node>0</node></target></memory>`);
        await add('filesystem', `<filesystem type='mount'><source dir='/tmp'/><target dir='x'/></filesystem>`);
        await add('nonsense', `<nonsense/>`);
        await add('not xml', `<disk`);
        await step('flags', () => domain.detachDeviceAlias('nobody', { live: true }));
        await step('destroy', () => domain.destroy());
        await step('live, off', () => domain.attachDevice(rng, live));
        await step('take, live, off', () => domain.detachDevice(rng, live));
        await step('update, live, off', () => domain.updateDevice(card, live));
        await see('rng');
      }),
    240_000,
  );

  test(
    'media, cables, passwords and memory change',
    () =>
      same(async (stage) => {
        const { connection, step } = stage;
        const at = await images(stage);
        const cdrom = (image?: string, more = '') =>
          `<disk type='file' device='cdrom'><driver name='qemu' type='raw'/>${image ? `<source file='${at(image)}' ${more}/>` : ''}<target dev='sda' bus='sata'/><readonly/></disk>`;
        const card = (link: string, model = 'virtio') =>
          `<interface type='user'><mac address='52:54:00:00:00:01'/><model type='${model}'/><link state='${link}'/></interface>`;
        const vnc = (more: string) => `<graphics type='vnc' port='5999' listen='127.0.0.1' ${more}/>`;
        const devices = cdrom('cd.iso') + card('up') + vnc("passwd='first'");
        await connection.defineDomainXml(guest('changes', devices, roomForMemory));
        const domain = await connection.lookupDomainByName('changes');
        const live = { live: true };
        const both = { live: true, config: true };
        const update = (name: string, xml: string, flags: object = live) =>
          step(`update ${name}`, () => domain.updateDevice(xml, flags));
        const see = async (kind: string) => {
          await step(`live ${kind}`, () => elements(stage, domain, kind));
          await step(`config ${kind}`, () => elements(stage, domain, kind, { inactive: true }));
        };
        await step('create', () => domain.create());
        await see('disk');
        await update('medium', cdrom('dvd.iso'), both);
        await see('disk');
        await update('the same', cdrom('dvd.iso', "startupPolicy='optional'"));
        await see('disk');
        await update('out', cdrom());
        await see('disk');
        await update('in', cdrom('cd.iso'), { live: true, force: true });
        await update('nothing of that name', cdrom('none.iso'));
        await update('another bus', cdrom('dvd.iso').replace("'sata'", "'scsi'"));
        await update('another target', cdrom('dvd.iso').replace("'sda'", "'sdb'"));
        await step('attach a medium', () => domain.attachDevice(cdrom('dvd.iso'), live));
        await see('disk');
        await step('detach the drive', () => domain.detachDevice(cdrom(), live));
        await update('cable out', card('down'), both);
        await see('interface');
        await update('cable in', card('up'));
        await update('model', card('up', 'e1000'));
        await update('no such card', card('up').replace('00:01', '00:77'));
        await update('no such card, config', card('up').replace('00:01', '00:77'), { config: true });
        await see('interface');
        await update('password', vnc("passwd='second'"));
        await update('password for a while', vnc("passwd='third' passwdValidTo='2030-01-01T00:00:00'"), both);
        await update('port', vnc('').replace('5999', '5998'));
        await update('listen', vnc('').replace('127.0.0.1', '0.0.0.0'));
        await update('no such screen', `<graphics type='spice' autoport='yes'/>`);
        await step('secure', async () => (await domain.getXmlDesc({ secure: true })).match(/passwd\w*='[^']*'/g));
        await update('rng', `<rng model='virtio'><backend model='builtin'/></rng>`);
        await update('rng, config', `<rng model='virtio'><backend model='builtin'/></rng>`, { config: true });
        const dimm = (mib: number) =>
          `<memory model='dimm'><target><size unit='MiB'>${mib}</size><node>0</node></target></memory>`;
        await step('dimm', () => domain.attachDevice(dimm(128), both));
        await step('too much', () => domain.attachDevice(dimm(2048), both));
        const elastic = (mib: number, alias = '') =>
          `<memory model='virtio-mem'><target><size unit='MiB'>128</size><node>0</node><block unit='MiB'>2</block><requested unit='MiB'>${mib}</requested></target>${alias}</memory>`;
        await step('virtio-mem', () => domain.attachDevice(elastic(16), live));
        await see('memory');
        const place = "<address type='pci' domain='0' bus='5' slot='0' function='0'/>";
        await update('requested', elastic(32, `<alias name='virtiomem0'/>${place}`));
        await update('requested, of a place', elastic(48, place));
        await update('size', elastic(48, place).replace("'128'", "'256'"));
        await update('requested, of a name', elastic(64, "<alias name='virtiomem0'/>"));
        await update('requested, of neither', elastic(64));
        await update('dimm', dimm(256));
        await see('memory');
        await step('memory', async () => (await domain.getXmlDesc({})).match(/<(?:memory|currentMemory) unit.*/g));
        await step('config memory', async () =>
          (await domain.getXmlDesc({ inactive: true })).match(/<(?:memory|currentMemory) unit.*/g),
        );
        await step('take a dimm, unanswered', () => domain.detachDevice(dimm(128), live));
        await step('destroy', () => domain.destroy());
      }),
    240_000,
  );
});
