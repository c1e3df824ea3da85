import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { VirtualClock } from './clock.js';
import { createTestHost, type SimulatedHost } from './test-host.js';

const folder = mkdtempSync(join(tmpdir(), 'virtkit-state-'));
afterAll(() => rmSync(folder, { recursive: true }));

const connect = (host: SimulatedHost) => open('test:///default', { drivers: [host.driver], discover: false });
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const graphics = `<device><name>pci_0000_00_02_0</name><path>/sys/devices/pci0000:00/0000:00:02.0</path><driver><name>i915</name></driver>
  <capability type='pci'><domain>0</domain><bus>0</bus><slot>2</slot><function>0</function>
    <capability type='mdev_types'><type id='t'><deviceAPI>vfio-pci</deviceAPI><availableInstances>2</availableInstances></type></capability>
    <product id='0x1'/><vendor id='0x8086'/></capability></device>`;
const card =
  "<device><name>pci_0000_03_00_1</name><capability type='pci'><domain>0</domain><bus>3</bus><slot>0</slot><function>1</function><product id='0x1'/><vendor id='0x2'/></capability></device>";
const mdev = "<device><parent>pci_0000_00_02_0</parent><capability type='mdev'><type id='t'/></capability></device>";
const binding =
  "<filterbinding><owner><uuid>aaaaaaaa-2222-4333-8444-555555555557</uuid><name>o</name></owner><portdev name='vnet9'/><mac address='52:54:00:11:22:99'/><filterref filter='clean'/></filterbinding>";
const disks =
  "<disk type='file' device='disk'><source file='/web'/><target dev='vda'/></disk><disk type='file' device='cdrom'><source file='/cd'/><target dev='sda'/></disk>";

/** What the sections of a host keep: something of each, in a state that differs from what a new host has. */
async function furnish(host: SimulatedHost, clock: VirtualClock, connection: Connection): Promise<void> {
  host.addSecret({ usage: { type: 'volume', volume: '/v' }, value: 'key' });
  host.addNwfilter({ name: 'clean', content: "<rule action='drop' direction='in'/>" });
  await connection.createNWFilterBindingXml(binding);
  host.addQemuProcess(77, { name: 'stray' });
  host.addNodeDevice(graphics);
  host.addNodeDevice(card);
  await connection.createNodeDeviceXml(mdev);
  const stored = await connection.defineNodeDeviceXml(mdev);
  await stored.setAutostart(true);
  await (await connection.lookupNodeDeviceByName('pci_0000_03_00_1')).detach('vfio');
  await connection.setNodeMemoryParameters({ shm_pages_to_scan: 7 });
  await connection.suspendNodeForDuration('mem', 60n);
  host.addDomain({
    name: 'web',
    devices: disks,
    timing: { boot: '5s' },
    guest: { dirtyRate: 5, agent: { programs: { '/bin/long': () => ({ out: 'done', runs: '10s' }) } } },
  });
  const web = await connection.lookupDomainByName('web');
  // Its agent comes.
  await clock.advance(0);
  await web.setUserPassword('root', 'secret');
  await web.startDirtyRateCalc(5);
  await web.qemuAgentCommand('{"execute":"guest-exec","arguments":{"path":"/bin/long","capture-output":true}}', -2);
  await web.setBlockThreshold('vda', 4096n);
  await web.migrateSetMaxSpeed(9n);
  await web.createCheckpointXml(
    "<domaincheckpoint><name>c</name><disks><disk name='vda' checkpoint='bitmap'/></disks></domaincheckpoint>",
  );
  host.hardware.setUnplug('web', { after: 'never', refuses: true });
  host.hardware.lockTray('web', 'sda');
  host.hardware.writeDisk('web', 'vda', 10, Buffer.from('bits'));
  await web.coreDump(join(folder, 'dump'), 'raw');
  host.addDomain({ name: 'saved' });
  await (await connection.lookupDomainByName('saved')).managedSave();
}

async function furnished() {
  const clock = new VirtualClock();
  const host = createTestHost({ seed: 7, clock });
  const connection = await connect(host);
  await furnish(host, clock, connection);
  return { clock, host, connection, web: await connection.lookupDomainByName('web'), state: json(host.snapshot()) };
}

