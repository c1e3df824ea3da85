import { domainError } from './domain-error.js';
import type { Console, Parallel, Serial } from './chardev.js';
import type { Devices } from './devices.js';
import { highest } from './numbers.js';

type Port = Serial | Parallel | Console;

/** Numbers the ports, and keeps libvirt's bond between the first serial port and the first console. */
export function completeConsoles(devices: Devices, hvm: boolean): Partial<Devices> {
  const serials = number(devices.serials ?? []);
  const parallels = number(devices.parallels ?? []);
  // Consoles are numbered as they stand, whatever they say.
  const consoles = (devices.consoles ?? []).map((one, port) => ({
    ...one,
    target: { ...one.target, type: one.target?.type ?? ('serial' as const), port },
  }));
  if (consoles.slice(1).some((one) => one.target.type === 'serial')) {
    throw domainError('VIR_ERR_CONFIG_UNSUPPORTED', 'only the first console can be a serial port');
  }
  const bonded = hvm ? bond(serials, consoles) : { serials, consoles };
  return {
    ...(bonded.serials.length > 0 ? { serials: bonded.serials } : {}),
    ...(parallels.length > 0 ? { parallels } : {}),
    ...(bonded.consoles.length > 0 ? { consoles: bonded.consoles } : {}),
  };
}

/** On a full virtual machine the first console is the first serial port, seen again. */
function bond(serials: readonly Serial[], consoles: readonly Console[]) {
  const [first, ...others] = consoles;
  const serial = serials[0];
  if (first?.target?.type === 'serial') {
    if (serial) return { serials, consoles: [mirror(serial), ...others] };
    const { target: _target, ...source } = first;
    return { serials: [{ ...source, target: { port: 0 } }], consoles };
  }
  if (!serial || !bondable.includes(serial.target?.type)) return { serials, consoles };
  return { serials, consoles: [mirror(serial), ...consoles] };
}

const bondable: readonly (string | undefined)[] = [
  undefined,
  'isa-serial',
  'spapr-vio-serial',
  'system-serial',
  'sclp-serial',
];

function mirror(serial: Serial): Console {
  return { ...serial, target: { type: 'serial', port: serial.target?.port ?? 0 } };
}

/** A port without a number comes after the highest. */
function number<P extends Port>(ports: readonly P[]): (P & { readonly target: NonNullable<P['target']> })[] {
  let last = highest(ports.map((one) => one.target?.port ?? -1));
  return ports.map((one) => ({ ...one, target: { ...one.target, port: one.target?.port ?? ++last } }));
}
