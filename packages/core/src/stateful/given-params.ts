import type { ParamTable, ParamType, ParamValue } from '../driver/params.js';
import { VirtError, type ErrorDomain } from '../errors.js';

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
export function givenParams(
  params: object,
  table: ParamTable,
  origin: ErrorDomain,
): readonly (readonly [string, ParamValue])[] {
  const invalid = (message: string) => new VirtError('VIR_ERR_INVALID_ARG', message, { domain: origin });
  const given = Object.entries(params).filter(([, value]) => value !== undefined) as [string, ParamValue][];
  if (given.length === 0) throw invalid('at least one parameter must be given');
  for (const [name, value] of given) {
    const type = Object.hasOwn(table, name) ? table[name] : undefined;
    if (type === undefined)
      throw new VirtError('VIR_ERR_ARGUMENT_UNSUPPORTED', `parameter '${name}' not supported`, { domain: origin });
    if (!fits[type](value)) throw invalid(`parameter '${name}' is not of type ${type}`);
  }
  return given;
}
