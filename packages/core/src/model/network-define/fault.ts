import { VirtError, type ErrorCode, type ErrorDomain } from '../../errors.js';

export interface Fault {
  readonly code?: ErrorCode;
  readonly domain?: ErrorDomain;
}
export const unsupported: Fault = { code: 'VIR_ERR_CONFIG_UNSUPPORTED' };
export const detail: Fault = { code: 'VIR_ERR_XML_DETAIL' };
/** Given by what many formats share, in nobody's name. */
export const shared: Fault = { domain: 'VIR_FROM_NONE' };
const internal: Fault = { code: 'VIR_ERR_INTERNAL_ERROR', ...shared };

/** Refuses a network for what it says, in libvirt's words. */
export function refuse(why: string, { code, domain }: Fault = {}): never {
  throw new VirtError(code ?? 'VIR_ERR_XML_ERROR', why, { domain: domain ?? 'VIR_FROM_NETWORK' });
}

/** Refuses what the arithmetic of addresses does. */
export const refuseSpan = (why: string): never => refuse(why, internal);
