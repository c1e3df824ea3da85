import { expect, test as it } from '@jest/globals';
import { parseIp, printIp } from '@virtkit/core/driver';
import { familyOf, ipAfter } from './ip-address.js';

it.each([
  ['10.0.0.255', 1, undefined, '10.0.1.0'],
  ['10.0.255.255', 257, undefined, '10.1.1.0'],
  ['255.255.255.255', 1, undefined, '0.0.0.0'],
  ['fe80::ffff', 1, undefined, 'fe80::1:0'],
  ['fe80::12ff', 2, 1, 'fe80::1201'],
])('counts from %s %d on', (from, offset, counting, expected) => {
  expect(printIp(ipAfter(parseIp(from)!, offset, counting))).toBe(expected);
});

it('knows the family of an address', () => {
  expect(['10.0.0.1', '::1'].map((text) => familyOf(parseIp(text)!))).toEqual(['ipv4', 'ipv6']);
});
