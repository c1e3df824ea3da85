import { expect, test } from '@jest/globals';
import { qnumOf } from './keycodes.js';

// The letter A, the left arrow and the left key of Windows, as the makers of each set write them down.
test.each([
  ['linux', [30, 105, 125], [0x1e, 0xcb, 0xdb]],
  ['xt', [0x1e, 0xe04b, 0xe05b], [0x1e, 0xcb, 0xdb]],
  ['atset1', [0x1e, 0xe04b, 0xe05b], [0x1e, 0xcb, 0xdb]],
  ['atset2', [0x1c, 0xe06b, 0xe01f], [0x1e, 0xcb, 0xdb]],
  ['usb', [4, 80, 227], [0x1e, 0xcb, 0xdb]],
  ['win32', [0x41, 0x25, 0x5b], [0x1e, 0xcb, 0xdb]],
  ['osx', [0x00, 0x7b, 0x37], [0x1e, 0xcb, 0xdb]],
  ['qnum', [1, 2, 3], [1, 2, 3]],
] as const)('%s has keys like QEMU', (set, codes, qnums) => {
  expect(codes.map((code) => qnumOf(set, code))).toEqual(qnums);
});

test('there are codes without a key', () => {
  expect(qnumOf('usb', 2000)).toBeUndefined();
  expect(qnumOf('linux', -1)).toBeUndefined();
});
