import { VirtError, type ErrorCode } from '../../errors.js';

/** A fault of a domain description that only a look at the whole shows. */
export const domainError = (code: ErrorCode, message: string): VirtError =>
  new VirtError(code, message, { domain: 'VIR_FROM_DOMAIN' });
