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
