import { VirtError, type ErrorCode } from '../../errors.js';

/** What is wrong with a device: of the domain's description, whichever driver has it. */
export const deviceError = (code: ErrorCode, message: string): VirtError =>
  new VirtError(code, message, { domain: 'VIR_FROM_DOMAIN' });
