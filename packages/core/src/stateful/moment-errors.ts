import { VirtError, type ErrorCode, type ErrorDomain } from '../errors.js';

const origins = {
  snapshot: 'VIR_FROM_DOMAIN_SNAPSHOT',
  checkpoint: 'VIR_FROM_DOMAIN_CHECKPOINT',
  moment: 'VIR_FROM_DOMAIN',
} as const satisfies Record<string, ErrorDomain>;
export type MomentNoun = keyof typeof origins;

/** An error about a snapshot, a checkpoint, or what both are. */
export const momentError = (noun: MomentNoun, code: ErrorCode, message: string): VirtError =>
  new VirtError(code, message, { domain: origins[noun] });
