import type { Domain } from '@virtkit/core/xml';
import type { TestDomain } from './domain-object.js';

/** Bits that every call on a definition knows: live and config. */
export const liveOrConfig = 3;

/** Changes the one definition that `flags` mean: live and config together are refused. */
export function changeOne(domain: TestDomain, flags: number, change: (def: Domain) => Domain): void {
  domain.definition(flags);
  domain.change(flags, change);
}
