import { VirtError } from '@virtkit/core/driver';

/** What does not fit the protocol: `VIR_ERR_RPC`. */
export class XdrError extends VirtError {
  constructor(message: string, cause?: unknown) {
    super('VIR_ERR_RPC', message, { domain: 'VIR_FROM_RPC', ...(cause === undefined ? {} : { cause }) });
  }
}
