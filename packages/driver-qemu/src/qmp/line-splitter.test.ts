import { Buffer } from 'node:buffer';
import { expect, test } from '@jest/globals';
import { LineSplitter } from './line-splitter.js';

const bytes = Buffer.from('{"a": "ä€"}\r\n\n{"b": 2}\n{"c"');

test('lines come whole however they are chopped', () => {
  for (let size = 1; size <= bytes.length; size += 1) {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line.trimEnd()));
    for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size));
    expect(lines).toEqual(['{"a": "ä€"}', '{"b": 2}']);
  }
});

test('a line without an end is refused', () => {
  const splitter = new LineSplitter(() => undefined, 10);
  splitter.push(Buffer.from('12345\n678901'));
  expect(() => splitter.push(Buffer.from('23456'))).toThrow(
    expect.objectContaining({ code: 'VIR_ERR_INTERNAL_ERROR', message: 'QEMU sent a line of more than 10 characters' }),
  );
});
