import { readdir } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { describePeer } from '../peer.js';
import { compare } from './compare.js';
import { runOurs } from './ours.js';
import { inDirectories } from './places.js';
import type { CallTable, Outcome, Scenario } from './scenario.js';
import { runTheirs } from './theirs.js';

/** Every file of `folder`, in which areas add theirs without touching a shared list. */
async function load<T>(folder: 'calls' | 'scenarios'): Promise<(T & { file: string })[]> {
  const names = (await readdir(new URL(folder, import.meta.url))).filter((name) => name.endsWith('.ts'));
  const modules: (T & { file: string })[] = [];
  // One after the other: jest's loader loses modules that two imports at once share.
  for (const file of names.sort()) modules.push({ file, ...((await import(`./${folder}/${file}`)) as T) });
  return modules;
}

const tables = await load<{ calls: CallTable }>('calls');
const files = await load<{ scenarios: readonly Scenario[] }>('scenarios');

const table: CallTable = {};
for (const { calls } of tables) {
  for (const [kind, entries] of Object.entries(calls) as [keyof CallTable, CallTable[keyof CallTable]][]) {
    table[kind] = { ...table[kind], ...entries };
  }
}

describePeer('python3-libvirt', () => {
  describe.each(files)('$file', ({ scenarios }) => {
    // All of a file at once, when the first of them is asked for: starting Python takes longer than the calls.
    let theirs: Promise<readonly (readonly Outcome[])[]> | undefined;

    test.each(scenarios.map((scenario, index) => ({ ...scenario, index })))(
      '$name',
      async ({ index, ...scenario }) => {
        theirs ??= inDirectories(scenarios, runTheirs);
        const their = (await theirs)[index]!;
        const [our] = await inDirectories([scenario], async ([job]) => [await runOurs(table, job!)]);
        const difference = compare(scenario.steps, our!, their, JSON.stringify(scenario, withBigints));
        const { differs } = scenario;
        if (differs === undefined) expect(difference.ours).toEqual(difference.theirs);
        else if (isDeepStrictEqual(difference.ours, difference.theirs)) {
          throw new Error(`this no longer differs: take its mark away (${differs})`);
        }
      },
      120_000,
    );
  });
});

const withBigints = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
