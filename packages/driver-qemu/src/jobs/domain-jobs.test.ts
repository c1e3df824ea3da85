import { expect, jest, test } from '@jest/globals';
import { DomainJobs, type JobSpec } from './domain-jobs.js';

const save: JobSpec = { operation: 'save', abort: () => undefined };
const dump: JobSpec = { operation: 'dump', abort: () => undefined };

test('one job at a time, in turn', async () => {
  const jobs = new DomainJobs();
  const first = await jobs.begin(save);
  let second: unknown;
  const waiting = jobs.begin(dump).then((job) => (second = job));
  await new Promise(setImmediate);
  expect(second).toBeUndefined();
  jobs.end(first);
  await waiting;
  expect(jobs.current?.spec.operation).toBe('dump');
});

test('whoever waits gives up after 30 s, or when it is aborted', async () => {
  jest.useFakeTimers();
  try {
    const jobs = new DomainJobs();
    await jobs.begin(save);
    const waiting = expect(jobs.begin(dump)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_TIMEOUT' });
    await jest.advanceTimersByTimeAsync(30_000);
    await waiting;
    const abort = new AbortController();
    const aborted = expect(jobs.begin(dump, { signal: abort.signal })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_ABORTED',
    });
    abort.abort();
    await aborted;
    expect(jobs.current?.spec.operation).toBe('save');
  } finally {
    jest.useRealTimers();
  }
});

test('what a job tells while it runs, and what is kept of it', async () => {
  const jobs = new DomainJobs();
  expect(await jobs.stats()).toEqual({ type: 'none', params: {} });
  const running = jobs.run({ ...save, describe: async () => ({ memory_total: 4096n }) }, undefined, async (job) => {
    // 2 is VIR_DOMAIN_JOB_OPERATION_SAVE.
    expect(await jobs.stats()).toMatchObject({ type: 'unbounded', params: { operation: 2, memory_total: 4096n } });
    jobs.settle(job, 'completed');
    expect(jobs.completed(false)).toEqual({ type: 'none', params: {} });
  });
  await running;
  expect(jobs.completed(true)).toMatchObject({ type: 'completed', params: { operation: 2 } });
  expect(jobs.completed(false)).toMatchObject({ type: 'completed' });
  expect(jobs.completed(false)).toEqual({ type: 'none', params: {} });
});

test('a failure is kept only when it is settled', async () => {
  const jobs = new DomainJobs();
  const failing = jobs.run(save, undefined, async () => {
    throw new Error('disk full');
  });
  await expect(failing).rejects.toThrow('disk full');
  expect(jobs.completed(true)).toEqual({ type: 'none', params: {} });
  const told: unknown[] = [];
  const job = await jobs.begin({ ...save, operation: 'backup' });
  jobs.settle(job, 'cancelled', { params: { errmsg: 'enough' }, tell: (params) => told.push(params) });
  jobs.end(job);
  expect(told).toMatchObject([{ operation: 9, errmsg: 'enough' }]);
  expect(jobs.completed(true)).toMatchObject({ type: 'cancelled' });
});
