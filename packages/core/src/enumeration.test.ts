import { expect, test } from '@jest/globals';
import * as tables from './driver/enum-tables.js';
import { enumeration, type Enumeration } from './enumeration.js';

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
