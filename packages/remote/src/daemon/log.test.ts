import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { VirtError } from '@virtkit/core/driver';
import { DaemonLog } from './log.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'virtkit-log-'))));
afterEach(() => rm(folder, { recursive: true }));
const lines = async (file: string) =>
  (await readFile(file, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('a line of JSON for what is wanted, whatever the fields', async () => {
  const file = join(folder, 'log');
  const log = await DaemonLog.open({ level: 'warn', file });
  log.info({}, 'not wanted');
  log.warn({ big: 2n ** 64n, text: 'two\nlines' }, 'wanted');
  log.error({ error: new VirtError('VIR_ERR_NO_DOMAIN', 'gone', { cause: new Error('why') }) }, 'failed');
  log.level = 'debug';
  log.debug({}, 'now wanted');
  await log.close();
  const [warn, error, debug] = await lines(file);
  expect(warn).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    level: 'warn',
    message: 'wanted',
    big: '18446744073709551616',
    text: 'two\nlines',
  });
  expect(error).toMatchObject({ error: { code: 'VIR_ERR_NO_DOMAIN', message: 'gone', cause: { message: 'why' } } });
  expect(debug).toMatchObject({ level: 'debug', message: 'now wanted' });
});

test('appends to what is there; a file that cannot be opened is an error', async () => {
  const file = join(folder, 'log');
  for (const message of ['one', 'two']) {
    const log = await DaemonLog.open({ level: 'info', file });
    log.info({}, message);
    await log.close();
  }
  expect((await lines(file)).map(({ message }) => message)).toEqual(['one', 'two']);
  await expect(DaemonLog.open({ level: 'info', file: join(folder, 'no/log') })).rejects.toThrow('ENOENT');
});
