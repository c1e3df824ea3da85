import { expect, test } from '@jest/globals';
import { open, type Domain, type EventName } from '@virtkit/core';
import { VirtualClock } from './clock.js';
import { createTestHost } from './test-host.js';

const base =
  "<disk type='file'><source file='/a.qcow2'/><target dev='vda' bus='virtio'/></disk>" +
  "<disk type='file' device='cdrom'><source file='/cd.iso'/><target dev='hdc' bus='ide'/></disk>" +
  "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/><model type='virtio'/></interface>" +
  "<graphics type='vnc' port='5901' autoport='no' passwd='one'/>";
const disk = (dev: string, file: string, more = '') =>
  `<disk type='file'><source file='${file}'/><target dev='${dev}'/>${more}</disk>`;
const cd = (file?: string) =>
  `<disk type='file' device='cdrom'>${file === undefined ? '' : `<source file='${file}'/>`}<target dev='hdc' bus='ide'/></disk>`;
const card = (mac: string, more = '') =>
  `<interface type='bridge'><mac address='${mac}'/><source bridge='br0'/><model type='virtio'/>${more}</interface>`;

async function guest(devices = base, more: { state?: 'shutoff'; persistent?: boolean } = {}) {
  const clock = new VirtualClock();
  const host = createTestHost({ clock, seed: 1 });
  host.addDomain({ name: 'web', devices, ...more });
  const connection = await open('test:///default', { drivers: [host.driver], discover: false });
  return { clock, host, connection, domain: await connection.lookupDomainByName('web') };
}

/** What is told of, from now on. */
async function told(domain: Domain, ...names: EventName[]) {
  const heard: string[] = [];
  for (const name of names) {
    const events = domain.connection.events(name);
    await events.ready;
    void (async () => {
      for await (const { devAlias, reason } of events as AsyncIterable<{ devAlias: string; reason?: string }>)
        heard.push([name.replace('domain.', ''), devAlias, ...(reason === undefined ? [] : [reason])].join(' '));
    })();
  }
  return async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return heard.splice(0);
  };
}

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );

test('a device comes and goes, and the events call it by its name', async () => {
  const { domain } = await guest();
  const heard = await told(domain, 'domain.deviceAdded', 'domain.deviceRemoved');
  await domain.attachDevice(disk('vdb', '/b.raw'));
  await domain.attachDevice(card('52:54:00:00:00:02'));
  await domain.attachDevice(disk('sda', '/s.raw'));
  expect(await heard()).toEqual(['deviceAdded virtio-disk1', 'deviceAdded net1', 'deviceAdded scsi0-0-0-0']);
  const xml = await domain.getXmlDesc();
  expect(xml).toContain("<alias name='virtio-disk1'/>");
  expect(xml).toContain("<controller type='scsi' index='0'>\n      <alias name='scsi0'/>");
  expect(await domain.getXmlDesc({ inactive: true })).not.toContain('vdb');
  await domain.detachDevice(card('52:54:00:00:00:01'));
  await domain.detachDevice(disk('vda', '/whatever'));
  await domain.detachDeviceAlias('net1');
  expect(await heard()).toEqual(['deviceRemoved net0', 'deviceRemoved virtio-disk0', 'deviceRemoved net1']);
  const after = await domain.getXmlDesc();
  expect(after).not.toContain('<interface');
  expect(after).toContain("<target dev='vdb' bus='virtio'/>");
  expect(await domain.getXmlDesc({ inactive: true })).toContain("dev='vda'");
});

test('both the guest and its definition change, or none', async () => {
  const { domain } = await guest();
  await domain.attachDevice("<interface type='user'/>", { live: true, config: true });
  const macs = async (inactive: boolean) =>
    (await domain.getXmlDesc({ inactive })).match(/mac address='[\da-f:]+'/g)?.join(' ');
  expect(await macs(true)).toBe(await macs(false));
  const before = [await domain.getXmlDesc(), await domain.getXmlDesc({ inactive: true })];
  // The definition would take a sound card, the guest does not.
  expect(await codeOf(domain.attachDevice("<sound model='ac97'/>", { live: true, config: true }))).toBe(
    'VIR_ERR_OPERATION_UNSUPPORTED',
  );
  expect([await domain.getXmlDesc(), await domain.getXmlDesc({ inactive: true })]).toEqual(before);
  await domain.attachDevice("<sound model='ac97'/>", { config: true });
  expect(await domain.getXmlDesc({ inactive: true })).toContain("<sound model='ac97'");
  expect(await domain.getXmlDesc()).not.toContain('<sound');
});

