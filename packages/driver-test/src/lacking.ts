import type { Member, Session } from '@virtkit/core/driver';
import { contractMembers } from './contract-members.js';

/** @throws TypeError for what is no member of the contract */
export function checkMembers(members: readonly Member[]): readonly Member[] {
  const strange = members.find((member) => !contractMembers.has(member));
  if (strange !== undefined) throw new TypeError(`${JSON.stringify(strange)} is no member of the contract`);
  return members;
}

/** The session as that of a hypervisor that cannot do what `members` say. */
export function lacking(session: Session, members: readonly Member[]): Session {
  const entries = Object.entries(session as object).map(([section, methods]: [string, unknown]) => {
    if (typeof methods !== 'object' || methods === null) return [section, methods] as const;
    const left = Object.entries(methods).filter(([name]) => !members.includes(`${section}.${name}` as Member));
    return [section, left.length > 0 ? Object.fromEntries(left) : undefined] as const;
  });
  return Object.fromEntries(entries.filter(([, left]) => left !== undefined)) as unknown as Session;
}
