import type { ErrorCode, ParamTable, ParamType, ParamValue } from '@virtkit/core/driver';
import { testError } from './errors.js';

export const invalidArg = (message: string) => testError('VIR_ERR_INVALID_ARG', message);

/** @throws VirtError `code` unless `holds` */
export function check(holds: boolean, code: ErrorCode, message: string): void {
  if (!holds) throw testError(code, message);
}

const within = (value: unknown, least: bigint, most: bigint) =>
  typeof value === 'bigint' && value >= least && value <= most;
const integerWithin = (value: unknown, least: number, most: number) =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;

const fits: Readonly<Record<ParamType, (value: unknown) => boolean>> = {
  int: (value) => integerWithin(value, -0x80000000, 0x7fffffff),
  uint: (value) => integerWithin(value, 0, 0xffffffff),
  llong: (value) => within(value, -(1n << 63n), (1n << 63n) - 1n),
  ullong: (value) => within(value, 0n, (1n << 64n) - 1n),
  double: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string' && !value.includes('\0'),
};

/**
 * The parameters that are given, in order, if all of them are of `table` and of the right type.
 * @throws VirtError `VIR_ERR_INVALID_ARG` for none or a wrong type, `VIR_ERR_ARGUMENT_UNSUPPORTED` for an unknown name
 */
export function givenParams(params: object, table: ParamTable): readonly (readonly [string, ParamValue])[] {
  const given = Object.entries(params).filter(([, value]) => value !== undefined) as [string, ParamValue][];
  check(given.length > 0, 'VIR_ERR_INVALID_ARG', 'at least one parameter must be given');
  for (const [name, value] of given) {
    const type = Object.hasOwn(table, name) ? table[name] : undefined;
    if (type === undefined) throw testError('VIR_ERR_ARGUMENT_UNSUPPORTED', `parameter '${name}' not supported`);
    if (!fits[type](value)) throw invalidArg(`parameter '${name}' is not of type ${type}`);
  }
  return given;
}

/** The fields that have a value. */
export function defined<T extends object>(fields: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
