import { VirtError, type ErrorCode } from '@virtkit/core/driver';

/** An error of the xenstore, or of the way to it. */
export const storeError = (code: ErrorCode, message: string, cause?: unknown): VirtError =>
  new VirtError(code, message, { domain: 'VIR_FROM_XENSTORE', ...(cause !== undefined && { cause }) });

/** The daemon broke the protocol: nothing that follows can be trusted. */
export const protocolError = (message: string): VirtError =>
  storeError('VIR_ERR_RPC', `the xenstore broke its protocol: ${message}`);

/** The errno that a request was refused with: the cause of the error that callers see. */
export class StoreRefusal extends Error {
  readonly errno: string;

  constructor(errno: string) {
    super(errno);
    this.errno = errno;
  }
}
Object.defineProperty(StoreRefusal.prototype, 'name', { value: 'StoreRefusal', configurable: true, writable: true });

/** Those that `xs_wire.h` lists, and EQUOTA, which the OCaml daemon says where the C one says ENOSPC. */
const codes: Readonly<Record<string, ErrorCode>> = {
  EINVAL: 'VIR_ERR_INVALID_ARG',
  EACCES: 'VIR_ERR_ACCESS_DENIED',
  EEXIST: 'VIR_ERR_OPERATION_INVALID',
  EISDIR: 'VIR_ERR_OPERATION_INVALID',
  ENOENT: 'VIR_ERR_OPERATION_INVALID',
  ENOMEM: 'VIR_ERR_NO_MEMORY',
  ENOSPC: 'VIR_ERR_OPERATION_DENIED',
  EQUOTA: 'VIR_ERR_OPERATION_DENIED',
  EIO: 'VIR_ERR_SYSTEM_ERROR',
  ENOTEMPTY: 'VIR_ERR_OPERATION_INVALID',
  ENOSYS: 'VIR_ERR_NO_SUPPORT',
  EROFS: 'VIR_ERR_OPERATION_DENIED',
  EBUSY: 'VIR_ERR_RESOURCE_BUSY',
  EAGAIN: 'VIR_ERR_RESOURCE_BUSY',
  EISCONN: 'VIR_ERR_OPERATION_INVALID',
  E2BIG: 'VIR_ERR_OVERFLOW',
  EPERM: 'VIR_ERR_ACCESS_DENIED',
};

/** @param attempted - what was asked: `READ /local/domain/1/name` */
export function refusalError(attempted: string, errno: string): VirtError {
  const code = Object.hasOwn(codes, errno) ? codes[errno]! : 'VIR_ERR_INTERNAL_ERROR';
  return storeError(code, `the xenstore refused ${attempted}: ${errno}`, new StoreRefusal(errno));
}

/** Whether a request was refused with this errno. */
export const isRefusal = (error: unknown, errno: string): boolean =>
  error instanceof VirtError && error.cause instanceof StoreRefusal && error.cause.errno === errno;
