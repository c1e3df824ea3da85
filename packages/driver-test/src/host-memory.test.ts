import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { test as driver } from './driver.js';

const connect = () => open('test:///default', { drivers: [driver()], discover: false });
const fails = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });

test('huge pages are taken from what is free, added or set, and told everywhere', async () => {
  await using connection = await connect();
  const free = async () => [
    (await connection.getNodeFreePages([2048], 0, 1))[0]!,
    (await connection.getNodeMemoryStats(0))['free'],
    /<pages unit='KiB' size='2048'>(\d+)/.exec(await connection.getCapabilities())?.[1],
  ];
  // libvirt's test driver gives 19 of whatever is asked for first.
  expect(await free()).toEqual([19n, 1048576n, '0']);
  expect(await connection.allocNodePages([2048], [10n], 0, 1)).toBe(1);
  expect(await connection.allocNodePages([2048], [10n], 0, 2)).toBe(2);
  expect(await free()).toEqual([39n, 1007616n, '20']);
  expect((await connection.getNodeFreePages([4, 2048], 0, 2))[3]! - 201n).toBe(10n);
  await connection.allocNodePages([2048], [5n], -1, 1, { set: true });
  expect(await free()).toEqual([24n, 1038336n, '5']);
});

test('a cell gives what it has, and says so', async () => {
  await using connection = await connect();
  await fails(connection.allocNodePages([1048576], [2n], 0, 1), 'VIR_ERR_OPERATION_FAILED');
  expect(await connection.getNodeMemoryStats(0)).toEqual({ total: 2097152n, free: 0n });
  await fails(connection.allocNodePages([4], [1n], 0, 1), 'VIR_ERR_OPERATION_UNSUPPORTED');
  await fails(connection.allocNodePages([8], [1n], 1, 1), 'VIR_ERR_OPERATION_UNSUPPORTED');
  await fails(connection.allocNodePages([1234], [1n], 0, 1), 'VIR_ERR_OPERATION_FAILED');
  await fails(connection.allocNodePages([2048], [1n], 9, 1), 'VIR_ERR_INTERNAL_ERROR');
  await fails(connection.allocNodePages([2048], [1n], 0, 0), 'VIR_ERR_INVALID_ARG');
});

test('counters are those of a cell or of all', async () => {
  await using connection = await connect();
  expect(await connection.getNodeMemoryStats(-1)).toEqual({ total: 3145728n, free: 3145728n, buffers: 0n, cached: 0n });
  await fails(connection.getNodeMemoryStats(2), 'VIR_ERR_INVALID_ARG');
  await fails(connection.getNodeMemoryStats(-2), 'VIR_ERR_INVALID_ARG');
});

test('merging is set as far as it can be', async () => {
  await using connection = await connect();
  await connection.setNodeMemoryParameters({ shm_pages_to_scan: 7, shm_merge_across_nodes: 0 });
  expect(await connection.getNodeMemoryParameters()).toMatchObject({
    shm_pages_to_scan: 7,
    shm_sleep_millisecs: 20,
    shm_merge_across_nodes: 0,
    shm_full_scans: 0n,
  });
  await fails(connection.setNodeMemoryParameters({ shm_pages_shared: 5n }), 'VIR_ERR_ARGUMENT_UNSUPPORTED');
  await fails(connection.setNodeMemoryParameters({}), 'VIR_ERR_INVALID_ARG');
  await fails(
    connection.setNodeMemoryParameters({ shm_sleep_millisecs: 1, shm_merge_across_nodes: 2 }),
    'VIR_ERR_INVALID_ARG',
  );
  expect((await connection.getNodeMemoryParameters()).shm_sleep_millisecs).toBe(20);
});
