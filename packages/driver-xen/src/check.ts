import type { ErrorCode } from '@virtkit/core/driver';
import { xenError } from './errors.js';

/** @throws VirtError `code` unless `holds` */
export function check(holds: boolean, code: ErrorCode, message: string): asserts holds {
  if (!holds) throw xenError(code, message);
}

/** Bits that every call on a definition knows: live and config. */
export const onlyLive = 1;
export const onlyConfig = 2;
export const liveOrConfig = 3;
