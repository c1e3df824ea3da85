import type { DomainState } from '../driver/enum-tables.js';
import { ConnectListAllDomainsFlags } from '../driver/flag-tables.js';

/** What the list flags ask of a domain; what is left out counts as not so. */
export interface DomainFacts {
  readonly state: DomainState;
  readonly persistent: boolean;
  readonly autostart?: boolean;
  readonly managedSave?: boolean;
  readonly snapshots?: boolean;
  readonly checkpoints?: boolean;
}

const { bits } = ConnectListAllDomainsFlags;

/** The flags of a kind: a domain must fit one of those given; a kind of which none is given lets all through. */
const kinds: readonly (readonly [mask: number, bitsOf: (facts: DomainFacts) => number])[] = [
  [bits.active | bits.inactive, (facts) => (facts.state === 'shutoff' ? bits.inactive : bits.active)],
  [bits.persistent | bits.transient, (facts) => (facts.persistent ? bits.persistent : bits.transient)],
  [bits.running | bits.paused | bits.shutoff | bits.other, (facts) => stateBits[facts.state] ?? bits.other],
  [bits.managedSave | bits.noManagedSave, (facts) => (facts.managedSave ? bits.managedSave : bits.noManagedSave)],
  [bits.autostart | bits.noAutostart, (facts) => (facts.autostart ? bits.autostart : bits.noAutostart)],
  [bits.hasSnapshot | bits.noSnapshot, (facts) => (facts.snapshots ? bits.hasSnapshot : bits.noSnapshot)],
  [bits.hasCheckpoint | bits.noCheckpoint, (facts) => (facts.checkpoints ? bits.hasCheckpoint : bits.noCheckpoint)],
];
const stateBits: { readonly [S in DomainState]?: number } = {
  running: bits.running,
  paused: bits.paused,
  shutoff: bits.shutoff,
};

/** Whether the flags of `listAll` (`ConnectListAllDomainsFlags`) let a domain through: for drivers. */
export function matchesDomain(flags: number, facts: DomainFacts): boolean {
  return kinds.every(([mask, bitsOf]) => (flags & mask) === 0 || (flags & bitsOf(facts)) !== 0);
}
