/** For tests under jest: a fresh host for each, and matchers for what is on it. */
import { afterEach, beforeEach, expect } from '@jest/globals';
import type { Member } from '@virtkit/core/driver';
import { hostForEach, type FreshHost } from './fresh-host.js';
import {
  matchers,
  type ActiveExpectation,
  type CallExpectation,
  type DomainExpectation,
  type VolumeExpectation,
} from './matchers.js';
import type { CreateTestHostOptions } from './test-host.js';

export type { ActiveExpectation, CallExpectation, DomainExpectation, VolumeExpectation };
/** The host of the test that runs, and a connection to it. */
export type TestHostOfTest = FreshHost;

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
export const useTestHost = (options: CreateTestHostOptions = {}): TestHostOfTest =>
  hostForEach({ beforeEach, afterEach }, options);

expect.extend(matchers);

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>> {
    /** There is a domain of that name, and it is as expected. For a connection; await it. */
    toHaveDomain(name: string, expected?: DomainExpectation): Promise<void>;
    /** There is a network of that name, and it is as expected. For a connection; await it. */
    toHaveNetwork(name: string, expected?: ActiveExpectation): Promise<void>;
    /** There is a storage pool of that name, and it is as expected. For a connection; await it. */
    toHaveStoragePool(name: string, expected?: ActiveExpectation): Promise<void>;
    /** There is a volume of that name in that pool, and it is as expected. For a connection; await it. */
    toHaveVolume(pool: string, name: string, expected?: VolumeExpectation): Promise<void>;
    /** There is an interface of the host of that name, and it is as expected. For a connection; await it. */
    toHaveInterface(name: string, expected?: Pick<ActiveExpectation, 'active'>): Promise<void>;
    /** A member was called, on an object of that name if one is given. For a host. */
    toHaveBeenCalledFor(member: Member, object?: string, expected?: CallExpectation): R;
  }
}
