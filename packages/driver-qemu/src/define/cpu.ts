import { cpuList } from '@virtkit/core/driver';
import type { Cpu, Domain } from '@virtkit/core/xml';
import type { QemuCapabilities } from '../capabilities/capabilities.js';
import { isX86, type Machine } from './machine.js';
import { qemuError } from './qemu-error.js';

/** The CPU that the machine has when none is chosen, and how far it is checked. */
export function completeCpu(domain: Domain, machine: Machine, caps: QemuCapabilities): Cpu | undefined {
  const cpu = withModel(domain.cpu, machine, caps);
  if (!cpu) return undefined;
  const mode = cpu.mode ?? 'custom';
  if (mode === 'custom' && cpu.model?.name === undefined) return cpu;
  return {
    ...cpu,
    mode,
    ...(mode === 'host-passthrough' && isX86(machine) ? { migratable: cpu.migratable ?? 'on' } : {}),
    check: cpu.check ?? checkOf(mode, domain.type),
  };
}

/** Whatever host: a default model need not run completely. QEMU leaves out what is missing. */
function withModel(cpu: Cpu | undefined, machine: Machine, caps: QemuCapabilities): Cpu | undefined {
  if (cpu && ((cpu.mode ?? 'custom') !== 'custom' || cpu.model?.name !== undefined)) return cpu;
  const name = caps.machines.find((one) => one.name === machine.name)?.defaultCpu;
  if (name === undefined) return cpu;
  return { ...cpu, mode: 'custom', match: 'exact', check: 'none', model: { fallback: 'forbid', name } };
}

/** The processor is looked at only where it runs the guest itself. */
function checkOf(mode: NonNullable<Cpu['mode']>, type: Domain['type']): 'none' | 'partial' {
  if (mode === 'host-model') return 'partial';
  return mode === 'custom' && type !== 'qemu' ? 'partial' : 'none';
}

const mostVcpus = 4096;

/** vCPUs that are in no NUMA cell are in the first. */
export function completeNuma(domain: Domain): Cpu['numa'] {
  const numa = domain.cpu?.numa;
  const [first, ...others] = numa?.cells ?? [];
  const count = domain.vcpu?.count ?? 1;
  // More than any machine has are refused later, by their number.
  if (!numa || !first || count > mostVcpus) return numa;
  const elsewhere = new Set(others.flatMap(({ cpus }) => (cpus === undefined ? [] : cpuList(cpus))));
  const own = first.cpus === undefined ? [] : cpuList(first.cpus);
  if (new Set([...own, ...elsewhere]).size >= count) return numa;
  const cpus = ranges(Array.from({ length: count }, (_, cpu) => cpu).filter((cpu) => !elsewhere.has(cpu)));
  return { ...numa, cells: [{ ...first, cpus }, ...others] };
}

/** A set of numbers in its shortest spelling: `0-2,7`. */
function ranges(numbers: readonly number[]): string {
  const spans: [first: number, last: number][] = [];
  for (const one of numbers) {
    const span = spans.at(-1);
    if (span && span[1] === one - 1) span[1] = one;
    else spans.push([one, one]);
  }
  return spans.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(',');
}

/** Which vCPUs can come and go: the first never, and who cannot stands before who can. */
export function checkVcpus({ vcpu, vcpus }: Domain): void {
  const each = vcpus?.vcpus?.filter(({ id }) => id < (vcpu?.count ?? 1)).sort((one, other) => one.id - other.id) ?? [];
  const [first, ...others] = each;
  if (first?.id !== 0) return;
  if (!first.enabled) throw unsupported('the first vCPU cannot be off');
  if (first.hotpluggable === true) throw unsupported('the first vCPU cannot be unplugged');
  if ((first.order ?? 1) !== 1) throw unsupported('the first vCPU is enabled first');
  let before = first;
  for (const one of others) {
    if (one.enabled && (one.order === undefined) !== (first.order === undefined)) {
      throw unsupported('of the vCPUs that are on, all have an order or none');
    }
    if (one.hotpluggable === false && before.hotpluggable === true) {
      throw unsupported('vCPUs that cannot be unplugged come before those that can');
    }
    if (one.hotpluggable === false && (before.order ?? 0) > (one.order ?? 0)) {
      throw unsupported('vCPUs that cannot be unplugged are in the order of their numbers');
    }
    before = one;
  }
}

const unsupported = (message: string) => qemuError('VIR_ERR_CONFIG_UNSUPPORTED', message, '/domain/vcpus');
