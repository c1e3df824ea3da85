import { describe, expect, test } from '@jest/globals';
import { addressesOf } from './domain-interface.js';
import { fromFailure, XapiFailure } from './errors.js';
import { versionOf } from './host-driver.js';
import { timeOf } from './snapshots.js';
import { Int, type Vm } from './types.js';
import { parseVolumePath, volumePath } from './volume-path.js';

const read = (value: unknown) => {
  const result = Int.decode(value);
  return result._tag === 'Right' ? result.right : undefined;
};

test.each([
  [0, 0n],
  [-1, -1n],
  ['9223372036854775807', 9223372036854775807n],
  [1.5, undefined],
  ['', undefined],
  ['1e3', undefined],
  [null, undefined],
])('%p is the whole number %p', (value, expected) => {
  expect(read(value)).toBe(expected);
});

test.each([
  ['4.13.5-9.40', 4013005n],
  ['4.17', 4017000n],
  ['', 0n],
  ['unknown', 0n],
])('version %p', (text, expected) => {
  expect(versionOf(text)).toBe(expected);
});

test.each([
  ['20261122T18:36:17Z', 1795372577n],
  ['2026-11-22T18:36:17Z', 1795372577n],
  ['soon', 0n],
])('moment %p', (text, expected) => {
  expect(timeOf({ snapshot_time: text } as Vm)).toBe(expected);
});

test('addresses are those of one card, each once, and nothing else that a guest may say', () => {
  const networks = {
    '0/ip': '192.0.2.1',
    '0/ipv4/0': '192.0.2.1',
    '0/ipv6/0': '2001:db8::1',
    '1/ip': '192.0.2.2',
    '0/ip6': 'x',
  };
  expect(addressesOf({ ...networks, '0/ipv4/1': '<script>' }, 0)).toEqual([
    { type: 'ipv4', addr: '192.0.2.1', prefix: 32 },
    { type: 'ipv6', addr: '2001:db8::1', prefix: 128 },
  ]);
  expect(addressesOf(networks, 2)).toEqual([]);
});

test('paths of volumes lead back to them, others nowhere', () => {
  const [sr, vdi] = ['0f4a7a0e-36b3-4d6a-9d6e-0a1f7a6d2b11', '7be1c1c4-0d3c-4f0e-8f4c-2f8f0a4a2c22'];
  expect(parseVolumePath(volumePath(sr, vdi))).toEqual({ sr, vdi });
  expect(parseVolumePath(`/dev/sm/backend/${sr}/../x`)).toBeUndefined();
});

describe('what XAPI refuses', () => {
  test.each([
    [['HANDLE_INVALID', 'VM', 'OpaqueRef:1'], 'VIR_ERR_NO_DOMAIN'],
    [['UUID_INVALID', 'SR', 'x'], 'VIR_ERR_NO_STORAGE_POOL'],
    [['HANDLE_INVALID', 'constructor', 'x'], 'VIR_ERR_INVALID_ARG'],
    [['VM_BAD_POWER_STATE', 'x', 'halted', 'running'], 'VIR_ERR_OPERATION_INVALID'],
    [['HOST_NOT_ENOUGH_FREE_MEMORY', '1', '0'], 'VIR_ERR_NO_MEMORY'],
    [['RBAC_PERMISSION_DENIED', 'VM.start', ''], 'VIR_ERR_ACCESS_DENIED'],
    [['A_CODE_OF_LATER'], 'VIR_ERR_OPERATION_FAILED'],
    [['constructor'], 'VIR_ERR_OPERATION_FAILED'],
  ] as const)('%j is %s', ([code, ...details], expected) => {
    const error = fromFailure(new XapiFailure(code, details), 'VM.start');
    expect(error).toMatchObject({ code: expected, domain: 'VIR_FROM_XENAPI' });
    expect(error.message).toContain(`VM.start failed: ${code}`);
  });
});
