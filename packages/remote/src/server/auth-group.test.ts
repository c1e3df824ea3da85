import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { groupId } from './auth-group.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'virtkit-group-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a group by its name, or as a number', async () => {
  const file = join(directory, 'group');
  writeFileSync(file, 'root:x:0:\nlibvirt:x:130:ann,bob\n12:x:99:\nbroken\n');
  expect(await groupId('libvirt', file)).toBe(130);
  expect(await groupId('root', file)).toBe(0);
  expect(await groupId('12', file)).toBe(12);
  await expect(groupId('ann', file)).rejects.toMatchObject({
    code: 'VIR_ERR_INVALID_ARG',
    message: expect.stringContaining('there is no group "ann"') as unknown,
  });
  await expect(groupId('', file)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await expect(groupId('broken', file)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  expect(await groupId('root')).toBe(0);
});
