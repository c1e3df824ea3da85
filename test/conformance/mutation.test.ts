import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { mutations, type Broken } from './mutations.js';
import { runKit } from './run-kit.js';

const folder = mkdtempSync(join(tmpdir(), 'virtkit-mutation-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('without a mutation the whole kit passes', async () => {
  const { passed, failed } = await runKit([...new Set(mutations.map(({ area }) => area))], folder);
  expect(failed).toEqual([]);
  expect(passed).toBeGreaterThan(400);
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
