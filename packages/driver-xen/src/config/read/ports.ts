import type { Channel, Console, Devices, Parallel, Serial } from '@virtkit/core/xml';
import { configError, quoted } from '../errors.js';
import type { GuestType } from '../guest-type.js';
import type { Item, Settings } from '../settings.js';
import { parseChar } from '../specs/char.js';
import { readFields } from '../specs/fields.js';
import { channelFields } from '../specs/tables.js';

type Ports = Pick<Devices, 'serials' | 'parallels' | 'consoles' | 'channels'>;

/** A full virtual machine has ports, the others have Xen's own console. */
export function readPorts(settings: Settings, type: GuestType): Ports {
  const channels = settings.strings('channel').map(channel);
  const found = type === 'hvm' ? hardware(settings) : { consoles: [xenConsole] };
  return { ...found, ...(channels.length > 0 ? { channels } : {}) };
}

export const xenConsole: Console = { type: 'pty', target: { type: 'xen', port: 0 } };

function hardware(settings: Settings): Ports {
  const serials = settings
    .strings('serial', true)
    .flatMap<Serial>(({ text, place }, port) =>
      text === 'none' ? [] : [{ ...parseChar(text, place), target: { port } }],
    );
  const parallels = settings
    .strings('parallel', true)
    .flatMap<Parallel>(({ text, place }, port) =>
      text === 'none' ? [] : [{ ...parseChar(text, place), target: { port } }],
    );
  return {
    ...(serials.length > 0 ? { serials } : {}),
    ...(parallels.length > 0 ? { parallels } : {}),
  };
}

function channel(item: Item): Channel {
  const { connection, name, path } = readFields(item, channelFields);
  const target = { type: 'xen', ...(name === undefined ? {} : { name: name.trim() }) } as const;
  const way = connection?.trim();
  if (way === 'pty') return { type: 'pty', target };
  if (way !== 'socket') throw configError(item.place, `${quoted(connection ?? '')} is no connection of a channel`);
  return { type: 'unix', sources: [{ mode: 'bind', ...(path === undefined ? {} : { path: path.trim() }) }], target };
}
