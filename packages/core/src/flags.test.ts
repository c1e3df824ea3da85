import { describe, expect, test } from '@jest/globals';
import { checkFlags, exclusiveFlags, flags } from './flags.js';
import * as tables from './driver/flag-tables.js';

const sample = flags('virSampleFlags', { one: 1, two: 2, high: 0x80000000, alias: 1 });
const invalid = expect.objectContaining({ code: 'VIR_ERR_INVALID_ARG' });

describe('encode', () => {
  test.each([
    [undefined, 0],
    [{}, 0],
    [{ one: true }, 1],
    [{ one: true, two: true }, 3],
    [{ one: false, two: undefined }, 0],
    [{ high: true }, 0x80000000],
    [{ high: true, one: true }, 0x80000001],
    [{ one: true, alias: true }, 1], // two names of one bit
    [{ signal: AbortSignal.timeout(1) }, 0],
  ])('%p is %i', (options, expected) => {
    expect(sample.encode(options)).toBe(expected);
  });

  test('refuses an unknown name, and tells the known ones', () => {
    expect(() => sample.encode({ tow: true })).toThrow(invalid);
    expect(() => sample.encode({ tow: true })).toThrow('unknown flag "tow": virSampleFlags has one, two, high, alias');
    expect(() => sample.encode({ constructor: true })).toThrow(invalid);
    expect(() => sample.encode(JSON.parse('{"__proto__": true}') as object)).toThrow(invalid);
  });

  test('refuses an unknown name even when it is false', () => {
    expect(() => sample.encode({ tow: false })).toThrow(invalid);
  });

  test('passes over the names that it is told of, and no others', () => {
    expect(sample.encode({ one: true, files: [3] }, ['files'])).toBe(1);
    expect(() => sample.encode({ files: [3] }, ['dxml'])).toThrow(invalid);
  });

  test('takes true and false, no number', () => {
    expect(() => sample.encode({ one: 1 })).toThrow(TypeError);
  });
});

describe('decode', () => {
  test.each([
    [0, {}],
    [3, { one: true, two: true }],
    [0x80000000, { high: true }],
    [-2147483648, { high: true }], // the same bit, as an operation on bits gives it
  ])('%i', (value, expected) => {
    expect(sample.decode(value)).toEqual(expected);
  });

  test('refuses a bit that is no flag', () => {
    expect(() => sample.decode(4)).toThrow(invalid);
    expect(() => sample.decode(0x40000001)).toThrow('unsupported flags (0x40000000) in function virSampleFlags');
  });
});

describe('checkFlags', () => {
  test('lets allowed bits through', () => {
    expect(() => checkFlags(0, 0, 'f')).not.toThrow();
    expect(() => checkFlags(0x80000001, 0x80000001, 'f')).not.toThrow();
  });

  test('refuses every other bit, and says which', () => {
    expect(() => checkFlags(5, 1, 'f')).toThrow('unsupported flags (0x4) in function f');
    expect(() => checkFlags(0x80000000, 1, 'f')).toThrow('unsupported flags (0x80000000) in function f');
    expect(() => checkFlags(5, 1, 'f')).toThrow(invalid);
  });
});

test('exclusiveFlags refuses both, not one', () => {
  expect(() => exclusiveFlags(1, 1, 2, 'a and b')).not.toThrow();
  expect(() => exclusiveFlags(3, 1, 2, 'a and b')).toThrow('flags a and b are mutually exclusive');
  expect(() => exclusiveFlags(0x80000001, 0x80000000, 1, 'a and b')).toThrow(invalid);
});

describe('the flag tables', () => {
  const groups = Object.entries(tables);

  test('hold single bits only', () => {
    for (const [name, { bits }] of groups) {
      for (const [flag, bit] of Object.entries(bits)) {
        expect([name, flag, Number.isInteger(Math.log2(bit))]).toEqual([name, flag, true]);
      }
    }
  });

  test('name no flag `signal`: in options that is the AbortSignal', () => {
    expect(groups.filter(([, { bits }]) => 'signal' in bits).map(([name]) => name)).toEqual([]);
  });

  // From libvirt's headers.
  test.each([
    ['DomainCreateFlags', { paused: true, autodestroy: true }, 3],
    ['DomainShutdownFlags', { sendSignal: true }, 8],
    ['DomainDeviceModifyFlags', { force: true }, 4],
    ['ConnectListAllNodeDeviceFlags', { active: true }, 0x80000000],
    ['ConnectGetAllDomainStatsFlags', { enforceStats: true }, 0x80000000],
    ['DomainSnapshotListFlags', { roots: true, descendants: true, topological: true }, 1025],
    ['DomainUndefineFlags', { nvram: true, keepTpm: true }, 68],
    ['DomainMigrateFlags', { zerocopy: true }, 0x100000],
  ] as const)('%s %p', (group, options, expected) => {
    expect(tables[group].encode(options)).toBe(expected);
  });
});
