import { describe, expect, test } from '@jest/globals';
import { conformance, type ConformanceOptions } from '@virtkit/core/conformance';
import { open } from '@virtkit/core';
import { createTestHost } from '@virtkit/driver-test';

const passing = 'open: a connection works';
const others = 'open: each host is a new one';

const lacked = 'domain.lxcOpenNamespace';

/** The kit's tests by title, on a host that has all but {@link lacked} or, where it is broken, on none. */
function tests(lists: Pick<ConformanceOptions, 'skip' | 'fails' | 'onLacking'>, broken = false) {
  const runs = new Map<string, () => Promise<void>>();
  const skipped: string[] = [];
  conformance({
    test: Object.assign((name: string, run: () => Promise<void>) => runs.set(name, run), {
      skip: (name: string) => skipped.push(name),
    }),
    expect,
    open: async () => {
      if (broken) throw new Error('no host');
      const host = createTestHost({ lacks: [lacked] });
      return open('test:///default', { drivers: [host.driver], discover: false });
    },
    ...lists,
  });
  return { runs, skipped };
}

describe('what is known to fail', () => {
  const fails = [{ reason: 'a good one', tests: [passing] }];
  const title = `${passing}, known to fail: a good one`;

  test('is run under a title that says why', () => {
    const { runs } = tests({ fails });
    expect(runs.has(passing)).toBe(false);
    expect(runs.has(title)).toBe(true);
  });

  test('passes while it fails', async () => {
    await tests({ fails }, true).runs.get(title)!();
  });

  test('fails once it passes', async () => {
    await expect(tests({ fails }).runs.get(title)!()).rejects.toThrow('take it off the list');
  });

  test('is the title of a test', () => {
    expect(() => tests({ fails: [{ reason: 'none', tests: ['open: a gate'] }] })).toThrow('open: a gate');
  });
});

test('who asks is told which tests were run as their opposites', async () => {
  const lacking: string[] = [];
  const { runs } = tests({ onLacking: (member, title) => lacking.push(`${member} in ${title}`) });
  const title = `unknown flags: ${lacked} refuses them`;
  await runs.get(passing)!();
  await runs.get(title)!();
  expect(lacking).toEqual([`${lacked} in ${title}`]);
});

test('what is skipped is not run, and is the title of a test or of several', () => {
  const { runs, skipped } = tests({ skip: [{ reason: 'later', tests: ['open: …'] }] });
  expect([...runs.keys()].filter((name) => name.startsWith('open:'))).toEqual([]);
  expect(skipped).toContain(`${others}, skipped: later`);
  expect(() => tests({ skip: [{ reason: 'none', tests: ['gate: …'] }] })).toThrow('gate: …');
});

test('of a runner it wants test and test.skip, toBe and toEqual, and no more', async () => {
  const only = <T extends object>(target: T, names: readonly string[]): T =>
    new Proxy(target, {
      get: (from, name) => {
        if (!names.includes(String(name))) throw new Error(`the kit asks the runner for ${String(name)}`);
        return Reflect.get(from, name) as unknown;
      },
    });
  const runs: (() => Promise<void>)[] = [];
  conformance({
    test: only(
      Object.assign((_name: string, run: () => Promise<void>) => runs.push(run), { skip: () => undefined }),
      ['skip'],
    ),
    expect: (value) => only(expect(value), ['toBe', 'toEqual']),
    open: async () => open('test:///default', { drivers: [createTestHost().driver], discover: false }),
    skip: [{ reason: 'not now', tests: [others] }],
    objects: 10,
    patience: 10,
  });
  for (const run of runs.filter((_run, index) => index % 4 === 0)) await run().catch(withoutHosts);
}, 60_000);

/** Hosts beside each other are not what is tested. */
const withoutHosts = (error: unknown) => {
  if (String(error).includes('the kit asks the runner')) throw error;
};
