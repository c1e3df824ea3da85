import { describe, expect, jest, test } from '@jest/globals';
import { EventQueue } from './event-queue.js';

const drain = async <T>(queue: EventQueue<T>) => {
  const seen: T[] = [];
  for await (const event of queue) seen.push(event);
  return seen;
};

describe('EventQueue', () => {
  test('gives events in the order of their pushing', async () => {
    const queue = new EventQueue<number>();
    for (const n of [1, 2, 3]) queue.push(n);
    queue.end();
    expect(await drain(queue)).toEqual([1, 2, 3]);
  });

  test('wakes readers in the order in which they came', async () => {
    const queue = new EventQueue<number>();
    const reads = [queue.next(), queue.next(), queue.next()];
    queue.push(1);
    queue.push(2);
    queue.end();
    queue.push(3);
    expect(await Promise.all(reads)).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
      { done: true, value: undefined },
    ]);
  });

  test('drop-oldest makes room at the front, and counts', async () => {
    const queue = new EventQueue<number>({ capacity: 3 });
    for (const n of [1, 2, 3, 4, 5]) queue.push(n);
    expect(queue.dropped).toBe(2);
    queue.end();
    expect(await drain(queue)).toEqual([3, 4, 5]);
  });

  test('keeps its order while the ring turns', async () => {
    const queue = new EventQueue<number>({ capacity: 3 });
    const seen: number[] = [];
    for (let n = 0; n < 100; n += 2) {
      queue.push(n);
      queue.push(n + 1);
      seen.push((await queue.next()).value!, (await queue.next()).value!);
    }
    expect(seen).toEqual(Array.from({ length: 100 }, (_, n) => n));
    expect(queue.dropped).toBe(0);
  });

  test('fail gives what waits, then the error, then the end', async () => {
    const onEnd = jest.fn();
    const queue = new EventQueue<number>({ capacity: 2, overflow: 'fail', onEnd });
    for (const n of [1, 2, 3, 4]) queue.push(n);
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(queue.dropped).toBe(1);
    expect([(await queue.next()).value, (await queue.next()).value]).toEqual([1, 2]);
    await expect(queue.next()).rejects.toMatchObject({ code: 'VIR_ERR_OVERFLOW' });
    expect(await queue.next()).toEqual({ done: true, value: undefined });
  });

  test('fail() reaches one waiting reader; the others end', async () => {
    const queue = new EventQueue<number>();
    const [one, two] = [queue.next(), queue.next()];
    const failure = { whatever: true };
    queue.fail(failure);
    await expect(one).rejects.toBe(failure);
    expect(await two).toEqual({ done: true, value: undefined });
    expect(await queue.next()).toEqual({ done: true, value: undefined });
  });

  test('return forgets what waits, the error too', async () => {
    const queue = new EventQueue<number>();
    queue.push(1);
    queue.fail(new Error('x'));
    expect(await queue.return()).toEqual({ done: true, value: undefined });
    expect(await queue.next()).toEqual({ done: true, value: undefined });
  });

  test('leaving the loop ends it', async () => {
    const onEnd = jest.fn();
    const queue = new EventQueue<number>({ onEnd });
    queue.push(1);
    queue.push(2);
    for await (const event of queue) {
      expect(event).toBe(1);
      break;
    }
    expect(onEnd).toHaveBeenCalledTimes(1);
    queue.push(3);
    expect(await drain(queue)).toEqual([]);
  });

  test('onEnd is called once, however often it ends', async () => {
    const onEnd = jest.fn();
    const queue = new EventQueue<number>({ onEnd });
    queue.end();
    queue.end();
    queue.fail(new Error('late'));
    await queue[Symbol.asyncDispose]();
    expect(onEnd).toHaveBeenCalledTimes(1);
    expect(await drain(queue)).toEqual([]);
  });

  test('undefined is an event like others', async () => {
    const queue = new EventQueue<undefined>();
    queue.push(undefined);
    expect(await queue.next()).toEqual({ done: false, value: undefined });
  });

  test.each([0, -1, 1.5, NaN, Infinity])('a capacity of %p is a programming mistake', (capacity) => {
    expect(() => new EventQueue({ capacity })).toThrow(TypeError);
  });

  test('a hundred thousand events go through in time that grows with their number only', async () => {
    const queue = new EventQueue<number>({ capacity: 100_000 });
    const start = performance.now();
    for (let n = 0; n < 200_000; n += 1) queue.push(n);
    expect(queue.dropped).toBe(100_000);
    for (let n = 0; n < 100_000; n += 1) void queue.next();
    expect(performance.now() - start).toBeLessThan(2_000); // shifting an array would take minutes
  });
});
