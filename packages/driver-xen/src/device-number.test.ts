import { expect, test } from '@jest/globals';
import { deviceNumber } from './device-number.js';

// The numbers that vbd-interface(7) and Linux's device list give.
test.each([
  ['xvda', 51712],
  ['xvdb1', 51729],
  ['xvdp15', 51967],
  ['xvdq', 268439552],
  ['hda', 768],
  ['hdb', 832],
  ['hdc', 5632],
  ['sda1', 2049],
  ['sdp15', 2303],
])('%s is %i', (name, number) => {
  expect(deviceNumber(name)).toBe(number);
});

test.each(['vda', 'hde', 'sdq', 'xvd', 'xvda0x', ''])('%j has none', (name) => {
  expect(deviceNumber(name)).toBeUndefined();
});
