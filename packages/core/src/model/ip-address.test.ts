import { describe, expect, test } from '@jest/globals';
import { maskBits, parseIp, parseIpv4, parseIpv6, printIp } from './ip-address.js';

describe('addresses as the C library reads and prints them', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1'],
    ['10.1', '10.0.0.1'],
    ['0x7f.1', '127.0.0.1'],
    ['010.1.2.3', '8.1.2.3'],
    ['167772161', '10.0.0.1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['::ffff:1.2.3.4', '::ffff:1.2.3.4'],
    ['::1.2.3.4', '::1.2.3.4'],
    ['64:ff9b::10.0.0.1', '64:ff9b::a00:1'],
  ])('%s is %s', (text, printed) => expect(printIp(parseIp(text)!)).toBe(printed));

  test.each(['', ' 1.2.3.4', '1.2.3.4.5', '256.1.1.1', '08.1.1.1', '1.2.3.', '1..2', 'x', '-1', '4294967296'])(
    'not IPv4: %j',
    (text) => expect(parseIpv4(text)).toBeUndefined(),
  );
  test.each([
    '',
    ':',
    ':::',
    '1::2::3',
    '1:2',
    '12345::',
    '::1.2.3',
    '::1.2.3.256',
    '1:2:3:4:5:6:7:8:9',
    '::1%lo',
    'g::',
  ])('not IPv6: %j', (text) => expect(parseIpv6(text)).toBeUndefined());
});

test.each([
  ['255.255.255.0', 24],
  ['0.0.0.0', 0],
  ['255.255.255.255', 32],
  ['255.0.255.0', undefined],
  ['ffff:fff0::', 28],
])('the netmask %s has %s bits', (mask, bits) => expect(maskBits(parseIp(mask)!)).toBe(bits));
