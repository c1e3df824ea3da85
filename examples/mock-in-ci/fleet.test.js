import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { test as testDriver } from '@virtkit/driver-test';
import { scale } from './fleet.js';

let connection;
beforeEach(async () => {
  // A driver of its own for each test: a fresh host, and nothing to clean up on a real one.
  connection = await open('test:///default', { drivers: [testDriver()] });
});
afterEach(() => connection.close());

const names = async (filter) => (await connection.listAllDomains(filter)).map((guest) => guest.name).sort();

test('starts what is missing, and leaves other guests alone', async () => {
  expect(await scale(connection, 2)).toEqual(['started worker-0', 'started worker-1']);
  expect(await names({ active: true })).toEqual(['test', 'worker-0', 'worker-1']);
  expect(await scale(connection, 2)).toEqual([]);
});

test('wakes a paused guest and starts one that was powered off', async () => {
  await scale(connection, 2);
  await (await connection.lookupDomainByName('worker-0')).suspend();
  await (await connection.lookupDomainByName('worker-1')).destroy();
  expect(await scale(connection, 2)).toEqual(['resumed worker-0', 'started worker-1']);
});

test('takes away what is too many', async () => {
  await scale(connection, 3);
  expect(await scale(connection, 1)).toEqual(['removed worker-1', 'removed worker-2']);
  expect(await names()).toEqual(['test', 'worker-0']);
});

test('stops when it is told to', async () => {
  await expect(scale(connection, 1, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_ABORTED',
  });
});
