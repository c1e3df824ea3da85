import { expect, test } from '@jest/globals';
import type { Packet } from '../protocol/packet.js';
import { CallQueue } from './call-queue.js';

function queue(requests = 5) {
  const seen = { begun: [] as number[], held: 0, crowded: 0, full: false };
  const calls = new CallQueue({
    requests,
    get full() {
      return seen.full;
    },
    begin: ({ serial }) => seen.begun.push(serial),
    hold: (bytes) => (seen.held += bytes),
    crowded: () => (seen.crowded += 1),
  });
  const add = (...serials: number[]) => {
    for (const serial of serials) calls.add({ serial, payload: Buffer.alloc(4) } as Packet);
  };
  return { calls, seen, add };
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('so many run, and the next begins when one has ended, in order', () => {
  const { calls, seen, add } = queue(2);
  add(1, 2, 3, 4);
  expect(seen.begun).toEqual([1, 2]);
  expect(seen.crowded).toBeGreaterThan(0);
  calls.ended();
  expect(seen.begun).toEqual([1, 2, 3]);
  calls.ended();
  calls.ended();
  calls.ended();
  expect([seen.begun, calls.running, seen.held]).toEqual([[1, 2, 3, 4], 0, 0]);
});

test('what waits is counted, many times its size', () => {
  const { calls, seen, add } = queue(1);
  add(1, 2);
  expect(seen.held).toBe((4 + 128) * 32);
  calls.ended();
  expect(seen.held).toBe(0);
});

test('while the client does not read, none begins', () => {
  const { calls, seen, add } = queue();
  seen.full = true;
  add(1, 2);
  expect(seen.begun).toEqual([]);
  seen.full = false;
  calls.next();
  expect(seen.begun).toEqual([1, 2]);
});

test('after sixteen it is the turn of others', async () => {
  const { calls, seen, add } = queue(100);
  add(...range(1, 40));
  expect(seen.begun).toEqual(range(1, 16));
  expect(seen.crowded).toBe(0);
  await new Promise(setImmediate);
  expect(seen.begun).toEqual(range(1, 32));
  await new Promise(setImmediate);
  expect(seen.begun).toEqual(range(1, 40));
  calls.clear();
});

test('those that wait are not run when the client is gone', async () => {
  const { calls, seen, add } = queue(1);
  add(1, 2, 3);
  calls.clear();
  calls.ended();
  await new Promise(setImmediate);
  expect(seen.begun).toEqual([1]);
});
