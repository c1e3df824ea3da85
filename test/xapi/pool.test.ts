import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { xapi } from '@virtkit/driver-xen';
import { makeIdentity, serve, type Serving } from './simulator/serve.js';
import { addStorage } from './simulator/seed.js';
import { XapiSimulator } from './simulator/simulator.js';

const identity = makeIdentity();
afterAll(() => identity.remove());

let pool: XapiSimulator;
let serving: Serving;
let connection: Connection;
const others: Connection[] = [];
const connect = async (host: string, params = `cacert=${identity.file}`) => {
  const opened = await open(`xen+https://root@${host}:${serving.port}/?${params}`, {
    drivers: [xapi()],
    discover: false,
    credentials: async () => ['kit'],
  });
  others.push(opened);
  return opened;
};
beforeEach(async () => {
  pool = new XapiSimulator({ addresses: ['127.0.0.1', 'localhost'] });
  serving = await serve(pool, identity);
  connection = await connect('127.0.0.1');
});
afterEach(async () => {
  for (const one of others.splice(0)) await one.close();
  await serving.close();
});

const xml = (name: string, more = '', devices = '') =>
  `<domain type='xen'><name>${name}</name><memory unit='MiB'>512</memory><vcpu>2</vcpu>` +
  `<os><type>hvm</type><boot dev='hd'/><boot dev='cdrom'/></os>${more}<devices>${devices}</devices></domain>`;
const row = (kind: string, label: string) => [...pool.db.table(kind).values()].find((one) => one.name_label === label)!;

