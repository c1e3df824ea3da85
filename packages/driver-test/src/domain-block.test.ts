import { expect, test as it } from '@jest/globals';
import { open } from '@virtkit/core';
import { test, VirtualClock } from './index.js';

// Expectations: what libvirt 9.0.0 gave for test:///default.

const clock = new VirtualClock(1795335937801);
const connect = () => open('test:///default', { drivers: [test({ clock })], discover: false });

it('makes statistics of the clock', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  const stats = {
    rd_operations: 179533593780100n,
    rd_bytes: 89766796890050n,
    wr_operations: 59844531260033n,
    wr_bytes: 44883398445025n,
    errs: 897667968n,
  };
  expect(await domain.blockStats('vda')).toEqual(stats);
  expect(await domain.blockStats('/guest/diskimage1')).toEqual(stats);
  await expect(domain.blockStats('')).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' });
  await expect(domain.blockStats('vdz')).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  expect(await domain.getDiskErrors()).toEqual([{ disk: 'vda', error: 'unspec' }]);
  await domain.destroy();
  await expect(domain.blockStats('vda')).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
  expect(await domain.getBlockInfo('vda')).toEqual({
    capacity: 1099506450432n,
    allocation: 1099511627776n,
    physical: 1099511627776n,
  });
});

it('limits a disk, and refuses limits that do not go together', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await domain.setBlockIoTune('vda', { total_bytes_sec: 5n, total_bytes_sec_max: 6n, group_name: 'g' });
  const tune = await domain.getBlockIoTune('vda');
  expect(Object.keys(tune)).toHaveLength(20);
  expect(tune).toMatchObject({ total_bytes_sec: 5n, total_bytes_sec_max: 6n, group_name: 'g', size_iops_sec: 0n });
  expect((await domain.getBlockIoTune('vda', { config: true })).total_bytes_sec).toBe(0n);
  for (const [params, code] of [
    [{ read_bytes_sec_max: 1n }, 'VIR_ERR_INVALID_ARG'],
    [{ read_iops_sec: 1n }, 'VIR_ERR_INVALID_ARG'],
    [{ total_bytes_sec: 7n }, 'VIR_ERR_INVALID_ARG'],
    [{ size_iops_sec: 1000000000000001n }, 'VIR_ERR_ARGUMENT_UNSUPPORTED'],
  ] as const) {
    await expect(domain.setBlockIoTune('vda', params)).rejects.toMatchObject({ code });
  }
  expect(await domain.getBlockIoTune('vda')).toEqual(tune);
});

it('tells the limits of a disk in the order of libvirt, the group before the lengths', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  const names = Object.keys(await domain.getBlockIoTune('vda'));
  expect(names.slice(12, 15)).toEqual(['size_iops_sec', 'group_name', 'total_bytes_sec_max_length']);
  expect(names).toHaveLength(20);
});
