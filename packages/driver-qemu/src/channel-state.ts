import { decode, type ConnectDomainEventAgentLifecycleReason } from '@virtkit/core/driver';
import type { Channel, Domain } from '@virtkit/core/xml';
import * as t from 'io-ts';
import type { Scene } from './events/handler.js';
import { followAgent, isAgentPort } from './guest-agent.js';

const Chardevs = t.array(t.intersection([t.type({ label: t.string }), t.partial({ 'frontend-open': t.boolean })]));

/** Notes that something in the guest has opened a channel, or closed it. */
export function noteChannel(
  { host, domain, guest }: Scene,
  alias: string,
  open: boolean,
  reason: ConnectDomainEventAgentLifecycleReason,
): void {
  const channel = virtioChannels(domain.def).find((one) => one.alias === alias);
  if (!channel) return;
  const state = open ? 'connected' : 'disconnected';
  domain.def = withState(domain.def, alias, state);
  if (!isAgentPort(channel)) return;
  followAgent(domain, guest, channel, open);
  host.domainEvents.emit('agentLifecycle', domain.ref, { state, reason });
}

/** Asks which of a guest's channels are open in it: when control over it begins. */
export async function noteChannels(scene: Scene, reason: ConnectDomainEventAgentLifecycleReason): Promise<void> {
  if (virtioChannels(scene.domain.def).length === 0) return;
  const answer = await scene.guest.monitor.execute('query-chardev');
  const chardevs = decode(Chardevs, answer, "QEMU's character devices", 'VIR_ERR_INTERNAL_ERROR');
  for (const { label, 'frontend-open': open = false } of chardevs)
    if (label.startsWith('char')) noteChannel(scene, label.slice('char'.length), open, reason);
}

const virtioChannels = ({ devices }: Domain): readonly Channel[] =>
  devices?.channels?.filter(({ target }) => target.type === 'virtio') ?? [];

const withState = (def: Domain, alias: string, state: 'connected' | 'disconnected'): Domain => ({
  ...def,
  devices: {
    ...def.devices,
    channels:
      def.devices?.channels?.map((one) => (one.alias === alias ? { ...one, target: { ...one.target, state } } : one)) ??
      [],
  },
});
