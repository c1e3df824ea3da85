import { VirtError, errorDomains, errorLevels, type ErrorCode } from '@virtkit/core/driver';
import { remoteError } from '../protocol/types.js';
import type { XdrWriter } from '../protocol/writer.js';
import { errorHeads, headless } from './error-heads.js';

/** An error of the protocol itself. */
export const rpcError = (message: string): VirtError =>
  new VirtError('VIR_ERR_RPC', message, { domain: 'VIR_FROM_RPC' });

/** The error of a function that the driver does not have, by its name in C. */
export const notSupported = (name: string): VirtError =>
  new VirtError('VIR_ERR_NO_SUPPORT', `${errorHeads.VIR_ERR_NO_SUPPORT}: ${name}`);

/** Writes an error as `remote_error`. What is no `VirtError` is a mistake of ours or of a driver's: an internal error. */
export function writeError(writer: XdrWriter, thrown: unknown): void {
  const error = thrown instanceof VirtError ? thrown : new VirtError('VIR_ERR_INTERNAL_ERROR', textOf(thrown));
  remoteError.write(writer, {
    // A driver in plain JavaScript may make up a code: that must not be what ends the daemon.
    code: error.number ?? internalError,
    domain: errorDomains[error.domain] ?? 0,
    message: withHead(error.code, error.message).slice(0, longest),
    level: errorLevels[error.level] ?? errorLevels.VIR_ERR_ERROR,
    dom: undefined,
    str1: undefined,
    str2: undefined,
    str3: undefined,
    int1: -1,
    int2: -1,
    net: undefined,
  });
}

const internalError = 1;
/** Long enough for any reason, and short enough for any peer: characters. */
const longest = 65_536;

/** A reason as libvirt's clients show it. One that comes from another daemon has its head already. */
function withHead(code: ErrorCode, reason: string): string {
  const head = errorHeads[code];
  return head === undefined || reason.startsWith(head) || headless.test(reason) ? reason : `${head}: ${reason}`;
}

const textOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
