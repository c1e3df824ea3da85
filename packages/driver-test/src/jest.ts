/** For tests under jest: a fresh host for each, and matchers for what is on it. */
import { afterEach, beforeEach, expect } from '@jest/globals';
import { open, VirtError, type Connection } from '@virtkit/core';
import type { DomainState, Member } from '@virtkit/core/driver';
import { createTestHost, type CreateTestHostOptions, type SimulatedHost } from './test-host.js';

/** The host of the test that runs, and a connection to it. */
export interface TestHostOfTest {
  readonly host: SimulatedHost;
  readonly connection: Connection;
}

/**
 * Gives each test of the file, or of the `describe` around it, a host of its own and a connection to it; the connection
 * is closed behind it.
 *
 * @example
 * const on = useTestHost({ seed: 7 });
 * test('a guest is started', async () => {
 *   on.host.addDomain({ name: 'web', state: 'shutoff' });
 *   await startAll(on.connection);
 *   await expect(on.connection).toHaveDomain('web', { state: 'running' });
 * });
 */
export function useTestHost(options: CreateTestHostOptions = {}): TestHostOfTest {
  let host: SimulatedHost | undefined;
  let connection: Connection | undefined;
  beforeEach(async () => {
    host = createTestHost(options);
    connection = await open('test:///default', { drivers: [host.driver], discover: false });
  });
  afterEach(async () => {
    await connection?.close();
    host = connection = undefined;
  });
  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new TypeError('the host of useTestHost() is there while a test runs');
    return value;
  };
  return {
    get host() {
      return there(host);
    },
    get connection() {
      return there(connection);
    },
  };
}

/** What a domain is expected to be; what is left out does not matter. */
export interface DomainExpectation {
  readonly state?: DomainState;
  readonly persistent?: boolean;
  readonly autostart?: boolean;
  /** KiB. */
  readonly maxMemory?: bigint;
  readonly vcpus?: number;
}

export interface ActiveExpectation {
  readonly active?: boolean;
  readonly persistent?: boolean;
  readonly autostart?: boolean;
}

interface Verdict {
  readonly pass: boolean;
  message(): string;
}

/** Compares what is there with what is expected of it. */
async function judge(what: string, look: Promise<object>, expected: object): Promise<Verdict> {
  let found: Readonly<Record<string, unknown>>;
  try {
    found = { ...(await look) };
  } catch (error) {
    if (!(error instanceof VirtError) || !error.code.startsWith('VIR_ERR_NO_')) throw error;
    return { pass: false, message: () => `${what} is not there` };
  }
  const wrong = Object.entries(expected).filter(([field, value]) => found[field] !== value);
  const list = wrong.map(([field, value]) => `${field} is ${String(found[field])}, not ${String(value)}`).join('; ');
  return wrong.length > 0
    ? { pass: false, message: () => `${what}: ${list}` }
    : { pass: true, message: () => `${what} is there, and was not to be` };
}

const matchers = {
  toHaveDomain(connection: Connection, name: string, expected: DomainExpectation = {}): Promise<Verdict> {
    const look = async () => {
      const domain = await connection.lookupDomainByName(name);
      const [info, persistent, autostart] = await Promise.all([
        domain.getInfo(),
        domain.isPersistent(),
        domain.getAutostart(),
      ]);
      return { ...info, persistent, autostart };
    };
    return judge(`domain ${JSON.stringify(name)}`, look(), expected);
  },
  toHaveNetwork(connection: Connection, name: string, expected: ActiveExpectation = {}): Promise<Verdict> {
    return judge(`network ${JSON.stringify(name)}`, active(connection.lookupNetworkByName(name)), expected);
  },
  toHaveStoragePool(connection: Connection, name: string, expected: ActiveExpectation = {}): Promise<Verdict> {
    return judge(`storage pool ${JSON.stringify(name)}`, active(connection.lookupStoragePoolByName(name)), expected);
  },
  toHaveBeenCalledFor(host: SimulatedHost, member: Member, object?: string): Verdict {
    const calls = host.calls.filter(
      (call) => call.member === member && (object === undefined || isAbout(call, object)),
    );
    const what = object === undefined ? member : `${member} of ${JSON.stringify(object)}`;
    return { pass: calls.length > 0, message: () => `${what} was ${calls.length > 0 ? '' : 'not '}called` };
  },
};

async function active(
  lookup: Promise<{ isActive(): Promise<boolean>; isPersistent(): Promise<boolean>; getAutostart(): Promise<boolean> }>,
) {
  const object = await lookup;
  const [isActive, persistent, autostart] = await Promise.all([
    object.isActive(),
    object.isPersistent(),
    object.getAutostart(),
  ]);
  return { active: isActive, persistent, autostart };
}

const isAbout = ({ args: [about] }: { readonly args: readonly unknown[] }, object: string): boolean =>
  about === object || (about as { readonly name?: unknown } | undefined)?.name === object;

expect.extend(matchers);

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>> {
    /** There is a domain of that name, and it is as expected. For a connection; await it. */
    toHaveDomain(name: string, expected?: DomainExpectation): Promise<void>;
    toHaveNetwork(name: string, expected?: ActiveExpectation): Promise<void>;
    toHaveStoragePool(name: string, expected?: ActiveExpectation): Promise<void>;
    /** A member was called, on an object of that name if one is given. For a host. */
    toHaveBeenCalledFor(member: Member, object?: string): R;
  }
}
