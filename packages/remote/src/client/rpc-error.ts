import { errorNames, VirtError } from '@virtkit/core/driver';
import { XdrReader } from '../protocol/reader.js';
import * as t from '../protocol/types.js';

/** The error that a peer sent: the same at this end. */
export function readError(payload: Uint8Array): VirtError {
  const reader = new XdrReader(payload);
  const error = t.remoteError.read(reader);
  reader.done();
  const { code, domain, level } = errorNames(error.code, error.domain, error.level);
  return new VirtError(code, error.message ?? 'the peer gave no reason', { domain, level, number: error.code });
}

/**
 * What a daemon older than a procedure says of it, as what it means: the function is not supported there. libvirt has no
 * code of its own for it.
 */
export function orUnsupported(error: VirtError, procedure: number): VirtError {
  if (error.code !== 'VIR_ERR_RPC' || !error.message.endsWith(`unknown procedure: ${procedure}`)) return error;
  const message = `the daemon does not know this function: ${error.message}`;
  return new VirtError('VIR_ERR_NO_SUPPORT', message, { domain: 'VIR_FROM_REMOTE', cause: error });
}
