import { VirtError, type ErrorCode } from '@virtkit/core/driver';

/** An error of the test driver itself. */
export const testError = (code: ErrorCode, message: string, cause?: unknown): VirtError =>
  new VirtError(code, message, { domain: 'VIR_FROM_TEST', ...(cause === undefined ? {} : { cause }) });
