import type { Member } from '../driver/session.js';
import { codeOf, type Kit } from './kit.js';
import { samples } from './samples.js';
import { callSample } from './slots.js';

/** Whether the host has `member`. Where only a call can tell, one is made that cannot do anything. */
export async function has(kit: Kit, member: Member): Promise<boolean> {
  const support = kit.connection.supports(member);
  if (support !== 'unknown') return support;
  return (await tried(kit, member)) !== 'VIR_ERR_NO_SUPPORT';
}

/** What a call about an object that is not there fails with. */
export const tried = (kit: Kit, member: Member): Promise<string> =>
  codeOf(callSample(kit.connection, member, samples[member], { inventory: kit.inventory }));

/** The opposite test: what a driver lacks says so, and does nothing. */
export async function lacking(kit: Kit, member: Member): Promise<void> {
  await kit.unchanged(async () => kit.expect(await tried(kit, member)).toBe('VIR_ERR_NO_SUPPORT'));
}