describe('a guest', () => {
  test('that another program made is seen whole', async () => {
    pool.addForeignGuest('theirs');
    const guest = await connection.lookupDomainByName('theirs');
    const text = await guest.getXmlDesc();
    for (const part of [
      `<uuid>${row('VM', 'theirs').uuid as string}</uuid>`,
      '<description>made by another</description>',
      "<memory unit='KiB'>1048576</memory>",
      "<vcpu placement='static'>2</vcpu>",
      "<type arch='x86_64'>hvm</type>",
      "<boot dev='cdrom'/>",
      "<source pool='Local storage' volume='theirs 0'/>",
      "<target dev='xvda' bus='xen'/>",
      "<disk type='volume' device='cdrom'>",
      "<source network='Pool-wide network associated with eth0'/>",
      "<mac address='00:16:3e:5a:01:02'/>",
    ])
      expect(text).toContain(part);
    expect(await guest.getInfo()).toMatchObject({ state: 'shutoff', maxMemory: 1048576n, vcpus: 2 });
  });

  test('becomes what XAPI is told', async () => {
    const features = '<features><acpi/><apic/><pae/></features><on_crash>restart</on_crash>';
    const disk =
      "<disk type='volume' device='disk'><source pool='Local storage' volume='kit-disk'/><target dev='xvdb'/></disk>";
    const card = "<interface type='bridge'><source bridge='xenbr0'/><mac address='00:16:3e:00:00:07'/></interface>";
    await connection.defineDomainXml(xml('ours', `<description>text</description>${features}`, disk + card));
    const vm = row('VM', 'ours');
    expect(vm).toMatchObject({
      name_description: 'text',
      memory_static_max: 512 * 2 ** 20,
      VCPUs_max: 2,
      VCPUs_at_startup: 2,
      HVM_boot_policy: 'BIOS order',
      HVM_boot_params: { order: 'cd', firmware: 'bios' },
      platform: { acpi: '1', apic: 'true', pae: 'true', viridian: 'false' },
      actions_after_shutdown: 'destroy',
      actions_after_reboot: 'restart',
      actions_after_crash: 'restart',
      is_a_template: false,
    });
    const [vbd] = vm.VBDs as string[];
    expect(pool.db.row('VBD', vbd)).toMatchObject({ userdevice: '1', mode: 'RW', type: 'Disk' });
    const [vif] = vm.VIFs as string[];
    expect(pool.db.row('VIF', vif)).toMatchObject({
      MAC: '00:16:3e:00:00:07',
      device: '0',
      network: pool.seeded.network,
    });
  });

  test('paravirtual, with a kernel of its own', async () => {
    const os = '<os><type>linux</type><kernel>/boot/vmlinuz</kernel><cmdline>root=/dev/xvda</cmdline></os>';
    const text = `<domain type='xen'><name>pv</name><memory>65536</memory>${os}</domain>`;
    const guest = await connection.defineDomainXml(text);
    expect(row('VM', 'pv')).toMatchObject({
      PV_kernel: '/boot/vmlinuz',
      PV_args: 'root=/dev/xvda',
      HVM_boot_policy: '',
    });
    expect(await guest.getOsType()).toBe('linux');
    expect(await guest.getXmlDesc()).toContain('<kernel>/boot/vmlinuz</kernel>');
  });

  test.each([
    ['qemu', xml('x').replace("type='xen'", "type='qemu'"), 'VIR_ERR_CONFIG_UNSUPPORTED'],
    ['a device XAPI lacks', xml('x', '', "<watchdog model='i6300esb'/>"), 'VIR_ERR_CONFIG_UNSUPPORTED'],
    [
      'a file',
      xml('x', '', "<disk type='file'><source file='/a'/><target dev='xvda'/></disk>"),
      'VIR_ERR_CONFIG_UNSUPPORTED',
    ],
    [
      'no such volume',
      xml('x', '', "<disk type='volume'><source pool='Local storage' volume='none'/><target dev='xvda'/></disk>"),
      'VIR_ERR_NO_STORAGE_VOL',
    ],
    [
      'no such network',
      xml('x', '', "<interface type='network'><source network='none'/></interface>"),
      'VIR_ERR_NO_NETWORK',
    ],
  ])('of %s is refused, and nothing is made', async (_what, text, code) => {
    const before = pool.db.generation;
    await expect(connection.defineDomainXml(text)).rejects.toMatchObject({ code });
    expect(pool.db.generation).toBe(before);
  });

  test('two of one name are told apart by their UUIDs', async () => {
    pool.addForeignGuest('twin');
    pool.addForeignGuest('twin');
    const twins = (await connection.listAllDomains()).filter(({ name }) => name === 'twin');
    expect(new Set(twins.map(({ uuid }) => uuid)).size).toBe(2);
    await expect(connection.lookupDomainByName('twin')).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_FAILED',
      message: expect.stringContaining(twins[0]!.uuid),
    });
  });

  test('the master is Domain-0', async () => {
    const control = await connection.lookupDomainByName('Domain-0');
    expect([control.id, (await control.getState()).state]).toEqual([0, 'running']);
    await expect(control.undefine()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
  });

  test('gets a disk and a card while it runs, and loses them', async () => {
    const guest = await connection.defineDomainXml(xml('busy'));
    await guest.create();
    const disk =
      "<disk type='volume' device='disk'><source pool='Local storage' volume='kit-disk'/><target dev='xvdc'/></disk>";
    const card =
      "<interface type='network'><source network='Host internal management network'/><mac address='00:16:3e:00:00:08'/></interface>";
    await guest.attachDevice(disk, { live: true });
    await guest.attachDevice(card, { live: true, config: true });
    const vm = row('VM', 'busy');
    expect((vm.VBDs as string[]).map((ref) => pool.db.row('VBD', ref).currently_attached)).toEqual([true]);
    expect((vm.VIFs as string[]).map((ref) => pool.db.row('VIF', ref).currently_attached)).toEqual([true]);
    expect(await guest.getXmlDesc()).toContain("dev='xvdc'");
    expect(await guest.getXmlDesc({ inactive: true })).not.toContain("dev='xvdc'");
    expect(await guest.getXmlDesc({ inactive: true })).toContain('00:16:3e:00:00:08');
    await guest.detachDevice(disk, { live: true });
    await guest.detachDevice(card, { live: true });
    expect(row('VM', 'busy')).toMatchObject({ VBDs: [], VIFs: [] });
    expect(await guest.getXmlDesc({ inactive: true })).toContain('00:16:3e:00:00:08');
    await guest.destroy();
    await guest.create();
    expect(await guest.getXmlDesc()).toContain('00:16:3e:00:00:08');
  });

  test('gets another disc', async () => {
    const drive = "<disk type='volume' device='cdrom'><target dev='hdd' bus='ide'/><readonly/></disk>";
    const guest = await connection.defineDomainXml(xml('drive', '', drive));
    await guest.create();
    const disc = drive.replace('<target', "<source pool='Local storage' volume='debian.iso'/><target");
    await guest.updateDevice(disc, { live: true });
    expect(await guest.getXmlDesc()).toContain("volume='debian.iso'");
    await guest.updateDevice(drive, { live: true });
    expect(await guest.getXmlDesc()).not.toContain("volume='debian.iso'");
  });

  test('moves to another host of the pool, and goes on', async () => {
    const guest = await connection.defineDomainXml(xml('mover'));
    await guest.create();
    const there = await connect('localhost');
    const told = connection.events('domain.lifecycle');
    await told.ready;
    const moved = await guest.migrate(there, {}, { live: true });
    expect([moved.uuid, (await moved.getState()).state]).toEqual([guest.uuid, 'running']);
    expect(row('VM', 'mover').resident_on).toBe(pool.seeded.hosts[1]);
    await expect(guest.migrate(there, {}, { live: true })).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
    expect((await guest.getState()).state).toBe('running');
  });

  test('goes back to what it was, with its volumes', async () => {
    pool.addForeignGuest('past');
    const guest = await connection.lookupDomainByName('past');
    await guest.createSnapshotXml('<domainsnapshot><name>one</name><description>first</description></domainsnapshot>');
    await guest.create();
    const running = await guest.createSnapshotXml('<domainsnapshot><name>two</name></domainsnapshot>');
    expect(await running.getXmlDesc()).toContain('<state>running</state>');
    expect(await running.getXmlDesc()).toContain('<parent>');
    const one = await guest.lookupSnapshotByName('one');
    expect(await one.getXmlDesc()).toContain('<description>first</description>');
    await one.revert();
    expect((await guest.getState()).state).toBe('shutoff');
    await running.revert();
    expect(await guest.getState()).toEqual({ state: 'running', reason: 'fromSnapshot' });
    const volumes = pool.db.table('VDI').size;
    await running.delete();
    expect(pool.db.table('VDI').size).toBe(volumes - 1);
  });
});

