import type { Channel, CharSource, Domain } from '@virtkit/core/xml';
import { join } from 'node:path';
import { withChain } from '../block/chain.js';
import { assignAliases } from '../define/aliases.js';
import { numberFound, numberNamed } from '../define/sources.js';
import type { QemuHost } from '../host.js';
import { withFirmware } from './firmware.js';
import { withGraphicsPorts } from './graphics-ports.js';

/** What a domain runs with: its definition, with all that is decided when it starts. */
export async function liveDefinition(host: QemuHost, def: Domain, directory: string): Promise<Domain> {
  const booting = await withFirmware(def, join(host.directories.lib, 'nvram'));
  const withDisks = numberFound(await withChains(numberNamed(booting)));
  const withPorts = await withGraphicsPorts(withDisks, host.ports);
  return withTlsOfPorts(withChannelSockets(assignAliases(withPorts), directory));
}

async function withChains(def: Domain): Promise<Domain> {
  const { disks } = def.devices ?? {};
  return disks ? { ...def, devices: { ...def.devices, disks: await Promise.all(disks.map(withChain)) } } : def;
}

function withChannelSockets(def: Domain, directory: string): Domain {
  const { channels } = def.devices ?? {};
  if (!channels) return def;
  const named = channels.map((channel) => withChannelSocket(channel, directory));
  return { ...def, devices: { ...def.devices, channels: named } };
}

/** A channel that names no socket has one in the guest's folder. */
export function withChannelSocket(channel: Channel, directory: string): Channel {
  const [source] = channel.sources ?? [];
  const { name } = channel.target;
  if (channel.type !== 'unix' || source?.path !== undefined || name === undefined) return channel;
  return { ...channel, sources: [{ ...source, mode: source?.mode ?? ('bind' as const), path: join(directory, name) }] };
}

function withTlsOfPorts(def: Domain): Domain {
  const { serials, parallels, consoles, channels, redirdevs } = def.devices ?? {};
  return {
    ...def,
    devices: {
      ...def.devices,
      ...(serials && { serials: serials.map(withTlsSaid) }),
      ...(parallels && { parallels: parallels.map(withTlsSaid) }),
      ...(consoles && { consoles: consoles.map(withTlsSaid) }),
      ...(channels && { channels: channels.map(withTlsSaid) }),
      ...(redirdevs && { redirdevs: redirdevs.map(withTlsSaid) }),
    },
  };
}

interface Backed {
  readonly type?: string;
  readonly sources?: readonly CharSource[];
}

/** A port on TCP says whether it speaks TLS. */
export function withTlsSaid<P extends object>(port: P): P {
  const { type, sources } = port as Backed;
  if (type !== 'tcp' || !sources) return port;
  return { ...port, sources: sources.map((source) => ({ ...source, tls: source.tls ?? false })) };
}
