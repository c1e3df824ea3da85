import { expect, test as it } from '@jest/globals';
import { open, VirtError } from '@virtkit/core';
import { test } from './driver.js';

const connect = () => open('test:///default', { drivers: [test()], discover: false });
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof VirtError ? error.code : String(error)),
  );
const hba = (parent: string) => `<device>${parent}<capability type='scsi_host'><capability type='fc_host'>
  <wwnn>2000000011112222</wwnn><wwpn>1000000011112222</wwpn></capability></capability></device>`;

it('finds devices by what they can do', async () => {
  await using connection = await connect();
  const names = async (options: object) => (await connection.listAllNodeDevices(options)).map(({ name }) => name);
  expect(await names({ capVports: true })).toEqual(['scsi_host1', 'scsi_host2']);
  expect(await names({ capFcHost: true })).toEqual(['scsi_host1', 'scsi_host2', 'scsi_host11']);
  expect(await names({ capSystem: true, capNet: true })).toEqual(['computer']);
  expect(await names({ active: true, capSystem: true })).toEqual(['computer']);
  expect(await names({ inactive: true })).toEqual([]);
});

it('makes a virtual HBA and tells it', async () => {
  await using connection = await connect();
  const events = connection.events('nodeDevice.lifecycle');
  await events.ready;
  const device = await connection.createNodeDeviceXml(hba('<parent>scsi_host2</parent>'));
  expect(await device.getXmlDesc()).toBe(`<device>
  <name>scsi_host12</name>
  <parent>scsi_host1</parent>
  <capability type='scsi_host'>
    <host>11</host>
    <unique_id>10</unique_id>
    <capability type='fc_host'>
      <wwnn>2000000011112222</wwnn>
      <wwpn>1000000011112222</wwpn>
      <fabric_wwn>2000000043214321</fabric_wwn>
    </capability>
  </capability>
</device>
`);
  await device.destroy();
  expect((await events.next()).value).toMatchObject({ event: 'created' });
  expect((await events.next()).value).toMatchObject({ event: 'deleted' });
});

it('finds an HBA by its port', async () => {
  await using connection = await connect();
  const find = (wwnn: string) => connection.lookupNodeDeviceScsiHostByWwn(wwnn, '1000000012341234');
  expect((await find('2000000012341234')).name).toBe('scsi_host1');
  expect(await codeOf(find('2000000056785678'))).toBe('VIR_ERR_NO_NODE_DEVICE');
});

it('leaves alone what is no HBA', async () => {
  await using connection = await connect();
  const computer = await connection.lookupNodeDeviceByName('computer');
  await computer.destroy();
  expect(await computer.listCaps()).toEqual(['system']);
  expect(await computer.getParent()).toBeUndefined();
});

it.each(['<parent>zip</parent>', '<parent>computer</parent>', "<parent wwnn='2' wwpn='3'/>"])(
  'refuses the parent %s',
  async (parent) => {
    await using connection = await connect();
    expect(await codeOf(connection.createNodeDeviceXml(hba(parent)))).toBe('VIR_ERR_INTERNAL_ERROR');
  },
);