describe('storage', () => {
  test('repositories are pools', async () => {
    const [local] = await connection.listAllStoragePools({ active: true });
    expect(local!.name).toBe('Local storage');
    const { capacity, allocation, available } = await local!.getInfo();
    expect([capacity, allocation + available]).toEqual([100n * 2n ** 30n, capacity]);
    expect(await local!.getXmlDesc()).toContain("<device path='/dev/sda3'/>");
    expect((await local!.listAllVolumes()).map(({ name }) => name).sort()).toEqual(['debian.iso', 'kit-disk']);
  });

  test('one that is unplugged is not active', async () => {
    const [local] = await connection.listAllStoragePools();
    const told = connection.events('storagePool.lifecycle');
    await told.ready;
    await local!.destroy();
    expect((await told.next()).value).toMatchObject({ event: 'stopped' });
    expect([await local!.isActive(), (await local!.getInfo()).state]).toEqual([false, 'inactive']);
    await expect(local!.listAllVolumes()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
    await local!.create();
    expect(await local!.isActive()).toBe(true);
  });

  test('two of one name are called by their UUIDs', async () => {
    addStorage(pool.db, pool.seeded.hosts, 'Local storage', 'lvm');
    const pools = await connection.listAllStoragePools();
    expect(pools.map(({ name, uuid }) => name === uuid)).toEqual([true, true]);
    for (const one of pools) expect((await connection.lookupStoragePoolByName(one.name)).uuid).toBe(one.uuid);
  });

  test('a volume is made, found, grows, is copied and goes', async () => {
    const home = await connection.lookupStoragePoolByName('Local storage');
    const vol = await home.createVolXml('<volume><name>new</name><capacity>1048576</capacity></volume>');
    expect(await vol.getInfo()).toMatchObject({ type: 'block', capacity: 1048576n });
    expect((await connection.lookupStorageVolByPath(await vol.getPath())).ref).toEqual(vol.ref);
    expect((await connection.lookupStorageVolByKey(vol.key)).ref).toEqual(vol.ref);
    await vol.resize(2097152n);
    await expect(vol.resize(1048576n)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
    const copy = await home.createVolXmlFrom('<volume><name>copy</name><capacity>0</capacity></volume>', vol);
    expect((await copy.getInfo()).capacity).toBe(2097152n);
    await expect(home.createVolXml('<volume><name>copy</name><capacity>1</capacity></volume>')).rejects.toMatchObject({
      code: 'VIR_ERR_STORAGE_VOL_EXIST',
    });
    await vol.delete();
    await expect(vol.getInfo()).rejects.toMatchObject({ code: 'VIR_ERR_NO_STORAGE_VOL' });
    await expect(
      home.createVolXml(`<volume><name>huge</name><capacity>${2 ** 50}</capacity></volume>`),
    ).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_FAILED', message: expect.stringContaining('SR_FULL') });
  });
});

test('networks are listed with their bridges', async () => {
  const network = await connection.lookupNetworkByName('Pool-wide network associated with eth0');
  expect([await network.getBridgeName(), await network.isActive()]).toEqual(['xenbr0', true]);
  expect(await network.getXmlDesc()).toContain("<bridge name='xenbr0'/>");
  expect((await connection.listAllNetworks()).length).toBe(2);
  expect(await connection.listAllNetworks({ inactive: true })).toEqual([]);
});

test('the host is the master', async () => {
  expect(await connection.getHostname()).toBe('xs1');
  expect(await connection.getType()).toBe('XenAPI');
  expect(await connection.getVersion()).toBe(4013005n);
  expect(await connection.getNodeInfo()).toMatchObject({ cpus: 16, sockets: 2, cores: 8, memory: 64n * 2n ** 20n });
  expect([await connection.isSecure(), await connection.isEncrypted()]).toEqual([true, true]);
});

describe('the certificate', () => {
  test('is checked', async () => {
    await expect(connect('127.0.0.1', 'no_verify=0')).rejects.toMatchObject({
      code: 'VIR_ERR_NO_CONNECT',
      message: /self-signed/,
    });
  }, 30_000);
  test('is not checked where that is asked', async () => {
    expect(await (await connect('127.0.0.1', 'no_verify=1')).getHostname()).toBe('xs1');
  });
  test('must be there', async () => {
    await expect(connect('127.0.0.1', 'cacert=/none')).rejects.toMatchObject({ code: 'VIR_ERR_SYSTEM_ERROR' });
  });
});

test('a start whose answer is lost is not made again', async () => {
  const guest = await connection.defineDomainXml(xml('lost'));
  pool.fail(/^VM\.start$/, 'lost');
  await expect(guest.create()).rejects.toMatchObject({ code: 'VIR_ERR_RPC', message: /not known/ });
  expect(pool.calls.filter((call) => call === 'VM.start')).toHaveLength(1);
  expect((await guest.getState()).state).toBe('running');
});
