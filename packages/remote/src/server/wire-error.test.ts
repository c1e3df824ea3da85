import { expect, test } from '@jest/globals';
import { VirtError, type ErrorCode } from '@virtkit/core/driver';
import { readError } from '../client/rpc-error.js';
import { XdrWriter } from '../protocol/writer.js';
import { writeError } from './wire-error.js';

const cases: readonly (readonly [code: ErrorCode, reason: string, shown: string])[] = [
  ['VIR_ERR_INVALID_ARG', 'no such cell', 'invalid argument: no such cell'],
  // libvirt refuses unknown flags in these words alone.
  ['VIR_ERR_INVALID_ARG', 'unsupported flags (0x1) in function testX', 'unsupported flags (0x1) in function testX'],
  ['VIR_ERR_OPERATION_INVALID', 'Requested operation is not valid', 'Requested operation is not valid'],
  ['VIR_ERR_NO_NETWORK', 'Network not found: no network x', 'Network not found: no network x'],
  ['VIR_ERR_XML_DETAIL', 'invalid char in name: /', 'invalid char in name: /'],
];

test.each(cases)('%s: %s', (code, reason, shown) => {
  const writer = new XdrWriter(64);
  writeError(writer, new VirtError(code, reason));
  expect(readError(writer.take())).toMatchObject({ code, message: shown });
});
