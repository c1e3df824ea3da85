import { decode } from '@virtkit/core/driver';
import type { Console, Domain, Serial } from '@virtkit/core/xml';
import * as t from 'io-ts';
import type { QmpClient } from '../qmp/client.js';

const Chardevs = t.array(t.type({ label: t.string, filename: t.string }));

/** A definition with the pseudo-terminals that QEMU has opened for its ports. */
export async function withTerminals(def: Domain, monitor: QmpClient): Promise<Domain> {
  const { serials, parallels, consoles, channels } = def.devices ?? {};
  const ports = [...(serials ?? []), ...(parallels ?? []), ...(consoles ?? []), ...(channels ?? [])];
  if (!ports.some(({ type }) => type === 'pty')) return def;
  const answer = await monitor.execute('query-chardev');
  const paths = new Map(
    decode(Chardevs, answer, "QEMU's character devices", 'VIR_ERR_INTERNAL_ERROR').flatMap(({ label, filename }) => {
      const path = /^pty:(\/dev\/pts\/\d+)$/.exec(filename)?.[1];
      return path === undefined ? [] : [[label.replace(/^char/, ''), path] as const];
    }),
  );
  const at = <P extends Port>(port: P): P => {
    const path = port.type === 'pty' && port.alias !== undefined ? paths.get(port.alias) : undefined;
    return path === undefined ? port : { ...port, sources: [{ ...port.sources?.[0], path }] };
  };
  const named = serials?.map(at);
  return {
    ...def,
    devices: {
      ...def.devices,
      ...(named && { serials: named }),
      ...(parallels && { parallels: parallels.map(at) }),
      ...(channels && { channels: channels.map(at) }),
      ...(consoles && { consoles: consoles.map((one, index) => asSerial(at(one), index, named)) }),
    },
  };
}

type Port = Pick<Serial, 'type' | 'sources' | 'alias'>;

/** The first console is the first serial port seen again. */
function asSerial(console: Console, index: number, serials: readonly Serial[] = []): Console {
  const [serial] = serials;
  if (index !== 0 || !serial || (console.target?.type ?? 'serial') !== 'serial') return console;
  const [source] = serial.sources ?? [];
  const tty = serial.type === 'pty' && source?.path !== undefined ? { tty: source.path } : {};
  return {
    ...console,
    ...tty,
    ...(serial.sources && { sources: serial.sources }),
    ...(serial.alias !== undefined && { alias: serial.alias }),
  };
}