test.each([
  // What is attached; the code for the guest, and for the definition.
  [disk('vda', '/other'), 'VIR_ERR_XML_ERROR', 'VIR_ERR_OPERATION_INVALID'],
  [disk('hdb', '/b'), 'VIR_ERR_OPERATION_UNSUPPORTED', 'done'],
  [
    "<disk type='file' device='floppy'><source file='/f'/><target dev='fda'/></disk>",
    'VIR_ERR_OPERATION_UNSUPPORTED',
    'done',
  ],
  ["<controller type='usb' index='0'/>", 'VIR_ERR_OPERATION_UNSUPPORTED', 'done'],
  ["<input type='keyboard' bus='ps2'/>", 'VIR_ERR_OPERATION_UNSUPPORTED', 'done'],
  ["<watchdog model='ib700'/>", 'VIR_ERR_OPERATION_UNSUPPORTED', 'done'],
  [
    "<filesystem type='mount'><source dir='/d'/><target dir='t'/></filesystem>",
    'VIR_ERR_OPERATION_UNSUPPORTED',
    'done',
  ],
  ["<video><model type='vga'/></video>", 'VIR_ERR_OPERATION_UNSUPPORTED', 'VIR_ERR_OPERATION_UNSUPPORTED'],
  ["<tpm><backend type='passthrough'/></tpm>", 'VIR_ERR_OPERATION_UNSUPPORTED', 'VIR_ERR_OPERATION_UNSUPPORTED'],
  [
    "<memory model='dimm'><target><size unit='MiB'>64</size></target></memory>",
    'VIR_ERR_CONFIG_UNSUPPORTED',
    'VIR_ERR_CONFIG_UNSUPPORTED',
  ],
  // A port is known by its number: libvirt takes none for another.
  ["<parallel type='pty'><target port='0'/></parallel>", 'VIR_ERR_CONFIG_UNSUPPORTED', 'done'],
  ["<rng model='virtio'><backend model='builtin'/></rng>", 'done', 'done'],
  ["<shmem name='s'><model type='ivshmem-plain'/><size unit='M'>4</size></shmem>", 'done', 'done'],
  [
    "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='0xbeef'/></source></hostdev>",
    'done',
    'done',
  ],
  ["<lease><lockspace>a</lockspace><key>k</key><target path='/l'/></lease>", 'done', 'done'],
  ["<channel type='unix'><target type='virtio' name='org.example.0'/></channel>", 'done', 'done'],
  ["<vsock model='virtio'><cid auto='yes'/></vsock>", 'done', 'done'],
  ['<nonsense/>', 'VIR_ERR_CONFIG_UNSUPPORTED', 'VIR_ERR_CONFIG_UNSUPPORTED'],
])('attaching %s', async (xml, live, config) => {
  const { domain } = await guest();
  const outcomes = [
    await codeOf(domain.attachDevice(xml, { live: true })),
    await codeOf(domain.attachDevice(xml, { config: true })),
  ];
  expect(outcomes).toEqual([live, config]);
  // What is there can be described, and so taken away again.
  if (live === 'done') await domain.detachDevice(xml, { live: true });
  if (config === 'done') await domain.detachDevice(xml, { config: true });
});

test.each([
  [disk('vdz', '/b'), 'VIR_ERR_DEVICE_MISSING', 'VIR_ERR_DEVICE_MISSING'],
  [card('52:54:00:00:00:99'), 'VIR_ERR_DEVICE_MISSING', 'VIR_ERR_DEVICE_MISSING'],
  ["<redirdev bus='usb' type='spicevmc'/>", 'VIR_ERR_OPERATION_INVALID', 'VIR_ERR_DEVICE_MISSING'],
  ["<channel type='unix'><target type='virtio' name='no'/></channel>", 'VIR_ERR_DEVICE_MISSING', 'VIR_ERR_INVALID_ARG'],
  [
    "<lease><lockspace>a</lockspace><key>k</key><target path='/l'/></lease>",
    'VIR_ERR_INVALID_ARG',
    'VIR_ERR_DEVICE_MISSING',
  ],
  ["<vsock model='virtio'><cid auto='yes'/></vsock>", 'VIR_ERR_DEVICE_MISSING', 'VIR_ERR_OPERATION_FAILED'],
  [cd('/cd.iso'), 'VIR_ERR_OPERATION_UNSUPPORTED', 'done'],
  ["<graphics type='vnc'/>", 'VIR_ERR_OPERATION_UNSUPPORTED', 'VIR_ERR_OPERATION_UNSUPPORTED'],
  ["<controller type='ide' index='0'/>", 'VIR_ERR_OPERATION_UNSUPPORTED', 'done'],
])('detaching %s', async (xml, live, config) => {
  const { domain } = await guest();
  expect([
    await codeOf(domain.detachDevice(xml, { live: true })),
    await codeOf(domain.detachDevice(xml, { config: true })),
  ]).toEqual([live, config]);
});

