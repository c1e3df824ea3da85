import { expect, test } from '@jest/globals';
import * as tables from './driver/enum-tables.js';
import { enumeration, isUnknownName, type Enumeration } from './enumeration.js';

const color = enumeration('virColor', { red: 0, green: 1, odd: -1 });

test('names and numbers go both ways', () => {
  expect(color.numberOf('green')).toBe(1);
  expect(color.numberOf('odd')).toBe(-1);
  expect(color.nameOf(0)).toBe('red');
  expect(color.nameOf(-1)).toBe('odd');
});

test.each(['blue', 'constructor', '__proto__', 'toString', ''])('%p is refused, with what there is', (name) => {
  expect(() => color.numberOf(name as never)).toThrow(expect.objectContaining({ code: 'VIR_ERR_INVALID_ARG' }));
  expect(() => color.numberOf(name as never)).toThrow('is not one of virColor: red, green, odd');
});

test.each([2, 0.5, NaN, Infinity])('the number %p is refused', (number) => {
  expect(() => color.nameOf(number)).toThrow(expect.objectContaining({ code: 'VIR_ERR_INVALID_ARG' }));
});

test('a number that a newer peer sends gets a name, which stands for that number alone', () => {
  expect(color.readName(1)).toBe('green');
  expect(color.readName(99)).toBe('unknown-99');
  expect(color.readName(-7)).toBe('unknown--7');
  expect(color.numberOf('unknown-99' as never)).toBe(99);
  expect(color.numberOf('unknown--7' as never)).toBe(-7);
  expect(isUnknownName(color.readName(99))).toBe(true);
  expect(isUnknownName(color.readName(1))).toBe(false);
});

test.each(['unknown-1', 'unknown-', 'unknown-01', 'unknown-1e3', 'unknown-0x10', 'unknown-12345678901'])(
  '%p stands for no number',
  (name) => {
    expect(() => color.numberOf(name as never)).toThrow('is not one of virColor');
  },
);

test('the tables give each number once', () => {
  for (const table of Object.values<Enumeration<string>>(tables)) {
    const numbers = Object.values(table.values);
    expect([table.type, new Set(numbers).size]).toEqual([table.type, numbers.length]);
  }
});

// From libvirt's headers.
test.each([
  ['DomainState', 'shutoff', 5],
  ['DomainState', 'pmsuspended', 7],
  ['DomainBlockJobType', 'activeCommit', 4],
  ['ConnectCloseReason', 'client', 3],
  ['CPUCompareResult', 'error', -1],
] as const)('%s %s is %i', (table, name, number) => {
  expect(tables[table].numberOf(name as never)).toBe(number);
  expect(tables[table].nameOf(number)).toBe(name);
});
