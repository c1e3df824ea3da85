import type { Audio } from '@virtkit/core/xml';
import { props, type Props } from './props.js';
import { translated } from './refused.js';

const drivers: Readonly<Record<Audio['type'], string>> = {
  none: 'none',
  alsa: 'alsa',
  coreaudio: 'coreaudio',
  dbus: 'dbus',
  file: 'wav',
  jack: 'jack',
  oss: 'oss',
  pulseaudio: 'pa',
  sdl: 'sdl',
  spice: 'spice',
};

/** Every member that the one direction of some back end may have. */
type Direction = Partial<
  Record<'dev' | 'serverName' | 'clientName' | 'connectPorts' | 'name' | 'streamName', string> &
    Record<'mixingEngine' | 'fixedSettings' | 'exactName' | 'tryPoll', boolean> &
    Record<'voices' | 'bufferLength' | 'bufferCount' | 'latency', number>
> & { readonly settings?: { readonly frequency?: number; readonly channels?: number; readonly format?: string } };

function direction(side: Direction | undefined): Props | undefined {
  if (!side) return undefined;
  const settings = side.fixedSettings ? side.settings : undefined;
  const all = props({
    'mixing-engine': side.mixingEngine,
    'fixed-settings': side.fixedSettings,
    voices: side.voices,
    'buffer-length': side.bufferLength,
    frequency: settings?.frequency,
    channels: settings?.channels,
    format: settings?.format,
    dev: side.dev,
    'buffer-count': side.bufferCount,
    'try-poll': side.tryPoll,
    'server-name': side.serverName,
    'client-name': side.clientName,
    'connect-ports': side.connectPorts,
    'exact-name': side.exactName,
    name: side.name,
    'stream-name': side.streamName,
    latency: side.latency,
  });
  return Object.keys(all).length > 0 ? all : undefined;
}

export const audioId = (id: number): string => `audio${id}`;

/** The host's end of the guest's sound. */
export function audiodev(audio: Audio): Props {
  const shared = {
    id: audioId(audio.id),
    driver: translated(drivers, audio.type, 'the sound back end'),
    'timer-period': audio.timerPeriod,
    in: direction(audio.input),
    out: direction(audio.output),
  };
  if (audio.type === 'oss')
    return props({
      ...shared,
      'try-mmap': audio.tryMMap,
      exclusive: audio.exclusive,
      'dsp-policy': audio.dspPolicy,
    });
  if (audio.type === 'pulseaudio') return props({ ...shared, server: audio.serverName });
  if (audio.type === 'file') return props({ ...shared, path: audio.path });
  return props(shared);
}

/** What SDL is told by its environment. */
export const audioEnv = (audio: Audio): Readonly<Record<string, string>> =>
  audio.type === 'sdl' && audio.driver !== undefined ? { SDL_AUDIODRIVER: audio.driver } : {};