test('a controller that a disk sits on stays', async () => {
  const { domain } = await guest(disk('sda', '/s'));
  expect(await codeOf(domain.detachDevice("<controller type='scsi' index='0'/>"))).toBe('VIR_ERR_OPERATION_FAILED');
  expect(await codeOf(domain.detachDevice("<controller type='scsi' index='7'/>"))).toBe('VIR_ERR_DEVICE_MISSING');
});

test('a stopped guest has no devices that come and go', async () => {
  const { domain } = await guest(base, { state: 'shutoff' });
  expect(await codeOf(domain.attachDevice(disk('vdb', '/b'), { live: true }))).toBe('VIR_ERR_OPERATION_INVALID');
  await domain.attachDevice(disk('vdb', '/b'));
  expect(await domain.getXmlDesc()).toContain("dev='vdb'");
  const { domain: transient } = await guest(base, { persistent: false });
  expect(await codeOf(transient.attachDevice(disk('vdb', '/b'), { config: true }))).toBe('VIR_ERR_OPERATION_INVALID');
});

test('an alias of the user is kept, and is one of a kind', async () => {
  const { domain } = await guest();
  await domain.attachDevice(disk('vdb', '/b', "<alias name='ua-data'/>"), { live: true, config: true });
  expect(await codeOf(domain.attachDevice(disk('vdc', '/c', "<alias name='ua-data'/>")))).toBe(
    'VIR_ERR_CONFIG_UNSUPPORTED',
  );
  expect(await codeOf(domain.detachDeviceAlias('ua-no'))).toBe('VIR_ERR_INTERNAL_ERROR');
  await domain.detachDeviceAlias('ua-data', { live: true, config: true });
  await new Promise((resolve) => setImmediate(resolve));
  expect(await domain.getXmlDesc()).not.toContain('vdb');
  expect(await domain.getXmlDesc({ inactive: true })).not.toContain('vdb');
});

test('a boot order is taken once', async () => {
  const { domain } = await guest();
  expect(await codeOf(domain.attachDevice(disk('vdb', '/b', "<boot order='1'/>")))).toBe('VIR_ERR_CONFIG_UNSUPPORTED');
});

test('memory comes in modules, as far as the domain lets it grow', async () => {
  const host = createTestHost();
  await using connection = await open('test:///default', { drivers: [host.driver], discover: false });
  const domain = await connection.createDomainXml(
    "<domain type='test'><name>m</name><maxMemory slots='2' unit='MiB'>512</maxMemory><memory unit='MiB'>128</memory><vcpu>1</vcpu>" +
      "<os><type>hvm</type></os><cpu><numa><cell id='0' cpus='0' memory='128' unit='MiB'/></numa></cpu></domain>",
  );
  const module = (size: number) =>
    `<memory model='dimm'><target><size unit='MiB'>${size}</size><node>0</node></target></memory>`;
  await domain.attachDevice(module(128));
  expect((await domain.getInfo()).maxMemory).toBe(256n * 1024n);
  expect(await domain.getXmlDesc()).toContain("<alias name='dimm0'/>");
  expect(await codeOf(domain.attachDevice(module(512)))).toBe('VIR_ERR_CONFIG_UNSUPPORTED');
  await domain.attachDevice(module(64));
  expect(await codeOf(domain.attachDevice(module(64)))).toBe('VIR_ERR_CONFIG_UNSUPPORTED');
  await domain.detachDevice(module(128));
  expect((await domain.getInfo()).maxMemory).toBe(192n * 1024n);
});

test('a guest may take its time to give a device back', async () => {
  const { clock, host, domain } = await guest();
  const heard = await told(domain, 'domain.deviceRemoved', 'domain.deviceRemovalFailed');
  host.hardware.setUnplug('web', { after: '2s' });
  const detaching = domain.detachDevice(disk('vda', ''));
  await clock.advance('1s');
  expect(await domain.getXmlDesc()).toContain("dev='vda'");
  expect(await codeOf(domain.detachDevice(disk('vda', '')))).toBe('VIR_ERR_INTERNAL_ERROR');
  await clock.advance('1s');
  await detaching;
  expect(await heard()).toEqual(['deviceRemoved virtio-disk0']);

  // Longer than the host waits: the call is over before.
  host.hardware.setUnplug('web', { after: '20s' });
  const long = domain.detachDevice(card('52:54:00:00:00:01'));
  await clock.advance('5s');
  await long;
  expect(await domain.getXmlDesc()).toContain('<interface');
  await clock.advance('15s');
  expect(await heard()).toEqual(['deviceRemoved net0']);
  expect(await domain.getXmlDesc()).not.toContain('<interface');
});

