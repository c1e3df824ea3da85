import { devicesOf } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { xapiError } from './errors.js';
import type { Vm } from './types.js';

const kib = 1024n;
/** The least that a guest may be ballooned down to, as long as its definition does not say less. Bytes. */
const leastMemory = 16n * 1024n * 1024n;

/** How libvirt's boot devices are called in XAPI's order. */
const bootLetters = { hd: 'c', cdrom: 'd', network: 'n' } as const;
type BootDevice = NonNullable<NonNullable<Domain['os']>['boot']>[number];
const bootDevices: Readonly<Record<string, BootDevice>> = { c: 'hd', d: 'cdrom', n: 'network' };

type Action = NonNullable<Domain['onCrash']>;
/** What happens when a guest ends: XAPI's word for libvirt's, and back. */
const endings = [
  ['destroy', 'destroy'],
  ['restart', 'restart'],
  ['rename-restart', 'rename_restart'],
  ['preserve', 'preserve'],
  ['coredump-destroy', 'coredump_and_destroy'],
  ['coredump-restart', 'coredump_and_restart'],
] as const satisfies readonly (readonly [Action, string])[];
/** After a shutdown or a reboot XAPI knows fewer of them. */
const orderly: readonly string[] = ['destroy', 'restart'];

type Kind = 'hvm' | 'pv' | 'pvh';
const kinds = { hvm: 'hvm', linux: 'pv', xen: 'pv', xenpvh: 'pvh' } as const;
type Machine = 'acpi' | 'apic' | 'pae' | 'viridian';

/** The fields of a guest that a definition decides on, its devices aside. */
export interface VmFields {
  readonly name_label: string;
  readonly name_description: string;
  readonly memory_static_max: bigint;
  readonly memory_static_min: bigint;
  readonly memory_dynamic_max: bigint;
  readonly memory_dynamic_min: bigint;
  readonly VCPUs_max: bigint;
  readonly VCPUs_at_startup: bigint;
  readonly actions_after_shutdown: string;
  readonly actions_after_reboot: string;
  readonly actions_after_crash: string;
  readonly PV_bootloader: string;
  readonly PV_bootloader_args: string;
  readonly PV_kernel: string;
  readonly PV_ramdisk: string;
  readonly PV_args: string;
  readonly HVM_boot_policy: string;
  readonly HVM_boot_params: Readonly<Record<string, string>>;
  readonly platform: Readonly<Record<string, string>>;
  readonly domain_type: Kind;
}

/** What XAPI is to be told of a definition; `old` is the guest as it is, whose further settings stay. */
export function fieldsOf(def: Domain, old?: Vm): VmFields {
  const memory = (def.memory ?? 0n) * kib;
  const current = (def.currentMemory ?? def.memory ?? 0n) * kib;
  const count = def.vcpu?.count ?? 1;
  const kind = kindOf(def);
  return {
    name_label: def.name,
    name_description: def.description ?? '',
    memory_static_max: memory,
    memory_static_min: current < leastMemory ? current : leastMemory,
    memory_dynamic_max: current,
    memory_dynamic_min: current,
    VCPUs_max: BigInt(count),
    VCPUs_at_startup: BigInt(def.vcpu?.current ?? count),
    actions_after_shutdown: ending(def.onPoweroff ?? 'destroy', 'on_poweroff', orderly),
    actions_after_reboot: ending(def.onReboot ?? 'restart', 'on_reboot', orderly),
    actions_after_crash: ending(def.onCrash ?? 'destroy', 'on_crash'),
    PV_bootloader: def.bootloader ?? '',
    PV_bootloader_args: def.bootloaderArgs ?? '',
    PV_kernel: def.os?.kernel ?? '',
    PV_ramdisk: def.os?.initrd ?? '',
    PV_args: def.os?.cmdline ?? '',
    HVM_boot_policy: kind === 'hvm' ? 'BIOS order' : '',
    HVM_boot_params: { ...old?.HVM_boot_params, ...bootParams(def, kind) },
    platform: { ...old?.platform, ...platformOf(def) },
    domain_type: kind,
  };
}

function kindOf({ os }: Domain): Kind {
  const name = os?.type?.name ?? 'linux';
  if (Object.hasOwn(kinds, name)) return kinds[name as keyof typeof kinds];
  throw unsupported(`/domain/os/type: XAPI has no guests of type '${name}'`);
}

function bootParams(def: Domain, kind: Kind): Record<string, string> {
  if (kind !== 'hvm') return {};
  const chosen = def.os?.boot ?? byDevice(def);
  const letters = chosen.map((device) => {
    if (Object.hasOwn(bootLetters, device)) return bootLetters[device as keyof typeof bootLetters];
    throw unsupported(`/domain/os/boot: XAPI does not boot from '${device}'`);
  });
  return { order: [...new Set(letters)].join('') || 'cdn', firmware: def.os?.firmware === 'efi' ? 'uefi' : 'bios' };
}

