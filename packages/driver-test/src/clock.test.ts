import { expect, test } from '@jest/globals';
import { milliseconds, systemClock, VirtualClock } from './clock.js';

test.each([
  [5, 5],
  ['200ms', 200],
  ['5s', 5000],
  ['2m', 120_000],
] as const)('%p are %p milliseconds', (duration, expected) => {
  expect(milliseconds(duration)).toBe(expected);
});

test.each(['', 'soon', '-5s', -1, NaN, Infinity])('%p is no duration', (duration) => {
  expect(() => milliseconds(duration as never)).toThrow(TypeError);
});

test('a virtual clock wakes sleepers in order, each at its time', async () => {
  const clock = new VirtualClock(1000);
  const woken: (readonly [name: string, at: number])[] = [];
  const sleep = async (name: string, time: number) => {
    await clock.sleep(time);
    woken.push([name, clock.now()]);
  };
  void sleep('late', 300);
  void sleep('early', 100).then(() => sleep('again', 150));
  void sleep('early too', 100);
  await clock.advance(99);
  expect(woken).toEqual([]);
  await clock.advance('201ms');
  expect(woken).toEqual([
    ['early', 1100],
    ['early too', 1100],
    ['again', 1250],
    ['late', 1300],
  ]);
  expect([clock.now(), clock.sleepers]).toEqual([1300, 0]);
});

test.each([
  ['a virtual clock', () => new VirtualClock()],
  ['the clock of the system', () => systemClock],
] as const)('who sleeps by %s can be woken early', async (_name, make) => {
  const clock = make();
  const waking = new AbortController();
  const { signal } = waking;
  const sleep = clock.sleep(3_600_000, { signal });
  waking.abort();
  await sleep;
  await clock.sleep(3_600_000, { signal });
  if (clock instanceof VirtualClock) expect(clock.sleepers).toBe(0);
});
