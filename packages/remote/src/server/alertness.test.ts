import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Alertness } from './alertness.js';

let now = 0;
beforeEach(() => {
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  jest.restoreAllMocks();
});
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

test('looks again and again for a moment after an answer, and then sleeps', async () => {
  const looks = jest.spyOn(globalThis, 'setImmediate');
  const alertness = new Alertness(() => true);
  alertness.answered();
  alertness.answered();
  expect(looks).toHaveBeenCalledTimes(1);
  await turn();
  const before = looks.mock.calls.length;
  expect(before).toBeGreaterThan(1);
  now += 1;
  await turn();
  const after = looks.mock.calls.length;
  await turn();
  expect(looks).toHaveBeenCalledTimes(after);
  alertness.answered();
  expect(looks).toHaveBeenCalledTimes(after + 1);
  now += 1;
  await turn();
});

test('does not where it is of no use', () => {
  const looks = jest.spyOn(globalThis, 'setImmediate');
  new Alertness(() => false).answered();
  expect(looks).not.toHaveBeenCalled();
});
