import { VirtError, type ErrorCode } from '@virtkit/core/driver';

/** What XAPI says, in libvirt's codes. What is not here is a failed operation: its own code is in the message. */
const codes: Readonly<Record<string, ErrorCode>> = {
  __proto__: null as unknown as ErrorCode,
  SESSION_AUTHENTICATION_FAILED: 'VIR_ERR_AUTH_FAILED',
  SESSION_INVALID: 'VIR_ERR_AUTH_FAILED',
  USER_IS_NOT_LOCAL_SUPERUSER: 'VIR_ERR_AUTH_FAILED',
  RBAC_PERMISSION_DENIED: 'VIR_ERR_ACCESS_DENIED',
  PERMISSION_DENIED: 'VIR_ERR_ACCESS_DENIED',
  HOST_IS_SLAVE: 'VIR_ERR_NO_CONNECT',
  HOST_STILL_BOOTING: 'VIR_ERR_NO_CONNECT',
  HOST_OFFLINE: 'VIR_ERR_NO_CONNECT',
  MESSAGE_METHOD_UNKNOWN: 'VIR_ERR_NO_SUPPORT',
  NOT_IMPLEMENTED: 'VIR_ERR_NO_SUPPORT',
  LICENCE_RESTRICTION: 'VIR_ERR_OPERATION_UNSUPPORTED',
  FEATURE_RESTRICTED: 'VIR_ERR_OPERATION_UNSUPPORTED',
  SR_OPERATION_NOT_SUPPORTED: 'VIR_ERR_OPERATION_UNSUPPORTED',
  VM_LACKS_FEATURE: 'VIR_ERR_OPERATION_UNSUPPORTED',
  VM_LACKS_FEATURE_SHUTDOWN: 'VIR_ERR_OPERATION_UNSUPPORTED',
  VM_LACKS_FEATURE_SUSPEND: 'VIR_ERR_OPERATION_UNSUPPORTED',
  VM_LACKS_FEATURE_VCPU_HOTPLUG: 'VIR_ERR_OPERATION_UNSUPPORTED',
  VM_MISSING_PV_DRIVERS: 'VIR_ERR_OPERATION_UNSUPPORTED',
  VM_OLD_PV_DRIVERS: 'VIR_ERR_OPERATION_UNSUPPORTED',
  VM_BAD_POWER_STATE: 'VIR_ERR_OPERATION_INVALID',
  VM_IS_TEMPLATE: 'VIR_ERR_OPERATION_INVALID',
  VM_IS_SNAPSHOT: 'VIR_ERR_OPERATION_INVALID',
  OPERATION_NOT_ALLOWED: 'VIR_ERR_OPERATION_INVALID',
  OPERATION_BLOCKED: 'VIR_ERR_OPERATION_DENIED',
  OTHER_OPERATION_IN_PROGRESS: 'VIR_ERR_OPERATION_INVALID',
  VDI_IN_USE: 'VIR_ERR_OPERATION_INVALID',
  SR_HAS_PBD: 'VIR_ERR_OPERATION_INVALID',
  SR_NOT_EMPTY: 'VIR_ERR_OPERATION_INVALID',
  SR_HAS_NO_PBDS: 'VIR_ERR_OPERATION_INVALID',
  DEVICE_ALREADY_EXISTS: 'VIR_ERR_OPERATION_INVALID',
  DEVICE_ALREADY_ATTACHED: 'VIR_ERR_OPERATION_INVALID',
  DEVICE_ALREADY_DETACHED: 'VIR_ERR_DEVICE_MISSING',
  DEVICE_DETACH_TIMEOUT: 'VIR_ERR_OPERATION_TIMEOUT',
  VM_SHUTDOWN_TIMEOUT: 'VIR_ERR_OPERATION_TIMEOUT',
  TASK_CANCELLED: 'VIR_ERR_OPERATION_ABORTED',
  HOST_NOT_ENOUGH_FREE_MEMORY: 'VIR_ERR_NO_MEMORY',
  FIELD_TYPE_ERROR: 'VIR_ERR_INVALID_ARG',
  INVALID_VALUE: 'VIR_ERR_INVALID_ARG',
  VALUE_NOT_SUPPORTED: 'VIR_ERR_INVALID_ARG',
  INVALID_DEVICE: 'VIR_ERR_INVALID_ARG',
  MAC_INVALID: 'VIR_ERR_INVALID_ARG',
  MEMORY_CONSTRAINT_VIOLATION: 'VIR_ERR_INVALID_ARG',
  SR_UNKNOWN_DRIVER: 'VIR_ERR_CONFIG_UNSUPPORTED',
  MESSAGE_PARAMETER_COUNT_MISMATCH: 'VIR_ERR_INTERNAL_ERROR',
  INTERNAL_ERROR: 'VIR_ERR_INTERNAL_ERROR',
};

/** What is not there, by the class that XAPI names with it. */
const missing: Readonly<Record<string, ErrorCode>> = {
  __proto__: null as unknown as ErrorCode,
  VM: 'VIR_ERR_NO_DOMAIN',
  network: 'VIR_ERR_NO_NETWORK',
  SR: 'VIR_ERR_NO_STORAGE_POOL',
  VDI: 'VIR_ERR_NO_STORAGE_VOL',
};
const notThere: readonly string[] = ['HANDLE_INVALID', 'UUID_INVALID'];

/** Of XAPI's driver, as libvirt calls the part of the system. */
export const xapiError = (code: ErrorCode, message: string, cause?: unknown): VirtError =>
  new VirtError(code, message, { domain: 'VIR_FROM_XENAPI', ...(cause === undefined ? {} : { cause }) });

/** What XAPI answered instead of a result: a code in capitals, and what it is about. Kept as the cause. */
export class XapiFailure extends Error {
  override readonly name = 'XapiFailure';
  readonly code: string;
  readonly details: readonly string[];

  constructor(code: string, details: readonly string[]) {
    super([code, ...details].join(', '));
    this.code = code;
    this.details = details;
  }
}

/** The error of the contract for a failure; `method` is what was attempted. */
export function fromFailure(failure: XapiFailure, method: string): VirtError {
  const absent = notThere.includes(failure.code)
    ? (missing[failure.details[0] ?? ''] ?? 'VIR_ERR_INVALID_ARG')
    : undefined;
  const code = absent ?? codes[failure.code] ?? 'VIR_ERR_OPERATION_FAILED';
  return xapiError(code, `${method} failed: ${shorten(failure.message)}`, failure);
}

/** Whether an error of the contract comes from that answer of XAPI's. */
export const isFailure = (error: unknown, ...wanted: readonly string[]): boolean =>
  error instanceof VirtError && error.cause instanceof XapiFailure && wanted.includes(error.cause.code);

const shorten = (text: string): string => (text.length > 500 ? `${text.slice(0, 497)}...` : text);
