import { DomainMessageTypes } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import type { QemuCapabilities } from './capabilities/capabilities.js';

/** Why a guest is not to be relied on, in libvirt's order. */
const texts = {
  customArgv: 'QEMU has arguments that the driver does not know',
  customMonitor: "commands were given to QEMU's monitor past the driver",
  highPrivileges: 'runs with more privileges than it should have',
  shellScripts: 'its network is set up by a shell script',
  customDtb: 'boots with a device tree of its own',
  customAgent: 'commands were given to the guest agent past the driver',
  hypervisorFeature: 'what QEMU can do was said otherwise than QEMU says it',
  deprecatedConfig: 'uses deprecated settings',
  customDevice: 'devices have properties that the driver does not know',
} as const;
export type Taint = keyof typeof texts;

/** What there is to say against how a guest runs. */
export interface Taints {
  readonly tainted: readonly string[];
  /** The deprecated settings by name. */
  readonly deprecated: readonly string[];
}

/** @param privileged - QEMU runs as root */
export function taintsOf(def: Domain, capabilities: QemuCapabilities, privileged: boolean): Taints {
  const deprecated = deprecations(def, capabilities);
  const tainted = Object.entries(signs).flatMap(([taint, has]) => (has(def) ? [taint] : []));
  const whole = [
    ...tainted,
    ...(privileged ? ['highPrivileges'] : []),
    ...(deprecated.length > 0 ? ['deprecatedConfig'] : []),
  ];
  return { tainted: [...new Set(whole)], deprecated };
}

export const withTaint = (taints: Taints, taint: Taint): Taints =>
  taints.tainted.includes(taint) ? taints : { ...taints, tainted: [...taints.tainted, taint] };

/** @param flags - `DomainMessageTypes`; none: all */
export function messages({ tainted, deprecated }: Taints, flags: number): readonly string[] {
  const { tainting, deprecation } = DomainMessageTypes.bits;
  const wanted = (bit: number) => flags === 0 || (flags & bit) !== 0;
  const known = Object.entries(texts).filter(([taint]) => tainted.includes(taint));
  return [
    ...(wanted(tainting) ? known.map(([, text]) => `tainted: ${text}`) : []),
    ...(wanted(deprecation) ? deprecated.map((text) => `deprecated configuration: ${text}`) : []),
  ];
}

const signs = {
  customArgv: ({ qemuCommandline: line }) => (line?.args?.length ?? 0) + (line?.envs?.length ?? 0) > 0,
  highPrivileges: ({ devices }) =>
    [...(devices?.disks ?? []), ...(devices?.hostdevs ?? [])].some((one) => 'rawio' in one && one.rawio === true),
  shellScripts: ({ devices }) => devices?.interfaces?.some(({ script }) => script !== undefined) ?? false,
  customDtb: ({ os }) => os?.dtb !== undefined,
  hypervisorFeature: ({ qemuCapabilities: capabilities }) => capabilities !== undefined,
  customDevice: ({ qemuOverride: override }) => (override?.devices?.length ?? 0) > 0,
} satisfies Partial<Record<Taint, (def: Domain) => boolean>>;

function deprecations({ os, cpu, type }: Domain, { machines, cpus }: QemuCapabilities): readonly string[] {
  const machine = os?.type?.machine;
  const model = (cpu?.mode ?? 'custom') === 'custom' ? cpu?.model?.name : undefined;
  const models = cpus[type === 'kvm' ? 'kvm' : 'tcg'];
  return [
    ...(machines.find(({ name }) => name === machine)?.deprecated ? [`machine type '${machine}'`] : []),
    ...(models?.find(({ name }) => name === model)?.deprecated ? [`CPU model '${model}'`] : []),
  ];
}
