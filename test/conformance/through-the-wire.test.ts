import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { open as openHere, type Connection, type Driver } from '@virtkit/core';
import { conformance, type OpenHost } from '@virtkit/core/conformance';
import { test as driver } from '@virtkit/driver-test';
import { throughTheWire } from './wire.js';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'virtkit-wire-kit-'));
afterAll(() => rmSync(folder, { recursive: true }));

const open = throughTheWire(openHere);
// A driver of its own is a host of its own, and so is the server that serves it.
const hosts = new WeakMap<Connection, Driver>();
const openHost: OpenHost = async ({ readOnly = false, beside } = {}) => {
  const own = (beside && hosts.get(beside)) ?? driver();
  const connection = await open('test:///default', { drivers: [own], readOnly });
  hosts.set(connection, own);
  return connection;
};

conformance({ test, expect, open: openHost, inventory: { folder }, objects: 10_000 });
