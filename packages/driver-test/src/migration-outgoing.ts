import type { PassThrough } from 'node:stream';
import type { DomainJob } from './domain-jobs.js';
import type { TestDomain } from './domain-object.js';
import type { Transfer } from './migration-transfer.js';
import type { Transit } from './transit.js';

/** A guest that is about to leave, or on its way. */
export interface Outgoing {
  readonly flags: number;
  readonly token: string;
  readonly transit: Transit;
  /** Whether the guest ran when it began, and is to run on if nothing comes of it. */
  readonly ran: boolean;
  job: DomainJob | undefined;
  transfer: Transfer | undefined;
  phase: 'begun' | 'moving' | 'postcopy' | 'moved';
  /** Where the memory goes instead of a cookie. */
  tunnel: PassThrough | undefined;
  /** Takes back what ends it with its session. */
  release: () => void;
}

interface Slot {
  outgoing: Outgoing | undefined;
}
const slots = new WeakMap<TestDomain, Slot>();

export function outgoingSlot(domain: TestDomain): Slot {
  const known = slots.get(domain) ?? { outgoing: undefined };
  slots.set(domain, known);
  return known;
}
export const outgoingOf = (domain: TestDomain): Outgoing | undefined => slots.get(domain)?.outgoing;
