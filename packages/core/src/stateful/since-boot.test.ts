import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { firstSinceBoot } from './since-boot.js';

const folder = mkdtempSync(join(tmpdir(), 'virtkit-boot-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('only the first to ask after a boot is the first', async () => {
  const directory = join(folder, 'run');
  expect(await firstSinceBoot(directory)).toBe(true);
  expect(await firstSinceBoot(directory)).toBe(false);
  writeFileSync(join(directory, 'autostarted'), 'another boot');
  expect(await firstSinceBoot(directory)).toBe(true);
});
