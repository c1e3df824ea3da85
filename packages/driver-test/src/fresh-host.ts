import { open, type Connection } from '@virtkit/core';
import { createTestHost, type CreateTestHostOptions, type SimulatedHost } from './test-host.js';

/** A host, and a connection to it. */
export interface FreshHost {
  readonly host: SimulatedHost;
  readonly connection: Connection;
}

/**
 * A host of its own and a connection to it, for whatever runs the test.
 *
 * @example
 * import { test } from 'node:test';
 * test('a guest is started', async () => {
 *   await using on = await freshHost({ seed: 7 });
 *   on.host.addDomain({ name: 'web', state: 'shutoff' });
 *   await startAll(on.connection);
 * });
 */
export async function freshHost(options: CreateTestHostOptions = {}): Promise<FreshHost & AsyncDisposable> {
  const host = createTestHost(options);
  const connection = await open('test:///default', { drivers: [host.driver], discover: false });
  return { host, connection, [Symbol.asyncDispose]: () => connection.close() };
}

/** What a test runner has for what is done around each test: that of jest, vitest, mocha or `node:test`. */
export interface Hooks {
  readonly beforeEach: (hook: () => Promise<void>) => void;
  readonly afterEach: (hook: () => Promise<void>) => void;
}

/**
 * Gives each test of the file, or of the `describe` around it, a host of its own and a connection to it; the connection
 * is closed behind it.
 *
 * @example
 * import { afterEach, beforeEach, test } from 'node:test';
 * const on = hostForEach({ beforeEach, afterEach }, { seed: 7 });
 */
export function hostForEach({ beforeEach, afterEach }: Hooks, options: CreateTestHostOptions = {}): FreshHost {
  let fresh: (FreshHost & AsyncDisposable) | undefined;
  beforeEach(async () => {
    fresh = await freshHost(options);
  });
  afterEach(async () => {
    await fresh?.[Symbol.asyncDispose]();
    fresh = undefined;
  });
  const there = (): FreshHost => {
    if (!fresh) throw new TypeError('the host is there while a test runs');
    return fresh;
  };
  return {
    get host() {
      return there().host;
    },
    get connection() {
      return there().connection;
    },
  };
}
