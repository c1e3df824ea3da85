import { givenParams as given, type ErrorCode, type ParamTable } from '@virtkit/core/driver';
import { testError } from './errors.js';

export const invalidArg = (message: string) => testError('VIR_ERR_INVALID_ARG', message);

/** @throws VirtError `code` unless `holds` */
export function check(holds: boolean, code: ErrorCode, message: string): void {
  if (!holds) throw testError(code, message);
}

/** The parameters that are given, if all of them are of `table` and of the right type. */
export const givenParams = (params: object, table: ParamTable) => given(params, table, 'VIR_FROM_TEST');

/** The fields that have a value. */
export function defined<T extends object>(fields: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
