import type { ConnectDomainEventAgentLifecycleReason } from '@virtkit/core/driver';
import type { Channel } from '@virtkit/core/xml';
import { agentChannel, isAgentChannel } from './agent.js';
import { milliseconds } from './clock.js';
import type { TestDomain } from './domain-object.js';
import { guestOf, knownGuest, scriptOf, waitingFor } from './guest.js';
import type { TestHost } from './host.js';

type State = 'connected' | 'disconnected';

/** The guest has started: its agent, if it has one and `comes`, is there when it has booted. */
export function agentStarts(host: TestHost, domain: TestDomain, comes: boolean): void {
  if (!agentChannel(domain.def)) return;
  if (host.tellsAgents) setState(domain, 'disconnected');
  if (comes) guestOf(domain).agentAt = comesAt(host, domain);
  awaitAgent(host, domain);
}

/** What the script says, or else when the guest has booted. */
function comesAt(host: TestHost, domain: TestDomain): number | undefined {
  const { agent } = scriptOf(domain);
  if (agent === false) return undefined;
  return agent?.boot === undefined ? domain.bootedAt : host.clock.now() + milliseconds(agent.boot);
}

/** The agent of a guest that runs is there when its time has come, and gone with the guest. */
export function awaitAgent(host: TestHost, domain: TestDomain, shift = 0): void {
  if (!agentChannel(domain.def)) return;
  domain.onStop(() => agentGone(domain));
  const guest = guestOf(domain);
  if (guest.agentAt === undefined) return;
  const agentAt = (guest.agentAt += shift);
  const { id } = domain;
  const time = agentAt - host.clock.now();
  // Not before whoever starts the guest has told so.
  void (time > 0 ? host.clock.sleep(time, { background: true }) : Promise.resolve()).then(() => {
    const isGone = domain.id !== id || host.domains.findByUuid(domain.uuid) !== domain;
    if (!isGone && guestOf(domain).agentAt === agentAt) connectAgent(host, domain, 'channel');
  });
}

/** The agent opens its channel. */
export function connectAgent(host: TestHost, domain: TestDomain, reason: ConnectDomainEventAgentLifecycleReason): void {
  const guest = guestOf(domain);
  if (guest.connected || !agentChannel(domain.def)) return;
  guest.connected = true;
  guest.agentAt = undefined;
  tell(host, domain, 'connected', reason);
}

/** The agent closes its channel, as it does when the guest shuts down. */
export function disconnectAgent(host: TestHost, domain: TestDomain): void {
  const guest = knownGuest(domain);
  if (!guest?.connected) return;
  agentGone(domain);
  tell(host, domain, 'disconnected', 'channel');
}

/** The guest is no more: nobody waits for its agent any longer, and nobody is told. */
function agentGone(domain: TestDomain): void {
  const guest = knownGuest(domain);
  if (!guest) return;
  guest.connected = false;
  guest.agentAt = undefined;
  for (const wake of waitingFor(domain)) wake();
}

function tell(host: TestHost, domain: TestDomain, state: State, reason: ConnectDomainEventAgentLifecycleReason): void {
  if (!host.tellsAgents) return;
  setState(domain, state);
  host.domainEvents.emit('agentLifecycle', domain.ref, { state, reason });
}

/** What the running definition says of the channel. */
function setState(domain: TestDomain, state: State): void {
  const { def } = domain;
  const channels = (def.devices?.channels ?? []).map((one): Channel =>
    isAgentChannel(one) ? { ...one, target: { ...one.target, state } } : one,
  );
  domain.def = { ...def, devices: { ...def.devices, channels } };
}
