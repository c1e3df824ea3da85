import * as t from 'io-ts';
import { parseAddress, type ListenAddress } from '../server/address.js';

/** A codec of what `is` says; its name tells a reader what is wanted. */
function refined<T>(name: string, is: (value: unknown) => value is T): t.Type<T, T, unknown> {
  return new t.Type(
    name,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  );
}

export const integer = (least: number, most: number) =>
  refined(
    `a whole number from ${least} to ${most}`,
    (value): value is number => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  );

/** 0 or 1, as libvirt's files write it. */
export const flag = refined('0 or 1', (value): value is 0 | 1 => value === 0 || value === 1);

export const oneOf = <const T extends string>(...names: readonly T[]) =>
  refined(`one of ${names.map((name) => JSON.stringify(name)).join(', ')}`, (value): value is T =>
    names.includes(value as T),
  );

export const path = refined(
  'an absolute path',
  (value): value is string => typeof value === 'string' && /^\/[^\0]*$/.test(value),
);

export const word = refined(
  'a name',
  (value): value is string => typeof value === 'string' && /^[^\s\0]+$/.test(value),
);

/** Mode bits of a socket, in octal: `"0770"`. */
export const mode = refined(
  'mode bits in octal, such as "0770"',
  (value): value is string => typeof value === 'string' && /^0?[0-7]{3}$/.test(value),
);

export const words = t.array(refined('a text that is not empty', (value): value is string => !!value && value !== ''));

const addressOf = (text: unknown): ListenAddress | undefined => {
  try {
    return parseAddress(String(text));
  } catch {
    return undefined;
  }
};

export const addresses = t.array(
  refined(
    'unix:/PATH, tcp:HOST:PORT or tls:HOST:PORT',
    (value): value is string => typeof value === 'string' && addressOf(value) !== undefined,
  ),
);

export const unixAddresses = t.array(
  refined('unix:/PATH', (value): value is string => typeof value === 'string' && addressOf(value)?.kind === 'unix'),
);
