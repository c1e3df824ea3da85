import type { Channel, Domain, Serial } from '@virtkit/core/xml';
import { unsupported } from '../errors.js';
import type { GuestType } from '../guest-type.js';
import { printChar } from '../specs/char.js';
import type { ToXlOptions } from './options.js';
import { spec, writable, type Writer } from './writer.js';

/** More than QEMU's machine has. */
const mostPorts = 16;

export function writePorts(writer: Writer, domain: Domain, type: GuestType, { native }: ToXlOptions): void {
  const { serials = [], parallels = [] } = domain.devices ?? {};
  if (type !== 'hvm') {
    if (serials.length > 0)
      throw unsupported('/domain/devices/serial', `a ${type.toUpperCase()} guest has a console, no serial port`);
    if (parallels.length > 0)
      throw unsupported('/domain/devices/parallel', `a ${type.toUpperCase()} guest has no parallel port`);
    return;
  }
  const [parallel, second] = parallels;
  if (parallel && (native !== true || second)) {
    throw unsupported(
      '/domain/devices/parallel',
      native === true ? 'there is one at most' : 'xl has no parallel ports',
    );
  }
  if (native === true) writer.word('parallel', parallel ? char(parallel, '/domain/devices/parallel') : 'none');
  writeSerials(writer, serials);
}

const char = (port: Parameters<typeof printChar>[0], path: string): string => writable(printChar(port, path), path);

/** One first port is a text; else there is a list, with `none` where a port is missing. */
function writeSerials(writer: Writer, serials: readonly Serial[]): void {
  const ports = new Map(
    serials.map(
      (one, index) => [one.target?.port ?? index, char(one, `/domain/devices/serial[${index + 1}]`)] as const,
    ),
  );
  const last = Math.max(-1, ...ports.keys());
  if (last >= mostPorts) throw unsupported('/domain/devices/serial/target/@port', `${last} is more than a machine has`);
  if (last < 0) return writer.word('serial', 'none');
  if (last === 0) return writer.word('serial', ports.get(0)!);
  writer.list(
    'serial',
    Array.from({ length: last + 1 }, (_, port) => ports.get(port) ?? 'none'),
  );
}

export function writeChannels(writer: Writer, { devices }: Domain): void {
  const channels = (devices?.channels ?? []).map((one, index) => ({
    one,
    path: `/domain/devices/channel[${index + 1}]`,
  }));
  writer.list(
    'channel',
    // Those of other hypervisors are left, as libvirt leaves them: an agent's is in many a definition.
    channels.flatMap(({ one, path }) => (one.target.type === 'xen' ? [channel(one, path)] : [])),
  );
}

function channel(one: Channel, path: string): string {
  const { name } = one.target;
  if (name === undefined) throw unsupported(`${path}/target/@name`, 'it is missing');
  if (one.type !== 'pty' && one.type !== 'unix')
    throw unsupported(`${path}/@type`, `xl has no channel that leads to '${one.type}'`);
  const socket = one.type === 'unix' ? one.sources?.[0]?.path : undefined;
  return spec([
    ['connection', one.type === 'unix' ? 'socket' : 'pty', path],
    ['path', socket, `${path}/source/@path`],
    ['name', name, `${path}/target/@name`],
  ]);
}
