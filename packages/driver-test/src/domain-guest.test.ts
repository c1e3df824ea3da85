import { expect, test as it } from '@jest/globals';
import { open } from '@virtkit/core';
import { test } from './index.js';

// Expectations: what libvirt 9.0.0 gave for test:///default.

const connect = () => open('test:///default', { drivers: [test()], discover: false });

it('freezes and thaws its two file systems, and counts those that changed', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  expect(await domain.fsFreeze(['/', '/'])).toBe(1);
  await expect(domain.fsFreeze(['/boot', '/x'])).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
  expect(await domain.fsFreeze([])).toBe(1);
  await domain.destroy();
  await expect(domain.fsThaw([])).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
  await domain.create();
  expect(await domain.fsThaw([])).toBe(2);
  expect((await domain.getFSInfo()).map(({ mountpoint, name }) => [mountpoint, name])).toEqual([
    ['/', 'vda1'],
    ['/boot', 'vda2'],
  ]);
});

it('has a clock that stands, and a control state that follows it', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  expect(await domain.getTime()).toEqual({ seconds: 627319920n, nanoseconds: 0 });
  for (const [seconds, state, details, stateTime] of [
    [627319920n, 'ok', 'none', 0n],
    [9999n, 'job', 'none', 9999n],
    [10000n, 'occupied', 'none', 0n],
    [30003n, 'error', 'internal', 3n],
    [60000n, 'ok', 'none', 0n],
    [-5n, 'ok', 'none', 0n],
  ] as const) {
    await domain.setTime({ seconds, nanoseconds: 4 });
    expect(await domain.getControlInfo()).toEqual({ state, details, stateTime });
  }
  await domain.suspend();
  await expect(domain.getTime()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
});

it('takes signals for its first process only', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await domain.sendProcessSignal(1n, 'hup');
  await expect(domain.sendProcessSignal(1n, 'unknown-65' as never)).rejects.toMatchObject({
    code: 'VIR_ERR_INVALID_ARG',
  });
  await expect(domain.sendProcessSignal(2n, 'hup')).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
});

it('knows no signal beyond the last of libvirt', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await expect(domain.sendProcessSignal(1n, 'unknown-99' as 'kill')).rejects.toMatchObject({
    code: 'VIR_ERR_INVALID_ARG',
    message: expect.stringContaining('signum value 99 is out of range'),
  });
});
