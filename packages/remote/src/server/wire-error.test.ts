import { expect, test } from '@jest/globals';
import { VirtError, type ErrorCode } from '@virtkit/core/driver';
import { readError } from '../client/rpc-error.js';
import { XdrReader } from '../protocol/reader.js';
import { remoteError } from '../protocol/types.js';
import { XdrWriter } from '../protocol/writer.js';
import { writeError } from './wire-error.js';

function written(thrown: unknown) {
  const writer = new XdrWriter();
  writeError(writer, thrown);
  return remoteError.read(new XdrReader(writer.take()));
}

test('an error of a driver is told with its code, domain and level', () => {
  const error = new VirtError('VIR_ERR_NO_DOMAIN', "no domain 'web'", { domain: 'VIR_FROM_QEMU' });
  // 42 is VIR_ERR_NO_DOMAIN, 10 VIR_FROM_QEMU, 2 VIR_ERR_ERROR.
  expect(written(error)).toMatchObject({
    code: 42,
    domain: 10,
    level: 2,
    message: "Domain not found: no domain 'web'",
  });
});

test('a head that is there already is not put before it again', () => {
  const error = new VirtError('VIR_ERR_NO_DOMAIN', 'Domain not found: from another daemon');
  expect(written(error).message).toBe('Domain not found: from another daemon');
});

test.each([
  [new TypeError('a mistake'), 'a mistake'],
  ['a text', 'a text'],
  [undefined, 'undefined'],
])('what is none of ours is an internal error: %p', (thrown, text) => {
  const { code, message } = written(thrown);
  expect(code).toBe(1);
  expect(message).toContain(text);
});

test('a code that nobody knows is an internal error', () => {
  const made = { domain: 'VIR_FROM_MOON' as 'VIR_FROM_QEMU' };
  expect(written(new VirtError('VIR_ERR_MADE_UP' as 'VIR_ERR_RPC', 'why', made))).toMatchObject({ code: 1, domain: 0 });
});

test('a message that no peer would take is cut', () => {
  expect(written(new VirtError('VIR_ERR_RPC', 'x'.repeat(10_000_000))).message).toHaveLength(65_536);
});

const cases: readonly (readonly [code: ErrorCode, reason: string, shown: string])[] = [
  ['VIR_ERR_INVALID_ARG', 'no such cell', 'invalid argument: no such cell'],
  // libvirt refuses unknown flags in these words alone.
  ['VIR_ERR_INVALID_ARG', 'unsupported flags (0x1) in function testX', 'unsupported flags (0x1) in function testX'],
  ['VIR_ERR_INVALID_ARG', "flags 'A' and 'B' are mutually exclusive", "flags 'A' and 'B' are mutually exclusive"],
  ['VIR_ERR_INVALID_ARG', 'flags of a ship', 'invalid argument: flags of a ship'],
  ['VIR_ERR_OPERATION_INVALID', 'Requested operation is not valid', 'Requested operation is not valid'],
  ['VIR_ERR_NO_NETWORK', 'Network not found: no network x', 'Network not found: no network x'],
  ['VIR_ERR_XML_DETAIL', 'invalid char in name: /', 'invalid char in name: /'],
];

test.each(cases)('%s: %s', (code, reason, shown) => {
  const writer = new XdrWriter(64);
  writeError(writer, new VirtError(code, reason));
  expect(readError(writer.take())).toMatchObject({ code, message: shown });
});
