import { expect, test } from '@jest/globals';
import { open, type Connection, type EventOf } from '@virtkit/core';
import { createTestHost } from './test-host.js';

const uuid = '6b697400-1111-4222-8333-44445555666a';
const name = `mdev_${uuid}_0000_00_02_0`.replaceAll('-', '_');
const graphics = `<device><name>pci_0000_00_02_0</name><path>/sys/devices/pci0000:00/0000:00:02.0</path><driver><name>i915</name></driver>
  <capability type='pci'><domain>0</domain><bus>0</bus><slot>2</slot><function>0</function>
    <capability type='mdev_types'><type id='i915-GVTg_V5_4'><deviceAPI>vfio-pci</deviceAPI><availableInstances>1</availableInstances></type></capability>
    <product id='0x1'/><vendor id='0x8086'/></capability></device>`;
const mdev = (content = '', kind = 'i915-GVTg_V5_4', parent = '<parent>pci_0000_00_02_0</parent>') =>
  `<device>${parent}<capability type='mdev'><type id='${kind}'/>${content}</capability></device>`;
const known = `<uuid>${uuid}</uuid>`;
const named = (content = '', kind?: string) =>
  mdev(known + content, kind).replace('<device>', `<device><name>${name}</name>`);

async function connect() {
  const host = createTestHost({ seed: 1 });
  host.addNodeDevice(graphics);
  const connection = await open('test:///default', { drivers: [host.driver], discover: false });
  return { host, connection };
}
const fails = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });
const instances = async (connection: Connection) =>
  /<availableInstances>(\d+)/.exec(
    await (await connection.lookupNodeDeviceByName('pci_0000_00_02_0')).getXmlDesc(),
  )?.[1];

test('one is defined, started, stopped and undefined, and each is told', async () => {
  const { connection } = await connect();
  const events = connection.events('nodeDevice.lifecycle');
  await events.ready;
  const device = await connection.defineNodeDeviceXml(mdev(known));
  expect(device.name).toBe(name);
  expect([await device.isActive(), await device.isPersistent(), await device.getAutostart()]).toEqual([
    false,
    true,
    false,
  ]);
  expect((await connection.listAllNodeDevices({ inactive: true })).map((one) => one.name)).toEqual([name]);
  expect((await connection.listAllNodeDevices({ active: true })).map((one) => one.name)).toEqual(['pci_0000_00_02_0']);
  expect(await device.getXmlDesc()).toBe(`<device>
  <name>${name}</name>
  <parent>pci_0000_00_02_0</parent>
  <driver>
    <name>vfio_mdev</name>
  </driver>
  <capability type='mdev'>
    <type id='i915-GVTg_V5_4'/>
    <uuid>${uuid}</uuid>
    <parent_addr>0000:00:02.0</parent_addr>
    <iommuGroup number='0'/>
  </capability>
</device>
`);
  await device.create();
  expect(await device.getXmlDesc()).toContain(`<path>/sys/devices/pci0000:00/0000:00:02.0/${uuid}</path>`);
  expect(await instances(connection)).toBe('0');
  await fails(device.create(), 'VIR_ERR_OPERATION_INVALID');
  await device.setAutostart(true);
  await device.destroy();
  expect([await device.isActive(), await device.getAutostart(), await instances(connection)]).toEqual([
    false,
    true,
    '1',
  ]);
  await fails(device.destroy(), 'VIR_ERR_OPERATION_INVALID');
  await device.undefine();
  await fails(device.isActive(), 'VIR_ERR_NO_NODE_DEVICE');
  const told: string[] = [];
  for (let count = 0; count < 4; count += 1)
    told.push(((await events.next()).value as EventOf<'nodeDevice.lifecycle'>).event);
  expect(told).toEqual(['defined', 'created', 'deleted', 'undefined']);
});

test('one that is undefined while it runs lives until it is destroyed', async () => {
  const { connection } = await connect();
  const device = await connection.defineNodeDeviceXml(mdev(known));
  await device.create();
  await device.undefine();
  expect([await device.isActive(), await device.isPersistent()]).toEqual([true, false]);
  await fails(device.undefine(), 'VIR_ERR_OPERATION_INVALID');
  await fails(device.setAutostart(true), 'VIR_ERR_OPERATION_INVALID');
  await connection.defineNodeDeviceXml(mdev(known));
  expect(await device.isPersistent()).toBe(true);
  await device.undefine();
  await device.destroy();
  await fails(device.isActive(), 'VIR_ERR_NO_NODE_DEVICE');
});

test('there are only so many of a type', async () => {
  const { connection } = await connect();
  const one = await connection.createNodeDeviceXml(mdev());
  expect(one.name).toMatch(/^mdev_[0-9a-f_]{36}_0000_00_02_0$/);
  await fails(connection.createNodeDeviceXml(mdev()), 'VIR_ERR_INTERNAL_ERROR');
  await one.destroy();
  await (await connection.createNodeDeviceXml(mdev(known))).destroy();
  await fails(connection.createNodeDeviceXml(mdev(known, 'moon')), 'VIR_ERR_INTERNAL_ERROR');
});

test('one is changed as it runs, as it is stored, or both', async () => {
  const { connection } = await connect();
  const device = await connection.defineNodeDeviceXml(mdev(known));
  const events = connection.events('nodeDevice.update');
  await events.ready;
  await fails(device.update(named(), { live: true }), 'VIR_ERR_OPERATION_INVALID');
  await device.update(named("<attr name='a' value='stored'/>"));
  await device.create();
  await device.update(named("<attr name='a' value='live'/>"), { live: true });
  expect(await device.getXmlDesc()).toContain("<attr name='a' value='live'/>");
  await fails(device.update(named('', 'other'), { live: true }), 'VIR_ERR_CONFIG_UNSUPPORTED');
  await fails(device.update(named().replace(uuid, uuid.replace(/a$/, 'b'))), 'VIR_ERR_CONFIG_UNSUPPORTED');
  await device.destroy();
  expect(await device.getXmlDesc()).toContain("<attr name='a' value='stored'/>");
  expect(((await events.next()).value as EventOf<'nodeDevice.update'>).nodeDevice.name).toBe(name);
  const parent = await connection.lookupNodeDeviceByName('pci_0000_00_02_0');
  await fails(parent.update(graphics), 'VIR_ERR_CONFIG_UNSUPPORTED');
});

test('one that a guest uses is not taken from it', async () => {
  const { host, connection } = await connect();
  const device = await connection.createNodeDeviceXml(mdev(known));
  host.addDomain({
    name: 'gpu',
    devices: `<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='${uuid}'/></source></hostdev>`,
  });
  await fails(device.destroy(), 'VIR_ERR_INTERNAL_ERROR');
  await (await connection.lookupDomainByName('gpu')).destroy();
  await device.destroy();
});

test.each([
  ['no parent', mdev(known, undefined, ''), 'VIR_ERR_CONFIG_UNSUPPORTED'],
  ['nobody', mdev(known, undefined, '<parent>nobody</parent>'), 'VIR_ERR_CONFIG_UNSUPPORTED'],
  [
    'a disk',
    "<device><parent>pci_0000_00_02_0</parent><capability type='storage'><block>/dev/sda</block><size>1</size></capability></device>",
    'VIR_ERR_CONFIG_UNSUPPORTED',
  ],
])('refused: %s', async (_what, xml, code) => {
  const { connection } = await connect();
  await fails(connection.defineNodeDeviceXml(xml), code);
  expect(await connection.listAllNodeDevices()).toHaveLength(1);
});
