import { expect, test } from '@jest/globals';
import { cpuSet } from './types.js';
import { XdrWriter } from './writer.js';

test.each([-1, 1.5, 16_384, 1e9, NaN])('CPU %p has no bit in a map', (cpu) => {
  const writer = new XdrWriter(64);
  expect(() => cpuSet.write(writer, [0, cpu])).toThrow(`there is no CPU ${cpu}`);
});

test('a map is as long as its last CPU needs', () => {
  const writer = new XdrWriter(64);
  cpuSet.write(writer, [0, 9]);
  expect([...writer.take()]).toEqual([0, 0, 0, 2, 1, 2, 0, 0]);
});
