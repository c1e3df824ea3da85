import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';

const channel = 'org.qemu.guest_agent.0';

/**
 * How many CPUs a guest itself has online is for its agent to say.
 * @throws VirtError `VIR_ERR_OPERATION_INVALID`, `VIR_ERR_ARGUMENT_UNSUPPORTED` without an agent's channel,
 * `VIR_ERR_AGENT_UNRESPONSIVE` with one that nobody answers
 */
export function requireAgent({ def, state, active }: QemuDomain): never {
  if (!active || state !== 'running') throw qemuError('VIR_ERR_OPERATION_INVALID', 'domain is not running');
  const configured = def.devices?.channels?.some(({ target }) => target.name === channel);
  throw configured
    ? qemuError('VIR_ERR_AGENT_UNRESPONSIVE', 'QEMU guest agent is not connected')
    : qemuError('VIR_ERR_ARGUMENT_UNSUPPORTED', 'QEMU guest agent is not configured');
}
