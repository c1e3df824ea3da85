import type { TestDomain } from './domain-object.js';
import { guestOf } from './guest.js';
import type { GuestState } from './migration-cookie.js';

const billion = 1_000_000_000n;

/** What is in the memory of a guest, to be taken elsewhere. */
export function guestState(domain: TestDomain): GuestState {
  const { time, frozen, offline, keys, passwords } = guestOf(domain);
  return {
    time: String(time.seconds * billion + BigInt(time.nanoseconds)),
    frozen: [...frozen],
    offline: [...offline],
    keys: Object.fromEntries([...keys].map(([user, all]) => [user, [...all]])),
    passwords: Object.fromEntries(passwords),
  };
}

/** Puts it into the memory of the guest that arrived. */
export function restoreGuest(domain: TestDomain, state: GuestState): void {
  const guest = guestOf(domain);
  const time = /^-?\d{1,30}$/.test(state.time) ? BigInt(state.time) : 0n;
  guest.time = { seconds: time / billion, nanoseconds: Number(time % billion) };
  refill(guest.frozen, state.frozen);
  refill(guest.offline, state.offline);
  guest.keys.clear();
  for (const [user, keys] of Object.entries(state.keys)) guest.keys.set(user, keys);
  guest.passwords.clear();
  for (const [user, password] of Object.entries(state.passwords)) guest.passwords.set(user, password);
}

function refill<T>(set: Set<T>, values: readonly T[]): void {
  set.clear();
  for (const value of values) set.add(value);
}
