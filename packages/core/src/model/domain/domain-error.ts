import { VirtError, type ErrorCode } from '../../errors.js';

/** A fault of a domain description that only a look at the whole shows. */
export const domainError = (code: ErrorCode, message: string): VirtError =>
  new VirtError(code, message, { domain: 'VIR_FROM_DOMAIN' });

/** Says of a fault that is found in `work` where it is, unless that is known closer by. Its words stay as they are. */
export function at<T>(path: string | (() => string), work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof VirtError) || error.location) throw error;
    const where = typeof path === 'string' ? path : path();
    throw new VirtError(error.code, error.message, { domain: error.domain, location: { path: where } });
  }
}

/** The path of one of the guest's devices. */
export const devicePath = <D>(name: string, all: readonly D[], one: D): string =>
  `/domain/devices/${name}${all.length > 1 ? `[${all.indexOf(one) + 1}]` : ''}`;
