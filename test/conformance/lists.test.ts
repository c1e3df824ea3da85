import { describe, expect, test } from '@jest/globals';
import { conformance, type ConformanceOptions } from '@virtkit/core/conformance';
import { open } from '@virtkit/core';
import { test as driver } from '@virtkit/driver-test';

const passing = 'open: a connection works';
const others = 'open: each host is a new one';

/** The kit's tests by title, on a host of the test driver or, where it is broken, on none. */
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
      return open('test:///default', { drivers: [driver()], discover: false });
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
  const title = 'unknown flags: domain.lxcOpenNamespace refuses them';
  await runs.get(passing)!();
  await runs.get(title)!();
  expect(lacking).toEqual([`domain.lxcOpenNamespace in ${title}`]);
});

test('what is skipped is not run, and is the title of a test or of several', () => {
  const { runs, skipped } = tests({ skip: [{ reason: 'later', tests: ['open: …'] }] });
  expect([...runs.keys()].filter((name) => name.startsWith('open:'))).toEqual([]);
  expect(skipped).toContain(`${others}, skipped: later`);
  expect(() => tests({ skip: [{ reason: 'none', tests: ['gate: …'] }] })).toThrow('gate: …');
});
