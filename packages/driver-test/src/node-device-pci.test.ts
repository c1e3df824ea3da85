import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { createTestHost } from './test-host.js';

const card = (driver = '<driver><name>e1000e</name></driver>') =>
  `<device><name>pci_0000_03_00_1</name>${driver}<capability type='pci'><domain>0</domain><bus>3</bus><slot>0</slot><function>1</function><product id='0x1'/><vendor id='0x2'/></capability></device>`;
const hostdev =
  "<hostdev mode='subsystem' type='pci'><source><address domain='0' bus='3' slot='0' function='1'/></source></hostdev>";

async function connect(xml = card()) {
  const host = createTestHost();
  const { name } = host.addNodeDevice(xml);
  const connection = await open('test:///default', { drivers: [host.driver], discover: false });
  return { host, connection, device: await connection.lookupNodeDeviceByName(name) };
}
const fails = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });

test.each([[card()], [card('')]])('a card goes to guests and comes back as it was', async (xml) => {
  const { device } = await connect(xml);
  const before = await device.getXmlDesc();
  await device.detach(undefined);
  await device.detach('vfio');
  expect(await device.getXmlDesc()).toContain('<name>vfio-pci</name>');
  await device.reset();
  await device.reAttach();
  await device.reAttach();
  expect(await device.getXmlDesc()).toBe(before);
});

test('a card that a guest has stays where it is', async () => {
  const { host, connection, device } = await connect();
  await device.detach(undefined);
  host.addDomain({ name: 'guest', devices: hostdev });
  await fails(device.reAttach(), 'VIR_ERR_OPERATION_INVALID');
  await fails(device.detach('vfio'), 'VIR_ERR_OPERATION_INVALID');
  await fails(device.reset(), 'VIR_ERR_INTERNAL_ERROR');
  await (await connection.lookupDomainByName('guest')).destroy();
  await device.reAttach();
});

test('drivers that there are not are refused', async () => {
  const { device } = await connect();
  await fails(device.detach('moon'), 'VIR_ERR_INVALID_ARG');
  await fails(device.detach('constructor'), 'VIR_ERR_INVALID_ARG');
  await fails(device.detach('kvm'), 'VIR_ERR_ARGUMENT_UNSUPPORTED');
});