describe('one of everything', () => {
  test('is what it was, here and on another host', async () => {
    const { host, connection, state } = await furnished();
    await using _ = connection;
    host.restore(state);
    expect(json(host.snapshot())).toEqual(state);
    const elsewhere = createTestHost({ seed: 7, clock: new VirtualClock(state.time), state: json(state) });
    expect(json(elsewhere.snapshot())).toEqual(state);
  });

  test('can be seen again after all of it was changed', async () => {
    const { host, connection, web, state } = await furnished();
    await using _ = connection;
    const [secret] = await connection.listAllSecrets();
    await secret!.undefine();
    await (await connection.lookupNWFilterBindingByPortDev('vnet9')).delete();
    await (await connection.lookupNWFilterByName('clean')).undefine();
    await (await connection.lookupNodeDeviceByName('pci_0000_03_00_1')).reAttach();
    for (const device of await connection.listAllNodeDevices({ capMdev: true, active: true })) await device.destroy();
    await web.setUserPassword('root', 'other');
    await connection.qemuAttach(77);
    host.restore(state);
    expect(await (await connection.listAllSecrets())[0]!.getValue()).toEqual(new Uint8Array(Buffer.from('key')));
    expect((await connection.listAllNWFilterBindings()).map(({ portDev }) => portDev)).toEqual(['vnet9']);
    expect(await (await connection.lookupNodeDeviceByName('pci_0000_03_00_1')).getXmlDesc()).toContain('vfio-pci');
    expect(await connection.listAllNodeDevices({ capMdev: true, active: true })).toHaveLength(1);
    expect(host.guest('web').passwords.get('root')?.password).toBe('secret');
    expect(Buffer.from(await web.blockPeek('/web', 10n, 4)).toString()).toBe('bits');
    expect((await connection.qemuAttach(77)).name).toBe('stray');
    expect(await (await connection.lookupDomainByName('saved')).hasManagedSaveImage()).toBe(true);
    expect((await web.getJobStats({ completed: true })).type).toBe('completed');
  });
});

describe('what was under way', () => {
  test('in the guest goes on for as long as was left of it', async () => {
    const { clock, host, connection, web, state } = await furnished();
    await using _ = connection;
    await clock.advance('1h');
    host.restore(state);
    const status = async () =>
      JSON.parse(
        (await web.qemuAgentCommand('{"execute":"guest-exec-status","arguments":{"pid":1000}}', -2))!,
      ) as unknown;
    await clock.advance('9s');
    expect(await status()).toEqual({ return: { exited: false } });
    await clock.advance('1s');
    expect(await status()).toMatchObject({ return: { exited: true, exitcode: 0 } });
    const [stats] = await connection.getAllDomainStats({ domains: [web], stats: { dirtyrate: true } });
    expect(stats!.params).toMatchObject({ 'dirtyrate.calc_status': 2 });
    await expect(connection.suspendNodeForDuration('mem', 60n)).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_INVALID',
    });
    await clock.advance('50s');
    await connection.suspendNodeForDuration('mem', 60n);
  });

  test('an agent that was about to come comes', async () => {
    const { clock, host, connection, web } = await furnished();
    await using _ = connection;
    await web.destroy();
    await web.create();
    await clock.advance('3s');
    const state = host.snapshot();
    await clock.advance('1h');
    host.restore(state);
    await clock.advance('1s');
    expect(host.guest('web').agentConnected).toBe(false);
    await clock.advance('1s');
    expect(host.guest('web').agentConnected).toBe(true);
    await web.destroy();
    expect(host.guest('web').agentConnected).toBe(false);
  });

  test('a job ends, whoever waits for it hears so, and nothing of it is in the state', async () => {
    const clock = new VirtualClock();
    const host = createTestHost({ clock, rates: { memory: 2 ** 20, disk: 2 ** 20 } });
    host.addDomain({ name: 'web', devices: disks });
    await using connection = await connect(host);
    const web = await connection.lookupDomainByName('web');
    await web.blockCopy('vda', "<disk type='file'><source file='/copy'/></disk>", {}, { transientJob: true });
    const dumping = expect(web.coreDump(join(folder, 'dump'), 'raw')).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_FAILED',
    });
    await clock.advance(1);
    expect(await web.getXmlDesc()).toContain('<mirror');
    const state = host.snapshot();
    host.restore(state);
    await dumping;
    expect(await web.getXmlDesc()).not.toContain('<mirror');
    expect(await web.getBlockJobInfo('vda')).toBeUndefined();
    expect((await web.getJobStats()).type).toBe('none');
    expect(json(host.snapshot().parts)).toEqual(json(state.parts));
  });

  test('a guest that is on its way between hosts is in the state of neither', async () => {
    const clock = new VirtualClock();
    const hosts = ['a', 'b'].map((hostname) => createTestHost({ clock, hostname, rates: { memory: 2 ** 20 } }));
    const [a, b] = hosts as [SimulatedHost, SimulatedHost];
    a.addDomain({ name: 'web', memory: 65536 });
    await using from = await connect(a);
    await using to = await connect(b);
    const web = await from.lookupDomainByName('web');
    const moving = web.migrate(to, {}, { live: true });
    await clock.advance('1s');
    const refused = expect.objectContaining({ code: 'VIR_ERR_OPERATION_INVALID' });
    for (const host of hosts) expect(() => host.snapshot()).toThrow(refused);
    await clock.advance('1h');
    await moving;
    for (const host of hosts) host.snapshot();
  });
});
