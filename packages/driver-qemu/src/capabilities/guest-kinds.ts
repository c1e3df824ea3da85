import type { GuestCapabilities } from '@virtkit/core/xml';
import type { MachineType, QemuCapabilities } from './capabilities.js';

/** Architectures of 64 bits that do not have it in their name. */
const wide: readonly string[] = ['s390x', 'alpha', 'hppa64'];
const wordsize = (arch: string): number => (arch.includes('64') || wide.includes(arch) ? 64 : 32);

const isX86 = (arch: string): boolean => arch === 'i686' || arch === 'x86_64';

/** The guests that one QEMU runs, as `<guest>` tells them. */
export function guestOf({ binary, arch, accelerators, machines, cpus }: QemuCapabilities): GuestCapabilities {
  const hasAcpi = isX86(arch) || arch === 'aarch64';
  return {
    osType: 'hvm',
    arch: {
      name: arch,
      wordsize: wordsize(arch),
      emulator: binary,
      machines: usualFirst(machines, arch).map(({ name, canonical, maxCpus, deprecated }) => ({
        name,
        ...(canonical !== undefined && { canonical }),
        maxCpus,
        ...(deprecated && { deprecated }),
      })),
      domains: [{ type: 'qemu' }, ...(accelerators.includes('kvm') ? [{ type: 'kvm' }] : [])],
    },
    features: {
      ...(arch === 'i686' && { pae: {}, nonpae: {} }),
      ...(hasAcpi && { acpi: { default: true, toggle: true } }),
      ...(isX86(arch) && { apic: { default: true, toggle: false } }),
      ...((cpus.tcg?.length ?? 0) > 0 && { cpuSelection: {} }),
      deviceBoot: {},
      diskSnapshot: { default: true, toggle: false },
    },
  };
}

/** What a guest gets that chooses none stands first. */
function usualFirst(machines: readonly MachineType[], arch: string): readonly MachineType[] {
  const usual = isX86(arch) ? machines.find(({ name }) => name === 'pc')?.canonical : undefined;
  const isUsual = ({ name, canonical }: MachineType) => usual !== undefined && (name === usual || canonical === usual);
  return [...machines.filter(isUsual), ...machines.filter((machine) => !isUsual(machine))];
}
