import * as t from 'io-ts';
import { decode, type MigrationCookie } from '@virtkit/core/driver';
import { testError } from './errors.js';

/** What a guest remembers, as it goes from host to host. */
export const GuestState = t.type({
  /** Nanoseconds since the epoch. */
  time: t.string,
  frozen: t.array(t.string),
  offline: t.array(t.number),
  keys: t.record(t.string, t.array(t.string)),
  passwords: t.record(t.string, t.type({ password: t.string, encrypted: t.boolean })),
});
export type GuestState = t.TypeOf<typeof GuestState>;

const Cookie = t.intersection([
  t.type({ uuid: t.string, token: t.string }),
  t.partial({
    /** The definition that the guest starts with next time, where it is to have one. */
    persistent: t.string,
    state: GuestState,
    /** Of a guest that runs on the other side before all of its memory is there: how long the rest takes, milliseconds. */
    rest: t.number,
  }),
]);
export type Cookie = t.TypeOf<typeof Cookie>;

export const noCookie: MigrationCookie = new Uint8Array();

export const writeCookie = (cookie: Cookie): MigrationCookie => Buffer.from(JSON.stringify(cookie));

/** @throws VirtError `VIR_ERR_INTERNAL_ERROR` for what no test host wrote */
export function readCookie(bytes: MigrationCookie): Cookie | undefined {
  if (bytes.length === 0) return undefined;
  return decode(Cookie, parsed(bytes), 'migration cookie', 'VIR_ERR_INTERNAL_ERROR');
}

export const readState = (bytes: Uint8Array): GuestState =>
  decode(GuestState, parsed(bytes), 'migration stream', 'VIR_ERR_INTERNAL_ERROR');

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw testError(
      'VIR_ERR_INTERNAL_ERROR',
      `what came from the other host is no JSON: ${(error as Error).message}`,
      error,
    );
  }
}
