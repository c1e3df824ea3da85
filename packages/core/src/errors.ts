import { errorCodes, errorDomains, errorLevels } from './error-codes.js';

/** The name of a libvirt error number: what programs compare. */
export type ErrorCode = keyof typeof errorCodes;
/** The part of the system that an error comes from. */
export type ErrorDomain = keyof typeof errorDomains;
/** How grave an error is. */
export type ErrorLevel = keyof typeof errorLevels;

/**
 * Where in a document an error is: 1-based line and column, and the path of the element or attribute. A fault that was
 * found in a value, not in a text, has a path only.
 */
export interface Location {
  readonly line?: number;
  readonly column?: number;
  /** For example `/domain/devices/disk[2]/@type`. */
  readonly path: string;
}

export interface VirtErrorOptions {
  /** Default: `VIR_FROM_NONE`. */
  readonly domain?: ErrorDomain;
  /** Default: `VIR_ERR_ERROR`. */
  readonly level?: ErrorLevel;
  /** The error underneath, kept as it came. */
  readonly cause?: unknown;
  /** An error number that this version does not know by name, as a newer peer may send. */
  readonly number?: number;
  /** Where in the given document the fault lies. */
  readonly location?: Location;
}

// Survives a second copy of this package in one process: instanceof asks for the brand, not for the class object.
const brand = Symbol.for('@virtkit/core/VirtError');

/**
 * The one error of Virtkit: what libvirt's `virError` carries, with a `cause`.
 *
 * Compare `code`, never `message`. A mistake in the calling program (a wrong type, say) is a `TypeError` instead.
 *
 * @example
 * try {
 *   await connection.lookupDomainByName('web');
 * } catch (error) {
 *   if (error instanceof VirtError && error.code === 'VIR_ERR_NO_DOMAIN') return undefined;
 *   throw error;
 * }
 */
export class VirtError extends Error {
  readonly code: ErrorCode;
  /** libvirt's number of `code` (`virErrorNumber`). */
  readonly number: number;
  readonly domain: ErrorDomain;
  readonly level: ErrorLevel;
  /** Where in the given document the fault lies; absent when the error is not about a document. */
  declare readonly location?: Location;

  constructor(code: ErrorCode, message: string, options: VirtErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.number = options.number ?? errorCodes[code];
    this.domain = options.domain ?? 'VIR_FROM_NONE';
    this.level = options.level ?? 'VIR_ERR_ERROR';
    if (options.location) this.location = options.location;
  }

  get [brand](): true {
    return true;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== VirtError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && brand in value;
  }
}
Object.defineProperty(VirtError.prototype, 'name', { value: 'VirtError', configurable: true, writable: true });

/** The error of an aborted call: `VIR_ERR_OPERATION_ABORTED`, with the signal's reason as its cause. */
export function abortError(signal: AbortSignal, attempted: string): VirtError {
  return new VirtError('VIR_ERR_OPERATION_ABORTED', `${attempted} was aborted`, { cause: signal.reason });
}

/** Throws {@link abortError} if `signal` has fired. */
export function throwIfAborted(signal: AbortSignal | undefined, attempted: string): void {
  if (signal?.aborted) throw abortError(signal, attempted);
}

const names = <T extends Record<string, number>>(table: T) =>
  new Map(Object.entries(table).map(([name, number]) => [number, name as keyof T & string]));
const codeNames = names(errorCodes);
const domainNames = names(errorDomains);
const levelNames = names(errorLevels);

/**
 * The names of an error that arrived as numbers. Numbers that a newer peer may send and this version does not know
 * come out as `VIR_ERR_INTERNAL_ERROR`, `VIR_FROM_NONE` and `VIR_ERR_ERROR`; keep the number beside them.
 */
export function errorNames(number: number, domain: number, level: number) {
  return {
    code: codeNames.get(number) ?? 'VIR_ERR_INTERNAL_ERROR',
    domain: domainNames.get(domain) ?? 'VIR_FROM_NONE',
    level: levelNames.get(level) ?? 'VIR_ERR_ERROR',
  } as const;
}
