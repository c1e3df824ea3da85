import { expect, test as it } from '@jest/globals';
import { open } from '@virtkit/core';
import { test, VirtualClock } from './index.js';

// Expectations: what libvirt 9.0.0 gave for test:///default.

const clock = new VirtualClock(1795335937801);
const connect = () => open('test:///default', { drivers: [test({ clock })], discover: false });

it('gives all statistics of a running domain', async () => {
  await using connection = await connect();
  await (await connection.lookupDomainByName('test')).addIOThread(4);
  const [record] = await connection.getAllDomainStats();
  expect(record?.params).toMatchObject({
    'state.state': 1,
    'state.reason': 0,
    'cpu.time': 1795335937801000000n,
    'balloon.current': 2097152n,
    'balloon.maximum': 8388608n,
    'balloon.disk_caches': 262144n,
    'balloon.last-update': 627319920n,
    'vcpu.current': 2,
    'vcpu.maximum': 2,
    'vcpu.1.state': 1,
    'net.count': 1,
    'net.0.name': 'testnet0',
    'net.0.rx.bytes': 179533593780100n,
    'block.count': 1,
    'block.0.name': 'vda',
    'block.0.path': '/guest/diskimage1',
    'block.0.capacity': 1099506450432n,
    'iothread.count': 1,
    'iothread.4.poll-max-ns': 32768n,
  });
});

it('gives fewer of a stopped one, with the reason of its state', async () => {
  await using connection = await connect();
  await (await connection.lookupDomainByName('test')).destroy();
  const [record] = await connection.getAllDomainStats();
  expect(record?.params).toEqual({
    'state.state': 5,
    'state.reason': 2,
    'balloon.current': 2097152n,
    'balloon.maximum': 8388608n,
    'vcpu.current': 2,
    'vcpu.maximum': 2,
    'block.count': 1,
    'block.0.name': 'vda',
    'block.0.path': '/guest/diskimage1',
  });
});

it('gives CPU times', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  expect(await domain.getCpuStats(-1, 1)).toEqual([
    { cpu_time: 48772617035n, user_time: 5540000000n, system_time: 6460000000n },
  ]);
  expect(await domain.getCpuStats(1, 128)).toEqual([{ cpu_time: 24386308518n, vcpu_time: 23151740628n }]);
  await expect(domain.getCpuStats(2, 1)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await expect(domain.getCpuStats(-1, 2)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
});
