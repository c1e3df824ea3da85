import { expect, test as it } from '@jest/globals';
import { open, VirtError } from '@virtkit/core';
import { test } from './driver.js';

const connect = () => open('test:///default', { drivers: [test()], discover: false });
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof VirtError ? error.code : String(error)),
  );
const gibibyte = 1024n ** 3n;

it('has the pool that libvirt has', async () => {
  await using connection = await connect();
  const pool = await connection.lookupStoragePoolByName('default-pool');
  expect(await pool.getXmlDesc()).toBe(`<pool type='dir'>
  <name>default-pool</name>
  <uuid>dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566</uuid>
  <capacity unit='bytes'>107374182400</capacity>
  <allocation unit='bytes'>0</allocation>
  <available unit='bytes'>107374182400</available>
  <source>
  </source>
  <target>
    <path>/default-pool</path>
  </target>
</pool>
`);
});

it('counts what its volumes take', async () => {
  await using connection = await connect();
  const pool = await connection.lookupStoragePoolByName('default-pool');
  const vol = await pool.createVolXml("<volume><name>a</name><capacity unit='GiB'>1</capacity></volume>");
  expect(await pool.getInfo()).toEqual({
    state: 'running',
    capacity: 100n * gibibyte,
    allocation: gibibyte,
    available: 99n * gibibyte,
  });
  expect(await codeOf(pool.createVolXml("<volume><name>b</name><capacity unit='GiB'>100</capacity></volume>"))).toBe(
    'VIR_ERR_INTERNAL_ERROR',
  );
  await vol.delete();
  expect((await pool.getInfo()).available).toBe(100n * gibibyte);
});

it('shows no volumes while it is stopped', async () => {
  await using connection = await connect();
  const pool = await connection.lookupStoragePoolByName('default-pool');
  const vol = await pool.createVolXml('<volume><name>a</name><capacity>1</capacity></volume>');
  await pool.destroy();
  expect(await codeOf(vol.getInfo())).toBe('VIR_ERR_OPERATION_INVALID');
  expect(await codeOf(connection.lookupStorageVolByPath('/default-pool/a'))).toBe('VIR_ERR_NO_STORAGE_VOL');
  await pool.create();
  expect((await connection.lookupStorageVolByPath('/default-pool/a')).name).toBe('a');
});

it('refuses two pools on one storage', async () => {
  await using connection = await connect();
  const xml = "<pool type='dir'><name>x</name><target><path>//default-pool/</path></target></pool>";
  const same = xml.replace('//default-pool/', '/default-pool//');
  expect(await codeOf(connection.defineStoragePoolXml(same))).toBe('VIR_ERR_OPERATION_FAILED');
  expect(await (await connection.defineStoragePoolXml(xml)).getXmlDesc()).toContain('<path>//default-pool</path>');
});

it('brings a virtual HBA along, and takes it away', async () => {
  await using connection = await connect();
  const adapter = "<adapter type='fc_host' wwnn='2000000012341234' wwpn='1000000012341235'/>";
  const xml = `<pool type='scsi'><name>fc</name><source>${adapter}</source><target><path>/dev</path></target></pool>`;
  const pool = await connection.createStoragePoolXml(xml);
  const device = await connection.lookupNodeDeviceByName('scsi_host12');
  expect(await device.getXmlDesc()).toContain('<wwpn>1000000012341235</wwpn>');
  await pool.destroy();
  expect(await codeOf(device.getXmlDesc())).toBe('VIR_ERR_NO_NODE_DEVICE');
});

it('finds a pool by where it lies, while it is active', async () => {
  await using connection = await connect();
  for (const path of ['/default-pool', '/default-pool/', '/default-pool///', '///default-pool']) {
    expect((await connection.lookupStoragePoolByTargetPath(path)).name).toBe('default-pool');
  }
  for (const path of ['//default-pool', '/default', 'x://default-pool', '']) {
    await expect(connection.lookupStoragePoolByTargetPath(path)).rejects.toMatchObject({
      code: 'VIR_ERR_NO_STORAGE_POOL',
    });
  }
  await (await connection.lookupStoragePoolByName('default-pool')).destroy();
  await expect(connection.lookupStoragePoolByTargetPath('/default-pool')).rejects.toMatchObject({
    code: 'VIR_ERR_NO_STORAGE_POOL',
  });
});
