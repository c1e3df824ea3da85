import { DomainGuestInfoTypes, VirtError, type TypedParams } from '@virtkit/core/driver';
import type { Agent, AgentCallOptions } from './agent.js';
import { diskParams, getDisks, type TargetOf } from './disks.js';
import { isMissingCommand } from './errors.js';
import { getHostname, osParams, timeZoneParams, userParams } from './facts.js';
import { fileSystemParams, getFileSystems } from './file-systems.js';
import { getInterfaces, interfaceParams } from './interfaces.js';
import { joined } from './params.js';

type Part = (agent: Agent, targetOf: TargetOf, options: AgentCallOptions) => Promise<TypedParams>;

/** In the order in which they are asked for, and given. */
const parts = {
  users: (agent, _, options) => userParams(agent, options),
  os: (agent, _, options) => osParams(agent, options),
  timezone: (agent, _, options) => timeZoneParams(agent, options),
  hostname: async (agent, _, options) => ({ hostname: await getHostname(agent, options) }),
  filesystem: async (agent, targetOf, options) => fileSystemParams(await getFileSystems(agent, options), targetOf),
  disks: async (agent, targetOf, options) => diskParams(await getDisks(agent, options), targetOf),
  interfaces: async (agent, _, options) => interfaceParams(await getInterfaces(agent, options)),
} satisfies Record<keyof typeof DomainGuestInfoTypes.bits, Part>;

/**
 * Facts from inside the guest.
 * @param types - bits of `DomainGuestInfoTypes`; 0: all that this agent can tell
 * @throws VirtError `VIR_ERR_INVALID_ARG` for bits that are none; what the agent refuses, unless all were asked for and it
 * has no such command
 */
export async function getGuestInfo(
  agent: Agent,
  types: number,
  targetOf: TargetOf,
  options: AgentCallOptions = {},
): Promise<TypedParams> {
  checkInfoTypes(types);
  const { bits } = DomainGuestInfoTypes;
  const found: TypedParams[] = [];
  for (const [name, part] of Object.entries(parts)) {
    if (types !== 0 && (types & bits[name as keyof typeof bits]) === 0) continue;
    try {
      found.push(await part(agent, targetOf, options));
    } catch (error) {
      if (types !== 0 || !isMissingCommand(error)) throw error;
    }
  }
  return joined(found);
}

/** @throws VirtError `VIR_ERR_INVALID_ARG` for bits that are no types of information */
export function checkInfoTypes(types: number): void {
  const known = DomainGuestInfoTypes.all;
  if ((types & ~known) !== 0) {
    const message = `unsupported guest information types 0x${((types & ~known) >>> 0).toString(16)}`;
    throw new VirtError('VIR_ERR_INVALID_ARG', message, { domain: 'VIR_FROM_QEMU' });
  }
}
