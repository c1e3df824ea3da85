import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { test as driver } from './driver.js';

test('a connection says what it is, and has nobody to keep alive', async () => {
  await using connection = await open('TEST:///default', { drivers: [driver()], discover: false });
  expect(await connection.getUri()).toBe('test:///default');
  expect(await connection.setKeepAlive(5, 3)).toBe(false);
});

test('nobody is a host that does not exist by default', async () => {
  expect(await driver().probe!()).toBeUndefined();
});

test('an identity has known parts', async () => {
  await using connection = await open('test:///default', { drivers: [driver()], discover: false });
  await connection.setIdentity({ 'user-name': 'me', 'process-id': 1n });
  const fails = (identity: object, code: string) =>
    expect(connection.setIdentity(identity)).rejects.toMatchObject({ code });
  await fails({ moon: 'x' }, 'VIR_ERR_ARGUMENT_UNSUPPORTED');
  await fails({ constructor: 'x' }, 'VIR_ERR_ARGUMENT_UNSUPPORTED');
  await fails({ 'process-id': '1' }, 'VIR_ERR_INVALID_ARG');
});
