import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { VirtualClock } from './clock.js';
import { test as driver } from './driver.js';
import { createTestHost } from './test-host.js';

test('the host sleeps by its clock, and one sleep at a time', async () => {
  const clock = new VirtualClock();
  const host = createTestHost({ clock });
  await using connection = await open('test:///default', { drivers: [host.driver], discover: false });
  const fails = (seconds: bigint, code: string) =>
    expect(connection.suspendNodeForDuration('mem', seconds)).rejects.toMatchObject({ code });
  await fails(59n, 'VIR_ERR_INVALID_ARG');
  await fails(2n ** 63n, 'VIR_ERR_INVALID_ARG');
  await connection.suspendNodeForDuration('hybrid', 60n);
  await clock.advance('59s');
  await fails(60n, 'VIR_ERR_OPERATION_INVALID');
  await clock.advance('1s');
  await connection.suspendNodeForDuration('disk', 60n);
  expect(await connection.getCapabilities()).toContain('<suspend_hybrid/>');
});

test('a host that tells of no sleep has none', async () => {
  await using connection = await open('test:///default', { drivers: [driver()], discover: false });
  expect(await connection.getCapabilities()).toContain('<power_management/>');
  await expect(connection.suspendNodeForDuration('mem', 60n)).rejects.toMatchObject({
    code: 'VIR_ERR_ARGUMENT_UNSUPPORTED',
  });
});
