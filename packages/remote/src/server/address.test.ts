import { expect, test } from '@jest/globals';
import { formatAddress, parseAddress } from './address.js';

test.each([
  ['unix:/run/virtkit.sock', { kind: 'unix', path: '/run/virtkit.sock' }],
  ['unix:/with space/and:colon', { kind: 'unix', path: '/with space/and:colon' }],
  ['tcp:127.0.0.1:16509', { kind: 'tcp', host: '127.0.0.1', port: 16509 }],
  ['tls:[::1]:0', { kind: 'tls', host: '::1', port: 0 }],
  ['tcp:example.org:65535', { kind: 'tcp', host: 'example.org', port: 65535 }],
] as const)('%s', (text, address) => {
  expect(parseAddress(text)).toEqual(address);
  expect(formatAddress(address)).toBe(text);
});

test.each([
  '',
  'unix:',
  'unix:relative',
  'unix:/a\0b',
  'tcp:host',
  'tcp::1',
  'tcp:host:65536',
  'tcp:host:-1',
  'tcp:::1:5',
  'ssh:host:1',
  'tcp:[::1:1',
])('%j is none', (text) => {
  expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: 'VIR_ERR_INVALID_ARG' }));
});
