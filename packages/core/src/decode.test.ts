import { expect, test } from '@jest/globals';
import * as t from 'io-ts';
import { decode } from './decode.js';

const Codec = t.intersection([
  t.type({ name: t.string, disks: t.array(t.type({ size: t.number })) }),
  t.partial({ kind: t.union([t.literal('a'), t.literal('b')]) }),
]);
const read = (value: unknown) => decode(Codec, value, 'reply', 'VIR_ERR_RPC');

test('gives what fits', () => {
  const value = { name: 'x', disks: [{ size: 1 }], kind: 'b' };
  expect(read(value)).toEqual(value);
});

test.each<[unknown, string]>([
  [{ name: 1, disks: [] }, 'reply: name is 1, expected string'],
  [{ disks: [] }, 'reply: name is nothing, expected string'],
  [{ name: 'x', disks: [{ size: 1 }, { size: 'y' }] }, 'reply: disks.1.size is "y", expected number'],
  [{ name: 'x', disks: [], kind: 'c' }, 'reply: kind is "c", expected "a"'],
  [{ name: 'x', disks: [{ size: 5n }] }, 'reply: disks.0.size is "5", expected number'],
  ['text', 'reply: the whole is "text", expected'],
  [{ name: 'x', disks: 'y'.repeat(200) }, `reply: disks is "${'y'.repeat(76)}..., expected Array`],
])('%p', (value, message) => {
  expect(() => read(value)).toThrow(expect.objectContaining({ code: 'VIR_ERR_RPC' }));
  expect(() => read(value)).toThrow(message);
});
