import { VirtError } from '@virtkit/core/driver';

/** A login that failed: `VIR_ERR_AUTH_FAILED`. */
export const authFailed = (message: string, cause?: unknown): VirtError =>
  new VirtError('VIR_ERR_AUTH_FAILED', message, {
    domain: 'VIR_FROM_AUTH',
    ...(cause === undefined ? {} : { cause }),
  });
