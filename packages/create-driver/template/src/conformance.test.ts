import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { open, type Connection } from '@virtkit/core';
import { conformance } from '@virtkit/core/conformance';
import { driver } from './driver.js';

const folder = mkdtempSync(join(tmpdir(), 'my-hypervisor-'));
after(() => rmSync(folder, { recursive: true }));

// Each test gets a host of its own: a path that no other has.
let hosts = 0;
const paths = new WeakMap<Connection, string>();

conformance({
  test,
  expect: (value) => ({
    toBe: (expected) => assert.strictEqual(value, expected),
    toEqual: (expected) => assert.deepStrictEqual(value, expected),
  }),
  async open({ readOnly = false, beside } = {}) {
    const path = (beside && paths.get(beside)) ?? `/${(hosts += 1)}`;
    const connection = await open(`my-hypervisor://${path}`, { drivers: [driver], discover: false, readOnly });
    paths.set(connection, path);
    return connection;
  },
  inventory: { folder },
});
