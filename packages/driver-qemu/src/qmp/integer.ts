import * as t from 'io-ts';

/** A whole number of JSON, exact whatever its size. */
export const integer = new t.Type<bigint, bigint, unknown>(
  'a whole number',
  (value): value is bigint => typeof value === 'bigint',
  (value, context) => {
    if (typeof value === 'bigint') return t.success(value);
    return Number.isSafeInteger(value) ? t.success(BigInt(value as number)) : t.failure(value, context);
  },
  t.identity,
);
