import type { Cpu, Cputune, Domain, Numa } from '@virtkit/core/xml';
import { unsupported } from '../errors.js';
import { featureForLibxl, nesting } from '../read/cpuid.js';
import type { ToXlOptions } from './options.js';
import { writable, type Writer } from './writer.js';

const tuned: readonly string[] = ['shares', 'vcpupins'] satisfies readonly (keyof Cputune)[];

export function writeVcpus(writer: Writer, { vcpu, cputune = {} }: Domain): void {
  const { count, current = count, cpuset } = vcpu ?? { count: 1 };
  const other = Object.keys(cputune).find((key) => key !== 'rest' && !tuned.includes(key));
  if (other !== undefined) throw unsupported(`/domain/cputune/${other}`, 'a config of xl has no word for it');
  if (vcpu?.placement === 'auto')
    throw unsupported('/domain/vcpu/@placement', 'nothing places processors of a Xen guest');
  if (current < count) writer.number('maxvcpus', count);
  writer.number('vcpus', current);
  writePins(writer, cputune.vcpupins ?? [], count, cpuset);
  writer.number('cpu_weight', cputune.shares);
}

/** One text for all processors, or where any has its own, one for each. */
function writePins(writer: Writer, pins: NonNullable<Cputune['vcpupins']>, count: number, cpuset: string | undefined) {
  if (pins.length === 0) return writer.text('cpus', cpuset, '/domain/vcpu/@cpuset');
  const own = new Map(pins.map((pin) => [pin.vcpu, pin.cpuset]));
  const each = Array.from({ length: count }, (_, vcpu) => own.get(vcpu) ?? cpuset ?? 'all');
  writer.list(
    'cpus',
    each.map((cpus) => writable(cpus, '/domain/cputune/vcpupin/@cpuset')),
  );
}

type Policy = NonNullable<NonNullable<Cpu['features']>[number]['policy']>;
const values = { force: '1', require: '1', optional: 'x', disable: '0', forbid: '0' } as const satisfies Record<
  Policy,
  string
>;
const refusing: readonly (Policy | undefined)[] = ['disable', 'forbid'];
const asking: readonly (Policy | undefined)[] = ['force', 'require'];

/**
 * Whether the guest may run guests. libvirt writes a host's processor as one that may, and starts it as one that may not
 * unless it is told to.
 */
export function writeNesting(writer: Writer, { cpu }: Domain, { native }: ToXlOptions): void {
  if (cpu?.mode !== 'host-passthrough') return;
  const said = cpu.features?.filter(({ name }) => nesting.includes(name)) ?? [];
  const refused = said.some(({ policy }) => refusing.includes(policy));
  const asked = native === true || said.some(({ policy = 'require' }) => asking.includes(policy));
  writer.flag('nestedhvm', asked && !refused);
}

/** Only the host's processor, with features more or less: libvirt leaves what it says of others. */
export function writeCpuid(writer: Writer, { cpu }: Domain): void {
  if (cpu?.mode !== 'host-passthrough') return;
  const features = (cpu.features ?? []).filter(({ name }) => !nesting.includes(name));
  if (features.length === 0) return;
  const pairs = features.map(({ name, policy = 'require' }) => {
    if (!/^[a-z][\w.-]*$/.test(name))
      throw unsupported('/domain/cpu/feature/@name', `'${name}' is no feature of libxl`);
    return `${featureForLibxl(name)}=${values[policy]}`;
  });
  writer.word('cpuid', ['host', ...pairs].join(','));
}

/** How far a node is from itself and from others, where nobody says. */
const near = 10;
const far = 20;

export function writeVnuma(writer: Writer, { cpu }: Domain): void {
  const cells = cpu?.numa?.cells ?? [];
  writer.list(
    'vnuma',
    cells.map((cell, index) => node(cell, index, cells.length)),
  );
}

type Cell = NonNullable<Numa['cells']>[number];

function node({ cpus, memory, distances }: Cell, index: number, count: number): readonly string[] {
  const path = `/domain/cpu/numa/cell[${index + 1}]`;
  if (cpus === undefined) throw unsupported(`${path}/@cpus`, 'a node of Xen has processors');
  const said = new Map(distances?.siblings?.map(({ id, value }) => [id, value]));
  const row = Array.from({ length: count }, (_, other) => said.get(other) ?? (other === index ? near : far));
  return [
    `pnode=${index}`,
    `size=${memory / 1024n}`,
    `vcpus=${writable(cpus, `${path}/@cpus`)}`,
    `vdistances=${row.join(',')}`,
  ];
}