test('a guest may keep its device', async () => {
  const { host, domain } = await guest();
  const heard = await told(domain, 'domain.deviceRemoved', 'domain.deviceRemovalFailed');
  host.hardware.setUnplug('web', { refuses: true });
  expect(await codeOf(domain.detachDevice(disk('vda', '')))).toBe('VIR_ERR_OPERATION_FAILED');
  expect(await heard()).toEqual(['deviceRemovalFailed virtio-disk0']);
  host.hardware.setUnplug('web', { after: 'never' });
  await domain.detachDeviceAlias('virtio-disk0');
  await domain.destroy();
  expect(await heard()).toEqual([]);
});

test('another medium goes into a drive, and the tray moves', async () => {
  const { clock, host, domain } = await guest();
  const heard = await told(domain, 'domain.trayChange');
  await domain.updateDevice(cd('/other.iso'));
  expect(await heard()).toEqual(['trayChange ide0-1-0 open', 'trayChange ide0-1-0 close']);
  expect(await domain.getXmlDesc()).toContain("<source file='/other.iso'/>");
  expect(await domain.getXmlDesc({ inactive: true })).toContain("<source file='/cd.iso'/>");
  await domain.updateDevice(cd());
  expect(await domain.getXmlDesc()).not.toContain('.iso');
  await domain.attachDevice(cd('/third.iso'));
  expect(await domain.getXmlDesc()).toContain('/third.iso');
  host.hardware.lockTray('web', 'hdc');
  const locked = codeOf(domain.updateDevice(cd()));
  await clock.advance('5s');
  expect(await locked).toBe('VIR_ERR_OPERATION_FAILED');
  await domain.updateDevice(cd(), { force: true });
  expect(await domain.getXmlDesc()).not.toContain('.iso');
});

test.each([
  // What is updated; the code for the guest, and for the definition.
  [disk('vda', '/other'), 'VIR_ERR_CONFIG_UNSUPPORTED', 'done'],
  [disk('vda', '/a.qcow2', '<serial>new</serial>'), 'VIR_ERR_OPERATION_UNSUPPORTED', 'done'],
  [disk('vdz', '/a'), 'VIR_ERR_INTERNAL_ERROR', 'VIR_ERR_INVALID_ARG'],
  [card('52:54:00:00:00:01', "<link state='down'/>"), 'done', 'done'],
  [card('52:54:00:00:00:01').replace("'virtio'", "'e1000'"), 'VIR_ERR_OPERATION_UNSUPPORTED', 'done'],
  [card('52:54:00:00:00:01', "<alias name='net7'/>"), 'VIR_ERR_OPERATION_DENIED', 'done'],
  [card('52:54:00:00:00:77'), 'VIR_ERR_DEVICE_MISSING', 'VIR_ERR_DEVICE_MISSING'],
  ["<graphics type='vnc' port='5901' autoport='no' passwd='two'/>", 'done', 'done'],
  ["<graphics type='vnc' port='5999' autoport='no'/>", 'VIR_ERR_OPERATION_UNSUPPORTED', 'done'],
  ["<graphics type='spice'/>", 'VIR_ERR_DEVICE_MISSING', 'VIR_ERR_INVALID_ARG'],
  ["<input type='tablet' bus='usb'/>", 'VIR_ERR_CONFIG_UNSUPPORTED', 'VIR_ERR_OPERATION_UNSUPPORTED'],
])('updating %s', async (xml, live, config) => {
  const { domain } = await guest();
  expect([
    await codeOf(domain.updateDevice(xml, { live: true })),
    await codeOf(domain.updateDevice(xml, { config: true })),
  ]).toEqual([live, config]);
});

test('a network card that is changed keeps its place', async () => {
  const { domain } = await guest();
  await domain.updateDevice(card('52:54:00:00:00:01', "<link state='down'/>"));
  const xml = await domain.getXmlDesc();
  expect(xml).toContain("<interface type='bridge'>");
  expect(xml).toContain("<link state='down'/>");
  expect(xml).toContain("<alias name='net0'/>");
  await domain.updateDevice("<graphics type='vnc' port='5901' autoport='no' passwd='two'/>");
  expect(await domain.getXmlDesc({ secure: true })).toContain("passwd='two'");
});
