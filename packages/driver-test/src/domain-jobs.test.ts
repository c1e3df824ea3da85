import { afterAll, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from '@virtkit/core';
import { VirtualClock } from './clock.js';
import { createTestHost } from './test-host.js';

const directory = mkdtempSync(join(tmpdir(), 'virtkit-domain-jobs-'));
afterAll(() => rmSync(directory, { recursive: true }));
const MiB = 2 ** 20;

/** A guest of 512 MiB on a host that moves 64 of them a second. */
async function slow() {
  const clock = new VirtualClock();
  const host = createTestHost({ clock, rates: { memory: 64 * MiB } });
  host.addDomain({ name: 'web' });
  const connection = await open('test:///default', { drivers: [host.driver], discover: false });
  return { clock, host, connection, domain: await connection.lookupDomainByName('web') };
}

test('a save is a job with a progress, and told of when it is over', async () => {
  const { clock, connection, domain } = await slow();
  await using _ = connection;
  const file = join(directory, 'web');
  const saving = domain.save(file);
  await clock.advance('4s');
  expect(await domain.getState()).toEqual({ state: 'paused', reason: 'save' });
  expect(await domain.getJobStats()).toEqual({
    type: 'unbounded',
    params: {
      operation: 2,
      time_elapsed: 4000n,
      data_total: BigInt(512 * MiB),
      data_processed: BigInt(256 * MiB),
      data_remaining: BigInt(256 * MiB),
      memory_total: BigInt(512 * MiB),
      memory_processed: BigInt(256 * MiB),
      memory_remaining: BigInt(256 * MiB),
      memory_bps: BigInt(64 * MiB),
    },
  });
  expect(await domain.getJobStats({ completed: true })).toEqual({ type: 'none', params: {} });
  await clock.advance('4s');
  await saving;
  expect(existsSync(file)).toBe(true);
  const { type, params } = await domain.getJobStats({ completed: true, keepCompleted: true });
  expect([type, params['time_elapsed'], params['memory_remaining']]).toEqual(['completed', 8000n, 0n]);
  expect((await domain.getJobStats({ completed: true })).type).toBe('completed');
  expect((await domain.getJobStats({ completed: true })).type).toBe('none');
});

test('a save that is aborted leaves the guest as it was', async () => {
  const { clock, connection, domain } = await slow();
  await using _ = connection;
  const file = join(directory, 'aborted');
  const saving = expect(domain.save(file)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
  await clock.advance('4s');
  await domain.abortJob();
  await saving;
  expect(await domain.getState()).toEqual({ state: 'running', reason: 'saveCanceled' });
  expect(existsSync(file)).toBe(false);
  expect((await domain.getJobStats()).type).toBe('none');
});

test('a guest that is destroyed takes its job with it', async () => {
  const { clock, connection, domain } = await slow();
  await using _ = connection;
  const saving = expect(domain.managedSave()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_FAILED' });
  await clock.advance('4s');
  await domain.destroy();
  await saving;
  expect(await domain.hasManagedSaveImage()).toBe(false);
  expect(clock.sleepers).toBe(0);
});

test('a job waits for the one before, but not for ever', async () => {
  const { clock, host, connection, domain } = await slow();
  await using _ = connection;
  const dump = join(directory, 'dump');
  const [first, second] = [domain.coreDump(dump, 'raw'), domain.coreDump(dump, 'raw')];
  await clock.advance('12s');
  await first;
  expect((await domain.getJobStats()).params['time_elapsed']).toBe(4000n);
  await clock.advance('4s');
  await second;
  host.addDomain({ name: 'large', memory: 64 * 2 ** 20 });
  const large = await connection.lookupDomainByName('large');
  const long = large.coreDump(dump, 'raw');
  const late = expect(large.coreDump(dump, 'raw')).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' });
  await clock.advance('30s');
  await late;
  await large.abortJob();
  await expect(long).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
});

test('what the host saved goes on as its document says', async () => {
  const host = createTestHost();
  host.addDomain({ name: 'web' });
  await using connection = await open('test:///default', { drivers: [host.driver], discover: false });
  const domain = await connection.lookupDomainByName('web');
  await expect(domain.managedSaveGetXmlDesc()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
  await domain.managedSave();
  const xml = await domain.managedSaveGetXmlDesc();
  const other = xml.replace('<vcpu', '<title>later</title><vcpu');
  await domain.managedSaveDefineXml(other, { paused: true });
  await expect(domain.managedSaveDefineXml(xml.replace('524288</memory>', '262144</memory>'))).rejects.toMatchObject({
    code: 'VIR_ERR_CONFIG_UNSUPPORTED',
  });
  await domain.create();
  expect(await domain.getXmlDesc()).toContain('<title>later</title>');
  expect(await domain.getXmlDesc({ inactive: true })).not.toContain('<title>');
  expect((await domain.getState()).state).toBe('paused');
  expect(await domain.hasManagedSaveImage()).toBe(false);
});
