import type { ErrorCode } from '@virtkit/core/driver';
import { qemuError } from '../errors.js';

/** @throws VirtError `code` unless `holds` */
export function check(holds: boolean, code: ErrorCode, message: string): asserts holds {
  if (!holds) throw qemuError(code, message);
}
