import type { Member } from '../driver/session.js';
import { codeOf, type Kit } from './kit.js';
import { samples } from './samples.js';
import { callSample } from './slots.js';

/**
 * Whether the host has `member`. Where only a call can tell, one is made about an object that is not there: once, and on
 * a host of its own, as what defines an object from XML does so.
 */
export async function has(kit: Kit, member: Member): Promise<boolean> {
  const support = kit.connection.supports(member);
  if (support !== 'unknown') return support;
  const known = kit.known.get(member) ?? probe(kit, member);
  kit.known.set(member, known);
  return known;
}

async function probe(kit: Kit, member: Member): Promise<boolean> {
  const connection = await kit.open();
  try {
    return (await tried(kit, member, connection)) !== 'VIR_ERR_NO_SUPPORT';
  } finally {
    // At once: a test may ask for many members, and hosts may be few.
    await connection.close();
  }
}

/** What a call about an object that is not there fails with. */
export const tried = (kit: Kit, member: Member, connection = kit.connection): Promise<string> =>
  codeOf(callSample(connection, member, samples[member], { inventory: kit.inventory }));

/** The opposite test: what a driver lacks says so, and does nothing. */
export async function lacking(kit: Kit, member: Member): Promise<void> {
  await kit.unchanged(async () => kit.expect(await tried(kit, member)).toBe('VIR_ERR_NO_SUPPORT'));
}

/** What a guest has more, so that calls about an IOThread find one. */
export const ioThread = async (kit: Kit): Promise<{ readonly more?: string }> =>
  (await has(kit, 'domain.addIOThread')) ? { more: '<iothreads>1</iothreads>' } : {};
