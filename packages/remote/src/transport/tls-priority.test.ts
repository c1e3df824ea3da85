import { createSecureContext, DEFAULT_CIPHERS } from 'node:tls';
import { expect, test } from '@jest/globals';
import { tlsPriority } from './tls-priority.js';

const modern = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' };

test.each([
  ['NORMAL', modern],
  ['NORMAL:-VERS-SSL3.0', modern],
  ['NORMAL:-VERS-TLS1.3', { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }],
  ['SECURE128:-VERS-ALL:+VERS-TLS1.3', { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' }],
  ['NORMAL:+VERS-TLS1.1', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.3' }],
  ['NORMAL:+VERS-TLS-ALL:!VERS-TLS1.0', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.3' }],
  ['NORMAL:-ARCFOUR-128:-RSA', { ...modern, ciphers: `${DEFAULT_CIPHERS}:!RC4:!kRSA` }],
])('%s', (text, expected) => expect(tlsPriority(text)).toEqual(expected));

test('none is as Node has it', () => expect(tlsPriority(undefined)).toEqual({}));

test.each(['NORMAL', 'SECURE256', 'SECURE192:-3DES-CBC', 'PFS', 'NORMAL:-SHA1:-DHE-RSA:-MD5'])(
  'OpenSSL takes what %s becomes',
  (text) => expect(() => createSecureContext(tlsPriority(text))).not.toThrow(),
);

test.each([
  ['', '""'],
  ['@SYSTEM', '"@SYSTEM"'],
  ['NONE:+VERS-TLS1.2', '"NONE"'],
  ['NORMAL:%COMPAT', '"%COMPAT"'],
  ['NORMAL:-AES-128-CBC', '"-AES-128-CBC"'],
  ['NORMAL:+VERS-SSL3.0', '"+VERS-SSL3.0"'],
  ['NORMAL:-VERS-ALL', 'no protocol version'],
  ['NORMAL:-VERS-TLS1.2:+VERS-TLS1.1', 'a gap'],
  ['NORMAL:', '""'],
  ['NORMAL:-VERS-constructor', '"-VERS-constructor"'],
])('%j is refused: %s', (text, why) => {
  expect(() => tlsPriority(text)).toThrow(
    expect.objectContaining({ code: 'VIR_ERR_INVALID_ARG', message: expect.stringContaining(why) as unknown }),
  );
});
