import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import type { Connection } from '@virtkit/core';
import { freshHost, matchers } from './testing.js';

test('a host for one test, with no runner', async () => {
  let connection: Connection;
  {
    await using on = await freshHost({ seed: 7 });
    on.host.addDomain({ name: 'web' });
    expect(await matchers.toHaveDomain(on.connection, 'web', { state: 'running' })).toMatchObject({ pass: true });
    const verdict = await matchers.toHaveDomain(on.connection, 'web', { state: 'paused' });
    expect([verdict.pass, verdict.message()]).toEqual([false, 'domain "web": state is running, not paused']);
    ({ connection } = on);
  }
  await expect(connection.listAllDomains()).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_CONN' });
});

test('under node:test', async () => {
  const script = `
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { hostForEach } from '@virtkit/driver-test/testing';
const on = hostForEach({ beforeEach, afterEach }, { seed: 7 });
for (const name of ['a', 'b'])
  test(name, async () => {
    on.host.addDomain({ name });
    assert.deepEqual((await on.connection.listAllDomains()).map((one) => one.name), [name]);
  });
`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--test-reporter=tap', '--input-type=module', '--eval', script],
    // jest's own variables would make node:test a part of its run.
    { cwd: new URL('..', import.meta.url), env: { PATH: process.env.PATH } },
  );
  expect(stdout).toMatch(/# tests 2\n[^]*# pass 2\n# fail 0/);
});
