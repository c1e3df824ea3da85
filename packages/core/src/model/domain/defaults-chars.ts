import { merged } from '../merged.js';
import type { CharSource } from './chardev.js';
import type { Devices } from './devices.js';

interface Char {
  readonly type: string;
  readonly sources?: readonly CharSource[];
  readonly protocol?: 'raw' | 'telnet' | 'telnets' | 'tls';
}

/** Who neither listens nor says so connects. */
const connecting: readonly string[] = ['tcp', 'udp', 'unix'];

/** What character devices of all kinds have in common. */
export function completeChars(devices: Devices): Partial<Devices> {
  const { serials, parallels, consoles, channels, redirdevs, smartcards, rngs } = devices;
  return {
    ...(serials ? { serials: serials.map(completeChar) } : {}),
    ...(parallels ? { parallels: parallels.map(completeChar) } : {}),
    ...(consoles ? { consoles: consoles.map(completeChar) } : {}),
    ...(channels ? { channels: channels.map(completeChar) } : {}),
    ...(redirdevs ? { redirdevs: redirdevs.map((one) => completeChar(withChannel(one))) } : {}),
    ...(smartcards
      ? { smartcards: smartcards.map((one) => (one.mode === 'passthrough' ? completeChar(one) : one)) }
      : {}),
    ...(rngs
      ? {
          rngs: rngs.map((one) =>
            one.backend.model === 'egd' ? merged(one, { backend: completeChar(one.backend) }) : one,
          ),
        }
      : {}),
  };
}

function completeChar<C extends Char>(one: C): C {
  if (!connecting.includes(one.type)) return one.protocol === undefined ? one : withoutProtocol(one);
  const { sources: _sources, ...others } = one.type === 'tcp' ? one : withoutProtocol(one);
  const given = one.sources?.map((source) => merged(source, { mode: source.mode ?? ('connect' as const) }));
  // Who listens comes first.
  if (one.type === 'udp') given?.sort((source, other) => order(source) - order(other));
  // A socket that the host is to name has no place yet, and then nothing is said of it.
  const sources = one.type === 'unix' && given?.[0]?.path === undefined ? undefined : given;
  return {
    ...others,
    ...(sources ? { sources } : {}),
    ...(one.type === 'tcp' ? { protocol: one.protocol ?? 'raw' } : {}),
  } as unknown as C;
}

const order = ({ mode }: CharSource) => (mode === 'bind' ? 0 : 1);

/** Only TCP has one. */
function withoutProtocol<C extends Char>(one: C): C {
  const { protocol: _protocol, ...others } = one;
  return others as C;
}

const usbChannel = [{ channel: 'org.qemu.usbredir' }] as const;
const withChannel = <C extends Char>(one: C): C =>
  one.type === 'dbus' && one.sources?.[0]?.channel === undefined ? { ...one, sources: usbChannel } : one;
