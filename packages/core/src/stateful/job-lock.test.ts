import { getEventListeners } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { JobLock } from './job-lock.js';

/** A job that runs until it is told to stop. */
function held(lock: JobLock, name = 'held') {
  let stop!: () => void;
  let fail!: (error: Error) => void;
  const done = lock.run({ name }, () => new Promise<void>((resolve, reject) => ((stop = resolve), (fail = reject))));
  return { done, stop, fail };
}

describe('JobLock', () => {
  test('runs one at a time, in the order in which they came', async () => {
    const lock = new JobLock();
    const log: string[] = [];
    const job = (name: string) =>
      lock.run({ name }, async () => {
        log.push(`${name} begins`);
        await new Promise(setImmediate);
        log.push(`${name} ends`);
        return name;
      });
    expect(await Promise.all([job('a'), job('b'), job('c')])).toEqual(['a', 'b', 'c']);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  test('says what runs', async () => {
    const lock = new JobLock();
    expect(lock.current).toBeUndefined();
    const { done, stop } = held(lock, 'save');
    expect(lock.current).toBe('save');
    stop();
    await done;
    expect(lock.current).toBeUndefined();
  });

  test('an urgent job goes before those that wait', async () => {
    const lock = new JobLock();
    const log: string[] = [];
    const { done, stop } = held(lock);
    const waiting = [
      lock.run({ name: 'a' }, () => log.push('a')),
      lock.run({ name: 'destroy', urgent: true }, () => log.push('destroy')),
    ];
    stop();
    await Promise.all([done, ...waiting]);
    expect(log).toEqual(['destroy', 'a']);
  });

  test('nobody slips in between the end of one and the start of the next', async () => {
    const lock = new JobLock();
    let running = 0;
    let most = 0;
    const job = async () => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running -= 1;
    };
    const first = lock.run({ name: 'a' }, job);
    const second = lock.run({ name: 'b' }, job);
    const third = first.then(() => lock.run({ name: 'c' }, job));
    await Promise.all([first, second, third]);
    expect(most).toBe(1);
  });

  test('an error in a job goes to its caller, and frees the lock', async () => {
    const lock = new JobLock();
    const { done, fail } = held(lock);
    const next = lock.run({ name: 'next' }, () => 'ran');
    const failure = new Error('x');
    fail(failure);
    await expect(done).rejects.toBe(failure);
    expect(await next).toBe('ran');
    await expect(
      lock.run({ name: 'sync' }, () => {
        throw failure;
      }),
    ).rejects.toBe(failure);
    expect(lock.current).toBeUndefined();
  });

  test('whoever waits too long is told who holds it, and has run nothing', async () => {
    const lock = new JobLock();
    const { done, stop } = held(lock, 'save');
    let ran = false;
    await expect(lock.run({ name: 'suspend', timeout: 10 }, () => (ran = true))).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_TIMEOUT',
      message: 'cannot acquire state change lock for suspend: held by save',
    });
    stop();
    await done;
    expect(ran).toBe(false);
    expect(await lock.run({ name: 'next' }, () => 'ran')).toBe('ran');
  });

  test('an abort while waiting leaves the queue, and no listener', async () => {
    const lock = new JobLock();
    const controller = new AbortController();
    const { done, stop } = held(lock);
    const waiting = lock.run({ name: 'a', signal: controller.signal }, () => 'a');
    const behind = lock.run({ name: 'b' }, () => 'b');
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED', message: 'a was aborted' });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    stop();
    await done;
    expect(await behind).toBe('b');
  });

  test('a job that got its turn leaves no listener either', async () => {
    const lock = new JobLock();
    const { signal } = new AbortController();
    const { stop } = held(lock);
    const waiting = lock.run({ name: 'a', signal }, () => getEventListeners(signal, 'abort').length);
    stop();
    expect(await waiting).toBe(0);
  });

  test('a signal that has fired starts nothing', async () => {
    const lock = new JobLock();
    let ran = false;
    await expect(lock.run({ name: 'a', signal: AbortSignal.abort() }, () => (ran = true))).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_ABORTED',
    });
    expect([ran, lock.current]).toEqual([false, undefined]);
  });
});
