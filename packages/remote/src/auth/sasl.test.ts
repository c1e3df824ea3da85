import { expect, test } from '@jest/globals';
import { chooseMechanism } from './sasl.js';

const failed = expect.objectContaining({ code: 'VIR_ERR_AUTH_FAILED' });
const all = ['PLAIN', 'DIGEST-MD5', 'scram-sha-1', 'SCRAM-SHA-256', 'GSSAPI'];

test('the best of what both know; where others read along, one that seals', () => {
  const secure = { secure: true };
  expect(chooseMechanism(all, secure).name).toBe('SCRAM-SHA-256');
  expect(chooseMechanism(['PLAIN', 'scram-sha-1'], secure).name).toBe('SCRAM-SHA-1');
  expect(chooseMechanism(['GSSAPI', 'PLAIN'], secure).name).toBe('PLAIN');
  expect(chooseMechanism(all, { secure: false }).name).toBe('DIGEST-MD5');
  expect(chooseMechanism(['PLAIN', 'SCRAM-SHA-256'], { secure: false }).name).toBe('SCRAM-SHA-256');
});

test('what cannot be', () => {
  expect(() => chooseMechanism(['PLAIN'], { secure: false })).toThrow('needs TLS or a unix socket');
  expect(() => chooseMechanism(['GSSAPI'], { secure: true })).toThrow(failed);
  expect(() => chooseMechanism([], { secure: true })).toThrow(failed);
});

test('the one that the user insists on, or none', () => {
  expect(chooseMechanism(all, { secure: true, wanted: 'digest-md5' }).name).toBe('DIGEST-MD5');
  expect(() => chooseMechanism(all, { secure: false, wanted: 'PLAIN' })).toThrow('needs TLS or a unix socket');
  expect(() => chooseMechanism(all, { secure: true, wanted: 'GSSAPI' })).toThrow('not supported here');
  expect(() => chooseMechanism(['PLAIN'], { secure: true, wanted: 'SCRAM-SHA-1' })).toThrow('does not offer');
  // Not a part of another's name, as a search in the text would find it.
  expect(() => chooseMechanism(['SCRAM-SHA-256'], { secure: true, wanted: 'SCRAM-SHA' })).toThrow('does not offer');
});
