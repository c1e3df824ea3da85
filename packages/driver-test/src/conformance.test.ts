import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { conformance, type OpenHost } from '@virtkit/core/conformance';
import { test as driver, type TestDriver } from './driver.js';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'virtkit-conformance-'));
afterAll(() => rmSync(folder, { recursive: true }));

// A driver of its own is a host of its own.
const hosts = new WeakMap<Connection, TestDriver>();
const openHost: OpenHost = async ({ readOnly = false, beside } = {}) => {
  const own = (beside && hosts.get(beside)) ?? driver();
  const connection = await open('test:///default', { drivers: [own], discover: false, readOnly });
  hosts.set(connection, own);
  return connection;
};

conformance({
  test,
  expect,
  open: openHost,
  inventory: { folder },
  objects: 10_000,
});
