import { QmpSchema } from '../qmp/schema.js';
import type { Answers } from './answers.js';
import type { Accelerator, CpuModel, MachineType, QemuCapabilities } from './capabilities.js';

/** The best first. */
const accelerators = ['kvm', 'tcg'] as const satisfies readonly Accelerator[];

/** What libvirt calls an architecture, where QEMU has another word. */
const names: Readonly<Record<string, string>> = { i386: 'i686', arm: 'armv7l', or1k: 'openrisc' };

export function capabilitiesOf(binary: string, answers: Answers): QemuCapabilities {
  const { version, target, cpus } = answers;
  const there = accelerators.filter((accelerator) => cpus[accelerator]);
  return {
    binary,
    version: version.qemu,
    package: version.package,
    arch: names[target.arch] ?? target.arch,
    accelerators: there,
    machines: answers.machines.flatMap((machine) => machineTypes(machine, target.arch)),
    cpus: Object.fromEntries(there.map((accelerator) => [accelerator, cpus[accelerator]!.map(cpuModel)])),
    devices: new Set(answers.devices.map(({ name }) => name)),
    objects: new Set(answers.objects.map(({ name }) => name)),
    schema: QmpSchema.read(answers.schema),
  };
}

/** The machine, and behind it the short name that stands for it. `none` is no machine for guests. */
function machineTypes(machine: Answers['machines'][number], arch: string): readonly MachineType[] {
  const { name, alias, 'default-cpu-type': cpu } = machine;
  if (name === 'none') return [];
  const type: MachineType = {
    name,
    maxCpus: machine['cpu-max'],
    hotpluggableCpus: machine['hotpluggable-cpus'],
    ...(cpu !== undefined && { defaultCpu: modelOfType(cpu, arch) }),
    deprecated: machine.deprecated,
  };
  return alias === undefined ? [type] : [type, { ...type, name: alias, canonical: name }];
}

/** `qemu64` of `qemu64-x86_64-cpu`. */
const modelOfType = (type: string, arch: string): string =>
  [`-${arch}-cpu`, '-cpu'].reduce((name, end) => (name.endsWith(end) ? name.slice(0, -end.length) : name), type);

const cpuModel = (cpu: NonNullable<Answers['cpus']['tcg']>[number]): CpuModel => ({
  name: cpu.name,
  blockers: cpu['unavailable-features'],
  ...(cpu['alias-of'] !== undefined && { alias: cpu['alias-of'] }),
  deprecated: cpu.deprecated ?? false,
});