/** Each device may have its place in the order; XAPI knows the kinds only. */
function byDevice(def: Domain): readonly BootDevice[] {
  const disks = devicesOf(def, 'disks').map(({ boot, device }) => ({
    order: boot?.order,
    kind: device === 'cdrom' ? ('cdrom' as const) : ('hd' as const),
  }));
  const cards = devicesOf(def, 'interfaces').map(({ boot }) => ({ order: boot?.order, kind: 'network' as const }));
  return [...disks, ...cards]
    .filter(({ order }) => order !== undefined)
    .sort((one, other) => one.order! - other.order!)
    .map(({ kind }) => kind);
}

function platformOf({ features }: Domain): Record<string, string> {
  const wanted = {
    acpi: features?.acpi ? '1' : '0',
    apic: features?.apic ? 'true' : 'false',
    pae: features?.pae ? 'true' : 'false',
    viridian: features?.viridian ? 'true' : 'false',
  };
  return wanted satisfies Record<Machine, string>;
}

function ending(action: Action, field: string, allowed?: readonly string[]): string {
  const found = endings.find(([ours]) => ours === action);
  if (found && (!allowed || allowed.includes(action))) return found[1];
  throw unsupported(`/domain/${field}: XAPI does not know '${action}'`);
}

const endingOf = (word: string): Action => endings.find(([, theirs]) => theirs === word)?.[0] ?? 'destroy';

/** A definition with what XAPI says of the guest; `base` is what XAPI does not know. */
export function withFields(base: Partial<Domain>, vm: Vm): Omit<Domain, 'devices'> {
  const { description: _old, bootloader: _one, bootloaderArgs: _two, features: _three, ...kept } = base;
  const count = Number(vm.VCPUs_max);
  const current = Number(vm.VCPUs_at_startup);
  const { current: _online, ...vcpu } = base.vcpu ?? { placement: 'static' as const };
  const features = featuresOf(base.features, vm.platform);
  return {
    ...kept,
    type: 'xen',
    name: vm.name_label,
    ...(vm.name_description === '' ? {} : { description: vm.name_description }),
    memory: vm.memory_static_max / kib,
    currentMemory: vm.memory_dynamic_max / kib,
    vcpu: { ...vcpu, count, ...(current === count ? {} : { current }) },
    ...(vm.PV_bootloader === '' ? {} : { bootloader: vm.PV_bootloader }),
    ...(vm.PV_bootloader_args === '' ? {} : { bootloaderArgs: vm.PV_bootloader_args }),
    os: osOf(base, vm),
    ...(features ? { features } : {}),
    clock: base.clock ?? { offset: 'utc' },
    onPoweroff: endingOf(vm.actions_after_shutdown) as NonNullable<Domain['onPoweroff']>,
    onReboot: endingOf(vm.actions_after_reboot) as NonNullable<Domain['onReboot']>,
    onCrash: endingOf(vm.actions_after_crash),
  };
}

/** What kind of guest it is: older pools say it by the boot policy alone. */
export function isHvm({ domain_type: type, HVM_boot_policy: policy }: Vm): boolean {
  return type === 'hvm' || ((type === undefined || type === 'unspecified') && policy !== '');
}

function osOf(base: Partial<Domain>, vm: Vm): NonNullable<Domain['os']> {
  const { boot: _boot, firmware: _firmware, kernel: _k, initrd: _i, cmdline: _c, type, ...kept } = base.os ?? {};
  const hvm = isHvm(vm);
  const name = hvm ? 'hvm' : vm.domain_type === 'pvh' ? 'xenpvh' : type?.name === 'xen' ? 'xen' : 'linux';
  const perDevice = byDevice(base as Domain).length > 0;
  const boot = [...(vm.HVM_boot_params.order ?? '')].flatMap((letter) => bootDevices[letter] ?? []);
  return {
    ...kept,
    type: { arch: 'x86_64', ...type, name },
    ...(hvm && vm.HVM_boot_params.firmware === 'uefi' ? { firmware: 'efi' as const } : {}),
    ...(hvm && !perDevice && boot.length > 0 ? { boot } : {}),
    ...(vm.PV_kernel === '' ? {} : { kernel: vm.PV_kernel }),
    ...(vm.PV_ramdisk === '' ? {} : { initrd: vm.PV_ramdisk }),
    ...(vm.PV_args === '' ? {} : { cmdline: vm.PV_args }),
  };
}

function featuresOf(base: Domain['features'], platform: Vm['platform']): Domain['features'] {
  const { acpi: _a, apic, pae: _p, viridian: _v, ...others } = base ?? {};
  const on = (name: Machine) => platform[name] === 'true' || platform[name] === '1';
  const found = {
    ...(on('acpi') ? { acpi: true } : {}),
    ...(on('apic') ? { apic: apic ?? {} } : {}),
    ...(on('pae') ? { pae: true } : {}),
    ...others,
    ...(on('viridian') ? { viridian: true } : {}),
  };
  return Object.keys(found).length > 0 ? (found as Domain['features']) : undefined;
}

const unsupported = (message: string) => xapiError('VIR_ERR_CONFIG_UNSUPPORTED', message);
