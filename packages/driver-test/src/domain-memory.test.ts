import { expect, test as it } from '@jest/globals';
import { open } from '@virtkit/core';
import { test } from './index.js';

// Expectations: what libvirt 9.0.0 gave for test:///default.

const connect = () => open('test:///default', { drivers: [test()], discover: false });

it('sets the memory of a running domain within its maximum', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await domain.setMemory(4096n);
  expect((await domain.getInfo()).memory).toBe(4096n);
  expect(await domain.getMaxMemory()).toBe(8388608n);
  await expect(domain.setMemory(8388609n)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await expect(domain.setMemory(0n)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await expect(domain.setMemory(9007199254740991n)).rejects.toMatchObject({ code: 'VIR_ERR_OVERFLOW' });
  await expect(domain.setMemory(1n, { live: true, config: true })).rejects.toMatchObject({
    code: 'VIR_ERR_INVALID_ARG',
  });
});

it('changes the maximum in the stored definition only, and the current memory with it', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await expect(domain.setMemory(100n, { maximum: true })).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
  await domain.setMemory(100n, { maximum: true, config: true });
  expect(await domain.getMaxMemory()).toBe(8388608n);
  await domain.destroy();
  expect(await domain.getInfo()).toMatchObject({ maxMemory: 100n, memory: 100n });
});

it('tells what the balloon would tell', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  const stats = await domain.memoryStats();
  expect(stats).toMatchObject({
    actualBalloon: 2097152n,
    unused: 1048576n,
    diskCaches: 262144n,
    lastUpdate: 627319920n,
  });
  expect(Object.keys(stats)).toHaveLength(13);
});

it('reads memory that counts up', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  const bytes = await domain.memoryPeek(254n, 4, { virtual: true });
  expect([...bytes]).toEqual([254, 255, 0, 1]);
  await expect(domain.memoryPeek(0n, 4)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await expect(domain.memoryPeek(0n, 1e15, { virtual: true })).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
});

it('refuses a hard limit above the swap limit, and parameters that it does not have', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await domain.setMemoryParameters({ hard_limit: 5n, soft_limit: 3n });
  expect(await domain.getMemoryParameters()).toEqual({
    hard_limit: 5n,
    soft_limit: 3n,
    swap_hard_limit: 9007199254740991n,
  });
  await expect(domain.setMemoryParameters({ swap_hard_limit: 4n })).rejects.toMatchObject({
    code: 'VIR_ERR_INVALID_ARG',
  });
  await expect(domain.setMemoryParameters({ min_guarantee: 4n })).rejects.toMatchObject({
    code: 'VIR_ERR_ARGUMENT_UNSUPPORTED',
  });
  await expect(domain.setMemoryParameters({})).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await expect(domain.setMemoryParameters({ hard_limit: -1n })).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  const inherited = JSON.parse('{"__proto__":1}') as object;
  await expect(domain.setMemoryParameters(inherited)).rejects.toMatchObject({ code: 'VIR_ERR_ARGUMENT_UNSUPPORTED' });
});

it('keeps the NUMA mode of a running domain', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await expect(domain.setNumaParameters({ numa_mode: 2 })).rejects.toMatchObject({
    code: 'VIR_ERR_CONFIG_UNSUPPORTED',
  });
  await domain.setNumaParameters({ numa_nodeset: '1,0' });
  expect(await domain.getNumaParameters()).toEqual({ numa_mode: 0, numa_nodeset: '0-1' });
  await expect(domain.setNumaParameters({ numa_mode: 2 })).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
  await expect(domain.setNumaParameters({ numa_nodeset: '0,^0' })).rejects.toMatchObject({
    code: 'VIR_ERR_OPERATION_INVALID',
  });
  await expect(domain.setNumaParameters({ numa_nodeset: '' })).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
});

it('merges block I/O weights by path', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await domain.setBlkioParameters({ weight: 7, device_weight: '/dev/sda,300,/dev/sdb,0' });
  await domain.setBlkioParameters({ device_read_bytes_sec: '/dev/sda,99999999999999' });
  expect(await domain.getBlkioParameters()).toMatchObject({
    weight: 7,
    device_weight: '/dev/sda,300',
    device_read_bytes_sec: '/dev/sda,99999999999999',
    device_read_iops_sec: '',
  });
  for (const device_weight of ['/dev/sda', '/dev/sda,-3', '/dev/sda,3x', '/dev/sda,3,', '/dev/sda,4294967296']) {
    await expect(domain.setBlkioParameters({ device_weight })).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  }
  expect((await domain.getBlkioParameters()).device_weight).toBe('/dev/sda,300');
});
