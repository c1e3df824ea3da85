import { expect, test } from '@jest/globals';
import { VirtError } from '@virtkit/core/driver';
import { orUnsupported } from './rpc-error.js';

test('a procedure that the daemon does not know is not supported there', () => {
  const told = new VirtError('VIR_ERR_RPC', 'unknown procedure: 447', { domain: 'VIR_FROM_RPC' });
  expect(orUnsupported(told, 447)).toMatchObject({ code: 'VIR_ERR_NO_SUPPORT', cause: told });
});

test('other errors stay what they are', () => {
  const other = new VirtError('VIR_ERR_RPC', 'unknown procedure: 44', { domain: 'VIR_FROM_RPC' });
  expect(orUnsupported(other, 447)).toBe(other);
  const missing = new VirtError('VIR_ERR_NO_DOMAIN', 'unknown procedure: 447');
  expect(orUnsupported(missing, 447)).toBe(missing);
});
