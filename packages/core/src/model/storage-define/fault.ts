import { VirtError, type ErrorCode, type ErrorDomain } from '../../errors.js';

export interface Fault {
  readonly code?: ErrorCode;
  readonly domain?: ErrorDomain;
}
export const unsupported: Fault = { code: 'VIR_ERR_CONFIG_UNSUPPORTED' };

/** Refuses a pool or a volume for what it says, in libvirt's words. */
export function refuse(why: string, { code, domain }: Fault = {}): never {
  throw new VirtError(code ?? 'VIR_ERR_XML_ERROR', why, { domain: domain ?? 'VIR_FROM_STORAGE' });
}
