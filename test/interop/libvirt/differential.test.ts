import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { describePeer } from '../peer.js';
import { compare } from './compare.js';
import { loadCalls, loadScenarios } from './load.js';
import { runOurs } from './ours.js';
import { inDirectories } from './places.js';
import type { Outcome } from './scenario.js';
import { runTheirs } from './theirs.js';

const table = await loadCalls();
const files = await loadScenarios();

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
