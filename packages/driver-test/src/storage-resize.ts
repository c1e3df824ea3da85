import { StorageVolResizeFlags, type ErrorCode } from '@virtkit/core/driver';
import type { StorageVol } from '@virtkit/core/xml';
import { testError } from './errors.js';

const { allocate, delta, shrink } = StorageVolResizeFlags.bits;

/** A volume with another capacity, and how many bytes it takes from its pool for that. */
export function resized(
  def: StorageVol,
  available: bigint,
  size: bigint,
  flags: number,
): { readonly def: StorageVol; readonly taken: bigint } {
  const { name, capacity: old = 0n, allocation = 0n } = def;
  const capacity = flags & delta ? (flags & shrink ? old - smaller(size, old) : old + size) : size;
  const refuse = (code: ErrorCode, why: string): never => {
    throw testError(code, `volume '${name}' cannot have ${capacity} bytes: ${why}`);
  };
  if (size < 0n || capacity >= 1n << 64n) refuse('VIR_ERR_INVALID_ARG', 'that is no size');
  if (capacity < allocation) refuse('VIR_ERR_INVALID_ARG', `${allocation} bytes are allocated`);
  if (capacity < old && (flags & shrink) === 0) refuse('VIR_ERR_INVALID_ARG', "it has more, and 'shrink' is not given");
  if ((flags & allocate) === 0) return { def: { ...def, capacity }, taken: 0n };
  const taken = capacity - allocation;
  if (taken > available) refuse('VIR_ERR_OPERATION_FAILED', 'its pool has no room');
  return { def: { ...def, capacity, allocation: capacity }, taken };
}

const smaller = (one: bigint, other: bigint): bigint => (one < other ? one : other);
