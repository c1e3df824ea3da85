import assert from 'node:assert/strict';
import { open, type Connection } from '@virtkit/core';
import { conformance, type Expect, type OpenHost } from '@virtkit/core/conformance';
import type { Driver, Member, Session } from '@virtkit/core/driver';
import { test as driver } from '@virtkit/driver-test';

/** All that a session for the kit has. */
export type Whole = NonNullable<Awaited<ReturnType<ReturnType<typeof driver>['open']>>>;
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
  const tests = testsOn(folder, mutation);
  const failed: string[] = [];
  const chosen = [...tests].filter(([name]) => areas.some((area) => name.startsWith(`${area}:`)));
  for (const [name, run] of chosen) await run().catch(() => failed.push(name));
  return { passed: chosen.length - failed.length, failed };
}

/** The first of the tests with these titles that `mutation` fails. */
export async function firstFailure(titles: readonly string[], folder: string, mutation: Mutation) {
  const tests = testsOn(folder, mutation);
  for (const title of titles) {
    const error: unknown = await tests.get(title)!().catch((e: unknown) => e ?? 'failed');
    if (error !== undefined) return title;
  }
  return undefined;
}

/** The flags that each member is given by these tests, one upon the other: the number stands at `index(member)`. */
export async function flagsGiven(titles: readonly string[], folder: string, index: (member: Member) => number) {
  const given = new Map<Member, number>();
  const tests = testsOn(folder, (session) => {
    const watched = Object.entries(session).map(([section, part]) => [section, watch(section, part)]);
    return Object.fromEntries(watched) as Session;
  });
  const watch = (section: string, part: object | (() => unknown)) => {
    if (typeof part === 'function') return part;
    const calls = Object.entries(part as Readonly<Record<string, (...args: unknown[]) => unknown>>);
    return Object.fromEntries(
      calls.map(([name, call]) => {
        const member = `${section}.${name}` as Member;
        const at = index(member);
        return [
          name,
          (...args: unknown[]) => {
            if (at !== -1) given.set(member, (given.get(member) ?? 0) | (args[at] as number));
            return call(...args);
          },
        ];
      }),
    );
  };
  for (const title of titles) await tests.get(title)!();
  return given;
}

function testsOn(folder: string, mutation: Mutation = (session) => session) {
  const tests = new Map<string, () => Promise<void>>();
  conformance({
    test: (name, run) => tests.set(name, run),
    expect,
    open: hostsOf(mutation),
    inventory: { folder },
    patience: 100,
    objects: 20,
  });
  return tests;
}

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
  return {
    name: 'test',
    schemes: ['test'],
    async open(uri, options) {
      const session = await real.open(uri, options);
      return session && mutation(session);
    },
  };
}

/** A host as the mutations find it: what it has can be mutated. */
export const wholeSession = async (): Promise<Whole> => {
  const uri = { scheme: 'test', path: '/default', params: new Map() } as never;
  return (await driver().open(uri, { flags: 0 })) as Whole;
};
