import { expect, test } from '@jest/globals';
import { Learned } from './learned.js';

test('what no call has shown is unknown, and what needs no peer is known', () => {
  const learned = new Learned();
  expect(learned.supports('domain.suspend')).toBe('unknown');
  expect(learned.supports('host.isAlive')).toBe(true);
});

test('the last answer counts', () => {
  const learned = new Learned();
  learned.note('domain.suspend', false);
  expect(learned.supports('domain.suspend')).toBe(false);
  learned.note('domain.suspend', true);
  expect(learned.supports('domain.suspend')).toBe(true);
});
