import { expect, test } from '@jest/globals';
import { AutoDestroy } from './auto-destroy.js';

test('an owner that goes takes its own guests along, in the order of their start', () => {
  const guests = new AutoDestroy<string>();
  const [mine, theirs] = [{}, {}];
  guests.own('b', mine);
  guests.own('other', theirs);
  guests.own('a', mine);
  expect(guests.take(mine)).toEqual(['b', 'a']);
  expect(guests.take(mine)).toEqual([]);
  expect(guests.take(theirs)).toEqual(['other']);
});

test("a guest that stopped is nobody's, whoever starts it again", () => {
  const guests = new AutoDestroy<string>();
  const [mine, theirs] = [{}, {}];
  guests.own('a', mine);
  guests.release('a');
  expect(guests.take(mine)).toEqual([]);
  guests.own('a', mine);
  guests.release('a');
  guests.own('a', theirs);
  expect(guests.take(mine)).toEqual([]);
  expect(guests.take(theirs)).toEqual(['a']);
});
