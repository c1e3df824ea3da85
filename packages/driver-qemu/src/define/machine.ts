import type { Domain } from '@virtkit/core/xml';
import type { QemuCapabilities } from '../capabilities/capabilities.js';
import { qemuError } from './qemu-error.js';

/** What decides about a guest's buses: its architecture and its machine. */
export interface Machine {
  readonly arch: string;
  readonly name: string;
}

const x86: readonly string[] = ['i686', 'x86_64'];

export const isX86 = ({ arch }: Machine): boolean => x86.includes(arch);
export const isQ35 = ({ arch, name }: Machine): boolean => x86.includes(arch) && /^(?:q35$|pc-q35-)/.test(name);
export const isI440fx = ({ arch, name }: Machine): boolean =>
  x86.includes(arch) && /^(?:pc$|pc-0\.|pc-1\.|pc-i440fx-|rhel)/.test(name);

/** The guest's machine, once it is known. */
export const machineOf = ({ os }: Domain): Machine => ({
  arch: os?.type?.arch ?? '',
  name: os?.type?.machine ?? '',
});

/**
 * The machine of a domain by its lasting name: `q35` is another machine with each version of QEMU, and a guest keeps the one
 * that it was defined with.
 */
export function completeMachine(domain: Domain, caps: QemuCapabilities): Machine {
  const type = domain.os?.type;
  const arch = type?.arch ?? caps.arch;
  if (!x86.includes(arch)) {
    const message = `guests of the architecture '${arch}' are not supported; those of x86_64 and i686 are`;
    throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', message, '/domain/os/type/@arch');
  }
  const wanted = type?.machine ?? 'pc';
  const known = caps.machines.find(({ name }) => name === wanted);
  return { arch, name: known?.canonical ?? wanted };
}
