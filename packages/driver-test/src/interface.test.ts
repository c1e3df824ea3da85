import { expect, test as it } from '@jest/globals';
import { open, VirtError } from '@virtkit/core';
import { test } from './driver.js';

const connect = () => open('test:///default', { drivers: [test()], discover: false });
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof VirtError ? error.code : String(error)),
  );
const ethernet = (name: string) =>
  `<interface type='ethernet' name='${name}'><mac address='aa:bb:cc:dd:ee:ff'/></interface>`;

it('rolls back to the definitions, with every interface down', async () => {
  await using connection = await connect();
  await connection.interfaceChangeBegin();
  expect(await codeOf(connection.interfaceChangeBegin())).toBe('VIR_ERR_OPERATION_INVALID');
  const eth2 = await connection.defineInterfaceXml(ethernet('eth2'));
  await eth2.create();
  expect(await codeOf(eth2.create())).toBe('VIR_ERR_OPERATION_INVALID');
  expect(await codeOf(connection.lookupInterfaceByMacString('AA:BB:CC:DD:EE:FF'))).toBe('VIR_ERR_MULTIPLE_INTERFACES');
  await connection.interfaceChangeRollback();
  expect(await codeOf(eth2.isActive())).toBe('VIR_ERR_NO_INTERFACE');
  const eth1 = await connection.lookupInterfaceByName('eth1');
  expect(await eth1.isActive()).toBe(false);
  expect(await codeOf(connection.interfaceChangeCommit())).toBe('VIR_ERR_OPERATION_INVALID');
});

it('keeps what was changed when the change is committed', async () => {
  await using connection = await connect();
  await connection.interfaceChangeBegin();
  await (await connection.lookupInterfaceByName('eth1')).undefine();
  await connection.interfaceChangeCommit();
  expect(await connection.listAllInterfaces()).toEqual([]);
  expect(await codeOf(connection.interfaceChangeRollback())).toBe('VIR_ERR_OPERATION_INVALID');
});

it('refuses a bridge in a bridge', async () => {
  await using connection = await connect();
  const inner = "<interface type='bridge' name='i'><bridge/></interface>";
  const xml = `<interface type='bridge' name='b'><bridge>${inner}</bridge></interface>`;
  expect(await codeOf(connection.defineInterfaceXml(xml))).toBe('VIR_ERR_XML_ERROR');
});
