import { DomainSnapshotListFlags } from '@virtkit/core/driver';
import type { Guest } from './guest.js';
import type { Ref, Vm } from './types.js';

/** A snapshot as XAPI has it. */
export interface Moment {
  readonly ref: Ref;
  readonly vm: Vm;
}

const { bits } = DomainSnapshotListFlags;

/** Seconds since the epoch, of `20261122T18:36:17Z` or with dashes. */
export function timeOf({ snapshot_time: text }: Vm): bigint {
  const [, year, month, day, time] = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d:\d\d:\d\d)/.exec(text) ?? [];
  const milliseconds = Date.parse(`${year}-${month}-${day}T${time}Z`);
  return Number.isNaN(milliseconds) ? 0n : BigInt(Math.floor(milliseconds / 1000));
}

export const newestFirst = (moments: readonly Moment[]): readonly Moment[] =>
  [...moments].sort((one, other) => Number(timeOf(other.vm) - timeOf(one.vm)));

/** The flags of a kind, and which of them fits a snapshot. */
const kinds: readonly (readonly [mask: number, fits: (moment: Moment, guest: Guest) => number])[] = [
  [
    bits.leaves | bits.noLeaves,
    ({ vm }, guest) => (vm.children.some((ref) => guest.vm.snapshots.includes(ref)) ? bits.noLeaves : bits.leaves),
  ],
  [bits.metadata | bits.noMetadata, () => bits.metadata],
  [
    bits.inactive | bits.active | bits.diskOnly,
    ({ vm }) => (vm.power_state === 'Suspended' ? bits.active : bits.inactive),
  ],
  [bits.internal | bits.external, () => bits.internal],
];

/** Whether the flags of a list (`DomainSnapshotListFlags`) let a snapshot through. */
export function isListed(moment: Moment, flags: number, guest: Guest): boolean {
  if (flags & bits.roots && guest.vm.snapshots.includes(moment.vm.parent)) return false;
  return kinds.every(([mask, fits]) => (flags & mask) === 0 || (flags & fits(moment, guest)) !== 0);
}
