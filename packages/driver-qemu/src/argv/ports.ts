import type { Channel, Console, Parallel, Serial } from '@virtkit/core/xml';
import { addressProps, idOf, placeProps } from './address.js';
import type { OptionPairs } from './argument.js';
import { channelSocket, chardev } from './chardev.js';
import type { Guest } from './context.js';
import { props, type Props } from './props.js';
import { present, refused, translated } from './refused.js';

/** The character device behind a port: named after the port. */
export const portChardevId = (port: { readonly alias?: string }): string => `char${idOf(port)}`;

const serialModels: Readonly<Record<string, string>> = {
  'isa-serial': 'isa-serial',
  'usb-serial': 'usb-serial',
  'pci-serial': 'pci-serial',
  'isa-debug': 'isa-debugcon',
  'spapr-vio-serial': 'spapr-vty',
  'sclp-serial': 'sclpconsole',
};
/** What a model may be called in the definition. */
const serialModelNames: Readonly<Record<string, readonly string[]>> = {
  'isa-debug': ['isa-debugcon'],
  'spapr-vio-serial': ['spapr-vty'],
  'sclp-serial': ['sclpconsole', 'sclplmconsole'],
};

/** What the guest sees of a serial port. */
export function serialDevice(serial: Serial, guest: Guest): Props {
  const type = present(serial.target?.type, "a serial port's type");
  const driver = translated(serialModels, type, 'the serial port');
  const { model, port } = serial.target ?? {};
  if (model !== undefined && !(serialModelNames[type] ?? [type]).includes(model))
    throw refused(`a serial port of type '${type}' is not '${model}' in QEMU`);
  return props({
    driver: type === 'sclp-serial' ? (model ?? driver) : driver,
    chardev: portChardevId(serial),
    id: idOf(serial),
    index: type === 'isa-serial' ? port : undefined,
    ...placeProps(serial, guest),
  });
}

export const parallelDevice = (parallel: Parallel, guest: Guest): Props =>
  props({
    driver: 'isa-parallel',
    chardev: portChardevId(parallel),
    id: idOf(parallel),
    ...placeProps(parallel, guest),
  });

const consoleModels: Readonly<Record<string, string>> = {
  virtio: 'virtconsole',
  sclp: 'sclpconsole',
  sclplm: 'sclplmconsole',
};

/** Whether a console is a serial port seen again. */
export const isSerialConsole = ({ target }: Console): boolean => (target?.type ?? 'serial') === 'serial';

export const consoleDevice = (console: Console, guest: Guest): Props =>
  props({
    driver: translated(consoleModels, console.target?.type ?? 'serial', 'the console'),
    ...(console.address && addressProps(console.address, guest)),
    chardev: portChardevId(console),
    id: idOf(console),
  });

export const portChardev = (port: Serial | Parallel | Console, isParallel = false): OptionPairs =>
  chardev(portChardevId(port), port, { parallel: isParallel });

/** The character device of a channel. Where it names no socket, it is made in the guest's own directory. */
export const channelChardev = (channel: Channel, guest: Guest): OptionPairs => {
  const socketPath = channelSocket(channel.target.name, guest);
  return chardev(portChardevId(channel), channel, { spice: 'vdagent', ...(socketPath && { socketPath }) });
};

/** A channel in the guest's own user network: an address there that leads to the host. */
export const isForward = ({ target }: Channel): boolean => target.type === 'guestfwd';

export function forwardNetdev(channel: Channel): Props {
  const address = present(channel.target.address, "a channel's address");
  const port = present(channel.target.port, "a channel's port");
  if (!/^[\d.]+$/.test(address)) throw refused(`'${address}' is no address of a forwarded channel`);
  return props({
    type: 'user',
    guestfwd: [{ str: `tcp:${address}:${port}-chardev:${portChardevId(channel)}` }],
    id: idOf(channel),
  });
}

export function channelDevice(channel: Channel, guest: Guest): Props {
  const { type, name } = channel.target;
  if (type !== 'virtio') throw refused(`a channel of type '${type}' is not supported by QEMU`);
  return props({
    driver: 'virtserialport',
    ...(channel.address && addressProps(channel.address, guest)),
    chardev: portChardevId(channel),
    id: idOf(channel),
    name: name ?? (channel.type === 'spicevmc' ? 'com.redhat.spice.0' : undefined),
  });
}
