import { expect, test } from '@jest/globals';
import { systemClock, VirtualClock } from './clock.js';
import { Progress } from './progress.js';

test('bytes get done at the rate', async () => {
  const clock = new VirtualClock();
  const progress = new Progress(clock, { total: 1000n, rate: 100 });
  await clock.advance('5s');
  expect([progress.processed, progress.remaining]).toEqual([500n, 500n]);
  await clock.advance('4999ms');
  expect(progress.processed).toBe(999n);
  await clock.advance('1ms');
  expect(await progress.finished).toBe(true);
});

test('another rate counts from where it is', async () => {
  const clock = new VirtualClock();
  const progress = new Progress(clock, { total: 1000n, rate: 100 });
  await clock.advance('5s');
  progress.rate = 250;
  await clock.advance('1s');
  expect(progress.processed).toBe(750n);
  progress.rate = 25;
  await clock.advance('9s');
  expect(progress.processed).toBe(975n);
  await clock.advance('1s');
  expect(await progress.finished).toBe(true);
  expect(clock.sleepers).toBe(0);
});

test('what is cancelled stands where it was', async () => {
  const clock = new VirtualClock();
  const progress = new Progress(clock, { total: 1000n, rate: 100 });
  await clock.advance('3s');
  progress.cancel();
  expect(await progress.finished).toBe(false);
  await clock.advance('1h');
  expect(progress.processed).toBe(300n);
});

test('without a limit it is done at once, and so is nothing', async () => {
  expect(await new Progress(systemClock, { total: 1n << 60n, rate: Infinity }).finished).toBe(true);
  expect(await new Progress(systemClock, { total: 0n, rate: 1 }).finished).toBe(true);
});

test('what takes longer than a timer of the system can wait is not done early', async () => {
  const clock = new VirtualClock();
  const progress = new Progress(clock, { total: 10_000_000n, rate: 1 });
  await clock.advance(0x7fffffff);
  expect(progress.remaining).toBe(10_000_000n - 2_147_483n);
  await clock.advance(10_000_000_000 - 0x7fffffff);
  expect(await progress.finished).toBe(true);
});
