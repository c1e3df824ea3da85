import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { expect, test as it } from '@jest/globals';
import { open, VirtError, type Connection } from '@virtkit/core';
import { test } from './driver.js';

const connect = () => open('test:///default', { drivers: [test()], discover: false });
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof VirtError ? error.code : String(error)),
  );

const volume = async (connection: Connection, capacity = 200_000, allocation = 0) => {
  const pool = await connection.lookupStoragePoolByName('default-pool');
  const xml = `<volume><name>v</name><capacity>${capacity}</capacity><allocation>${allocation}</allocation></volume>`;
  return { pool, vol: await pool.createVolXml(xml) };
};

it('keeps what is written, and reads zeros elsewhere', async () => {
  await using connection = await connect();
  const { pool, vol } = await volume(connection);
  await pipeline(['hello'], await vol.upload({ offset: 65_534n }));
  expect(await text(await vol.download({ offset: 65_533n, length: 8n }))).toBe('\0hello\0\0');
  const copy = await pool.createVolXmlFrom('<volume><name>c</name><capacity>65537</capacity></volume>', vol);
  await vol.wipe('zero');
  expect(await text(await vol.download({ offset: 65_534n, length: 5n }))).toBe('\0\0\0\0\0');
  expect(await text(await copy.download({ offset: 65_534n }))).toBe('hel');
});

it('refuses to read or write beyond the end of a volume', async () => {
  await using connection = await connect();
  const { vol } = await volume(connection, 4);
  expect(await codeOf(pipeline(['12345'], await vol.upload()))).toBe('VIR_ERR_SYSTEM_ERROR');
  expect(await codeOf(Promise.resolve(vol.download({ offset: 5n })).then((stream) => text(stream)))).toBe(
    'VIR_ERR_INVALID_ARG',
  );
});

it('resizes as libvirt does', async () => {
  await using connection = await connect();
  const { pool, vol } = await volume(connection, 1000, 500);
  const sizes = async () => {
    const { capacity, allocation } = await vol.getInfo();
    return [capacity, allocation, (await pool.getInfo()).allocation];
  };
  await vol.resize(2000n);
  expect(await sizes()).toEqual([2000n, 500n, 500n]);
  await vol.resize(100n, { delta: true, allocate: true });
  expect(await sizes()).toEqual([2100n, 2100n, 2100n]);
  expect(await codeOf(vol.resize(2000n, { shrink: true }))).toBe('VIR_ERR_INVALID_ARG');
  expect(await codeOf(vol.resize(1n))).toBe('VIR_ERR_INVALID_ARG');
  expect(await codeOf(vol.resize(107_374_182_401n + 2100n, { allocate: true }))).toBe('VIR_ERR_OPERATION_FAILED');
  expect(await sizes()).toEqual([2100n, 2100n, 2100n]);
});

it('forgets what a volume that shrank had at its end', async () => {
  await using connection = await connect();
  const { vol } = await volume(connection, 6);
  await pipeline(['abcdef'], await vol.upload());
  await vol.resize(2n, { shrink: true });
  await vol.resize(4n);
  expect(await text(await vol.download())).toBe('ab\0\0');
});
