import { expect, test as it } from '@jest/globals';
import { formatIp, ipAfter, maskIp, naturalPrefix, netmaskPrefix, parseIp } from './ip-address.js';

const ip = (text: string) => parseIp(text)!;

it.each([
  ['192.168.122.1', '192.168.122.1'],
  ['FE80:0:0:0:0:0:0:1', 'fe80::1'],
  ['::', '::'],
  ['::1', '::1'],
  ['1::', '1::'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ['2001:db8::1.2.3.4', '2001:db8::102:304'],
])('reads %s', (text, spelled) => {
  expect(formatIp(ip(text))).toBe(spelled);
});

it.each(['', '1.2.3', '1.2.3.256', ':::', 'fe80::1%eth0', 'example'])('refuses %p', (text) => {
  expect(parseIp(text)).toBeUndefined();
});

it('counts on, and masks', () => {
  expect(formatIp(ipAfter(ip('10.0.0.255'), 1))).toBe('10.0.1.0');
  expect(formatIp({ family: 'ipv4', value: maskIp(ip('10.1.2.3'), 9) })).toBe('10.0.0.0');
  expect(netmaskPrefix(ip('255.255.255.0'))).toBe(24);
  expect(netmaskPrefix(ip('255.0.255.0'))).toBeUndefined();
});

it('knows the classes of old', () => {
  expect(
    ['10.0.0.1', '172.16.0.1', '192.168.0.1', '224.0.0.1', 'fe80::1'].map((one) => naturalPrefix(ip(one))),
  ).toEqual([8, 16, 24, undefined, 64]);
});
