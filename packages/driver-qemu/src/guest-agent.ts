import type { DomainRef } from '@virtkit/core/driver';
import type { Channel, Domain } from '@virtkit/core/xml';
import { connectAgent, type AgentClient } from './agent/client.js';
import { unresponsive } from './agent/errors.js';
import type { QemuDomain } from './domain-object.js';
import { qemuError } from './errors.js';
import type { Guest } from './guest.js';
import type { QemuHost } from './host.js';

const port = 'org.qemu.guest_agent.0';

/** Whether a channel is the guest agent's. */
export const isAgentPort = ({ target }: Channel): boolean => target.type === 'virtio' && target.name === port;

const agentPort = ({ devices }: Domain): Channel | undefined => devices?.channels?.find(isAgentPort);

/**
 * The agent of a guest that runs.
 * @throws VirtError `VIR_ERR_OPERATION_INVALID` unless the guest runs, `VIR_ERR_ARGUMENT_UNSUPPORTED` when it has no port
 * for an agent, `VIR_ERR_AGENT_UNRESPONSIVE` while nothing in the guest has opened it
 */
export function requireAgent(domain: QemuDomain): AgentClient {
  if (domain.state !== 'running') throw qemuError('VIR_ERR_OPERATION_INVALID', `domain '${domain.name}' does not run`);
  const agent = domain.requireGuest().agent;
  if (agent) return agent;
  if (agentPort(domain.def)) throw unresponsive(`the guest agent of '${domain.name}' is not connected`);
  throw qemuError('VIR_ERR_ARGUMENT_UNSUPPORTED', `domain '${domain.name}' has no channel for a guest agent`);
}

/** Asks the agent of the domain that `ref` names. Only the agent is held up by that: other calls on the domain go on. */
export const askAgent = <T>(
  host: QemuHost,
  ref: DomainRef,
  ask: (agent: AgentClient, domain: QemuDomain) => Promise<T>,
): Promise<T> => {
  const domain = host.domain(ref);
  return ask(requireAgent(domain), domain);
};

/** Something in the guest has opened the agent's port, or closed it. */
export function followAgent({ agentTimeout }: QemuDomain, guest: Guest, channel: Channel, open: boolean): void {
  // What an agent of before was asked is answered by nobody.
  guest.agent?.setOpen(false);
  guest.agent?.close();
  guest.agent = undefined;
  const path = channel.sources?.[0]?.path;
  if (!open || channel.type !== 'unix' || path === undefined) return;
  guest.agent = connectAgent(path);
  guest.agent.timeout = agentTimeout;
}

/** Sets how long the agent of a domain may take; it holds for those that come later, too. */
export async function setAgentTimeout(host: QemuHost, domain: QemuDomain, seconds: number): Promise<void> {
  domain.agentTimeout = seconds;
  if (domain.guest?.agent) domain.guest.agent.timeout = seconds;
  await host.saveStatus(domain);
}
