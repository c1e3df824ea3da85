import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { areas } from '../../packages/core/src/conformance/areas.js';
import { faultsOf, ignoredFlags, type Fault } from './every-member.js';
import { mutations, type Broken } from './mutations.js';
import { firstFailure, runKit, wholeSession } from './run-kit.js';
import { unnoticed } from './unnoticed.js';

const folder = mkdtempSync(join(tmpdir(), 'virtkit-mutation-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('without a mutation the whole kit passes', async () => {
  const { passed, failed } = await runKit(
    areas.map(({ area }) => area),
    folder,
  );
  expect(failed).toEqual([]);
  expect(passed).toBeGreaterThan(1000);
}, 60_000);

describe('a broken driver fails', () => {
  test.each(mutations.map((broken): [string, Broken] => [`${broken.area}: ${broken.what}`, broken]))(
    '%s',
    async (_title, { area, mutate }) => {
      const { failed } = await runKit([area], folder, mutate);
      expect(failed).not.toEqual([]);
    },
    30_000,
  );
});

// Whatever the test driver has is broken in every way that fits it: what is new to it is asked for without a line here.
const faults = [...faultsOf(await wholeSession()), ...(await ignoredFlags(folder))];
const titled = new Map(faults.map((fault) => [`${fault.member} ${fault.what}`, fault]));
const excused = new Map(unnoticed.flatMap(({ reason, faults: names }) => names.map((name) => [name, reason])));
const members = new Set(faults.map(({ member }) => member));

describe(`${faults.length - excused.size} of ${faults.length} faults in ${members.size} members are noticed`, () => {
  test.each([...titled].filter(([title]) => !excused.has(title)))(
    '%s',
    async (_title, { titles, mutate }: Fault) => {
      const noticing = await firstFailure(titles, folder, mutate);
      if (noticing === undefined) throw new Error('no test notices: mend the kit, or say in unnoticed.ts why none can');
    },
    30_000,
  );

  test.each([...excused])(
    '%s is not: %s',
    async (title) => {
      const fault = titled.get(title);
      if (!fault) throw new Error('there is no such fault: take it off the list');
      if (await firstFailure(fault.titles, folder, fault.mutate)) throw new Error('noticed: take it off the list');
    },
    30_000,
  );
});
