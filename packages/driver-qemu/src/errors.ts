import { VirtError, type ErrorCode } from '@virtkit/core/driver';

/** An error of the QEMU driver itself. */
export const qemuError = (code: ErrorCode, message: string, cause?: unknown): VirtError =>
  new VirtError(code, message, { domain: 'VIR_FROM_QEMU', ...(cause === undefined ? {} : { cause }) });

/** What the system refused, as an error of the driver; other errors are what they are. */
export const systemError = (what: string, error: unknown, code: ErrorCode = 'VIR_ERR_SYSTEM_ERROR'): unknown =>
  isSystemError(error) ? qemuError(code, `${what}: ${error.message}`, error) : error;

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  typeof error === 'object' && error !== null && 'syscall' in error;
