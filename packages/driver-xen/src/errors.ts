import { VirtError, type ErrorCode } from '@virtkit/core/driver';

/** An error of the Xen driver itself. */
export const xenError = (code: ErrorCode, message: string, cause?: unknown): VirtError =>
  new VirtError(code, message, { domain: 'VIR_FROM_LIBXL', ...(cause === undefined ? {} : { cause }) });
