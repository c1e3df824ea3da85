import assert from 'node:assert/strict';
import { open, type Connection } from '@virtkit/core';
import { conformance, type Expect, type OpenHost } from '@virtkit/core/conformance';
import type { Driver, Session } from '@virtkit/core/driver';
import { test as driver } from '@virtkit/driver-test';
import { moreSections } from './more-sections.js';

/** All that a session for the kit has. */
export type Whole = Awaited<ReturnType<ReturnType<typeof driver>['open']>> & ReturnType<typeof moreSections>;
export type Mutation = (session: Whole) => Session;

// No runner's expect: the kit needs no more than this.
const expect: Expect = (value) => ({
  toBe: (expected) => assert.strictEqual(value, expected),
  toEqual: (expected) => assert.deepStrictEqual(value, expected),
});

export interface Outcome {
  readonly passed: number;
  readonly failed: readonly string[];
}

/** Runs those of the kit's tests whose titles begin with one of `areas`, on the test driver with `mutation` in it. */
export async function runKit(areas: readonly string[], folder: string, mutation?: Mutation): Promise<Outcome> {
  const tests: { readonly name: string; readonly run: () => Promise<void> }[] = [];
  conformance({
    test: (name, run) => tests.push({ name, run }),
    expect,
    open: hostsOf(mutation ?? ((session) => session)),
    inventory: { folder },
    patience: 100,
    objects: 20,
  });
  const failed: string[] = [];
  const chosen = tests.filter(({ name }) => areas.some((area) => name.startsWith(`${area}:`)));
  for (const { name, run } of chosen) await run().catch(() => failed.push(name));
  return { passed: chosen.length - failed.length, failed };
}

/** Every test host with secrets and filters too, which libvirt's test driver lacks. */
function hostsOf(mutation: Mutation): OpenHost {
  const hosts = new WeakMap<Connection, Driver>();
  return async ({ readOnly = false, beside } = {}) => {
    const own = (beside && hosts.get(beside)) ?? mutated(mutation);
    const connection = await open('test:///default', { drivers: [own], discover: false, readOnly });
    hosts.set(connection, own);
    return connection;
  };
}

function mutated(mutation: Mutation): Driver {
  const real = driver();
  const more = moreSections();
  return {
    name: 'test',
    schemes: ['test'],
    async open(uri, options) {
      const session = await real.open(uri, options);
      return mutation({ ...session, ...more } as Whole);
    },
  };
}
