import { decode } from '@virtkit/core/driver';
import * as t from 'io-ts';

const isWhole = (value: unknown): value is number | bigint => typeof value === 'bigint' || Number.isSafeInteger(value);

/** A whole number from `least` to `most`. */
const whole = (name: string, least: bigint, most: bigint) =>
  new t.Type<bigint, bigint, unknown>(
    name,
    (value): value is bigint => typeof value === 'bigint',
    (value, context) => {
      if (!isWhole(value)) return t.failure(value, context);
      const number = BigInt(value);
      return number >= least && number <= most ? t.success(number) : t.failure(value, context);
    },
    (value) => value,
  );

const small = (name: string, least: number, most: number) =>
  new t.Type<number, number, unknown>(
    name,
    (value): value is number => typeof value === 'number',
    (value, context) =>
      Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
        ? t.success(value as number)
        : t.failure(value, context),
    (value) => value,
  );

export const Int32 = small('a number of 32 bits', -0x80000000, 0x7fffffff);
export const UInt32 = small('a number of 32 bits from 0 on', 0, 0xffffffff);
/** QEMU 7.2 gives -1 for what it does not know, where its schema says nothing of it. */
export const Index = small('a number of 32 bits', -1, 0xffffffff);
export const UInt64 = whole('a number of 64 bits from 0 on', 0n, 0xffffffffffffffffn);

/** The most entries of a list: as many as libvirt's protocol carries, and more than a guest has. */
const most = 2048;

/** A list of what a guest has: an answer of the longest size with the shortest entries would hold the host up. */
export function list<T>(entry: t.Type<T, unknown>) {
  const entries = t.array(entry);
  return new t.Type<T[], unknown, unknown>(
    `at most ${most} entries`,
    entries.is,
    (value, context) =>
      Array.isArray(value) && value.length > most ? t.failure(value.length, context) : entries.validate(value, context),
    entries.encode,
  );
}

/** What a command of the agent returned, checked. */
export const readReturn = <T>(codec: t.Type<T, unknown>, value: unknown, command: string): T =>
  decode(codec, value, `the guest agent's answer to ${command}`, 'VIR_ERR_INTERNAL_ERROR');
