import { VirtError, type ErrorCode } from '@virtkit/core/driver';

/** An error of the QEMU driver itself. */
export const qemuError = (code: ErrorCode, message: string, cause?: unknown): VirtError =>
  new VirtError(code, message, { domain: 'VIR_FROM_QEMU', ...(cause === undefined ? {} : { cause }) });
