import type { Channel, Domain } from '@virtkit/core/xml';
import { agentChannel } from './agent.js';
import type { GuestScript } from './guest-script.js';

const channel = (name: string): Channel => ({ type: 'unix', target: { type: 'virtio', name } });

/** `def` with the devices that a script needs to be heard, where the definition has none. */
export function withScriptDevices(def: Domain, { agent, channels = {}, console, consoles }: GuestScript): Domain {
  const { devices = {} } = def;
  const known = devices.channels ?? [];
  const missing = Object.keys(channels).filter((name) => !known.some(({ target }) => target.name === name));
  const wanted = [...known, ...missing.map(channel)];
  if (agent !== false && !agentChannel(def)) wanted.push(channel('org.qemu.guest_agent.0'));
  const silent = (devices.consoles ?? devices.serials ?? []).length === 0;
  const line = { type: 'pty' as const, target: { type: 'serial' as const, port: 0 } };
  return {
    ...def,
    devices: {
      ...devices,
      ...(wanted.length > 0 ? { channels: wanted } : {}),
      ...(silent && (console ?? consoles) ? { consoles: [line] } : {}),
    },
  };
}
