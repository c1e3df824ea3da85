import { expect, test } from '@jest/globals';
import { matches } from './glob.js';

test.each([
  ['web-*', 'web-1', true],
  ['web-*', 'web-', true],
  ['web-*', 'a-web-1', false],
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['?', '', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['*a*b', 'xaxbxb', true],
  ['*a*b', 'xaxbx', false],
  ['**', 'abc', true],
  ['a*', 'a\nb', true],
  ['a.c', 'abc', false],
  ['[a]', 'a', false],
  ['[a]', '[a]', true],
  ['A', 'a', false],
  ['abc', 'ab', false],
])('%j and %j: %j', (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected);
});

test('a text that nearly fits a pattern of many stars is done with soon', () => {
  const started = performance.now();
  expect(matches('*a'.repeat(20) + 'b', 'a'.repeat(100_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(2000);
});
