import type { Clock, Cpu, Cputune, Domain, Features, Os } from '@virtkit/core/xml';
import { scalars } from '@virtkit/core/xml';
import { guestTypes, osTypeOf, type GuestType } from '../guest-type.js';
import { bootLetters, firmwareOf } from '../read/os.js';
import { tscModes } from '../read/features.js';
import type { LibxlBuild, LibxlConfig, LibxlHvm } from './codecs.js';

export function typeOf({ c_info: created, b_info: built }: LibxlConfig): GuestType {
  return guestTypes.find((type) => type === created.type || built[`type.${type}`] !== undefined) ?? 'pv';
}

/** The weight that every guest has. */
const usualWeight = 256;

export function sizesOf(built: LibxlBuild): Pick<Domain, 'memory' | 'currentMemory' | 'vcpu' | 'cputune'> {
  const most = built.max_memkb ?? built.target_memkb ?? 0;
  const online = built.avail_vcpus?.length ?? 0;
  const count = Math.max(built.max_vcpus ?? 1, online, 1);
  const { weight = usualWeight } = built.sched_params ?? {};
  const pins = pinsOf(built, count);
  const same = pins.length === count && pins.every(({ cpuset }) => cpuset === pins[0]!.cpuset);
  const cputune: Cputune = {
    ...(weight <= 0 || weight === usualWeight ? {} : { shares: BigInt(weight) }),
    ...(same || pins.length === 0 ? {} : { vcpupins: pins }),
  };
  return {
    memory: BigInt(most),
    currentMemory: BigInt(Math.min(built.target_memkb ?? most, most)),
    vcpu: {
      placement: 'static',
      count,
      ...(same ? { cpuset: pins[0]!.cpuset } : {}),
      ...(online === 0 || online === count ? {} : { current: online }),
    },
    ...(Object.keys(cputune).length > 0 ? { cputune } : {}),
  };
}

function pinsOf({ vcpu_hard_affinity: maps = [] }: LibxlBuild, count: number): NonNullable<Cputune['vcpupins']> {
  return maps.slice(0, count).flatMap((cpus, vcpu) => {
    const cpuset = scalars.cpuSet.parse(cpus.join(','));
    return cpuset === undefined || cpuset === '' ? [] : [{ vcpu, cpuset }];
  });
}

/** libxl keeps some texts where an older version had them. */
export function startOf(
  built: LibxlBuild,
  type: GuestType,
  arch: string,
): Pick<Domain, 'os' | 'bootloader' | 'bootloaderArgs'> {
  const pv = built['type.pv'];
  const kernel = built.kernel ?? pv?.kernel;
  const initrd = built.ramdisk ?? pv?.ramdisk;
  const cmdline = built.cmdline ?? pv?.cmdline;
  const bootloader = type === 'hvm' ? undefined : (built.bootloader ?? pv?.bootloader);
  const args = built.bootloader_args ?? [];
  const hvm = built['type.hvm'];
  const os: Os = {
    type: osTypeOf(type, arch),
    ...(kernel === undefined || kernel === 'hvmloader' ? {} : { kernel }),
    ...(initrd === undefined ? {} : { initrd }),
    ...(cmdline === undefined ? {} : { cmdline }),
    ...(hvm && type === 'hvm' ? firmwareAndBoot(hvm) : {}),
  };
  return {
    os,
    ...(bootloader === undefined ? {} : { bootloader }),
    ...(bootloader === undefined || args.length === 0 ? {} : { bootloaderArgs: args.join(' ') }),
  };
}

function firmwareAndBoot({ bios, boot = 'c', acpi_firmware: slic }: LibxlHvm): Pick<Os, 'loader' | 'boot' | 'acpi'> {
  return {
    loader:
      bios === 'ovmf'
        ? { readonly: true, type: 'pflash', path: firmwareOf.ovmf }
        : { type: 'rom', path: firmwareOf.hvmloader },
    boot: Array.from(boot, (letter) => bootLetters.get(letter) ?? 'hd'),
    ...(slic === undefined ? {} : { acpi: { table: { type: 'slic', path: slic } } }),
  };
}

export function featuresOf({ c_info: created, b_info: built }: LibxlConfig, type: GuestType): Pick<Domain, 'features'> {
  const hvm = built['type.hvm'] ?? {};
  const of = (own: boolean | undefined, common: boolean | undefined) => own ?? common ?? true;
  const pc: Features =
    type === 'hvm'
      ? {
          ...(of(hvm.acpi, built.acpi) ? { acpi: true } : {}),
          ...(of(hvm.apic, built.apic) ? { apic: {} } : {}),
          ...((hvm.pae ?? true) ? { pae: true } : {}),
          ...(created.hap === false ? { hap: false } : {}),
          ...(hvm.viridian === true ? { viridian: true } : {}),
        }
      : {};
  const mode = passthroughs.get(created.passthrough ?? '');
  const e820Host = built['type.pv']?.e820_host;
  const xen = {
    ...(e820Host === true ? { e820Host } : {}),
    ...(mode ? { passthrough: mode } : {}),
  };
  const features: Features = { ...pc, ...(Object.keys(xen).length > 0 ? { xen } : {}) };
  return Object.keys(features).length > 0 ? { features } : {};
}

type Passthrough = NonNullable<NonNullable<Features['xen']>['passthrough']>;
const passthroughs = new Map<string, Passthrough>([
  ['enabled', { state: true }],
  ['sync_pt', { state: true, mode: 'sync_pt' }],
  ['share_pt', { state: true, mode: 'share_pt' }],
]);

type Timer = NonNullable<Clock['timers']>[number];

export function clockOf(built: LibxlBuild, type: GuestType): Pick<Domain, 'clock'> {
  const basis = built.localtime === true ? 'localtime' : 'utc';
  const mode = tscModes.get(built.tsc_mode ?? '');
  const hpet = type === 'hvm' ? built['type.hvm']?.hpet : undefined;
  const timers: readonly Timer[] = [
    ...(mode === undefined || mode === 'auto' ? [] : [{ name: 'tsc', present: true, mode } as const]),
    ...(hpet === undefined ? [] : [{ name: 'hpet', present: hpet } as const]),
  ];
  const adjustment = String(Math.trunc(built.rtc_timeoffset ?? 0));
  const clock: Clock =
    type === 'hvm' ? { offset: 'variable', adjustment, basis } : { offset: basis, adjustment: 'reset' };
  return { clock: { ...clock, ...(timers.length > 0 ? { timers } : {}) } };
}

/** libxl keeps features as bits of registers: they have no names any more. */
export function cpuOf(built: LibxlBuild, type: GuestType): Pick<Domain, 'cpu'> {
  const nested = built.nested_hvm ?? built['type.hvm']?.nested_hvm;
  const nodes = built.vnuma_nodes ?? [];
  const cells = nodes.map((node, id) => ({
    id,
    ...cpusOf(node.vcpus),
    memory: BigInt(node.memkb ?? 0),
    ...(node.distances && node.distances.length > 0
      ? { distances: { siblings: node.distances.map((value, other) => ({ id: other, value })) } }
      : {}),
  }));
  const cpu: Cpu = {
    ...(type === 'hvm' && nested === true ? { mode: 'host-passthrough' } : {}),
    ...(cells.length > 0 ? { numa: { cells } } : {}),
  };
  return Object.keys(cpu).length > 0 ? { cpu } : {};
}

function cpusOf(vcpus: readonly number[] = []): { readonly cpus?: string } {
  const cpus = vcpus.length === 0 ? undefined : scalars.cpuSet.parse(vcpus.join(','));
  return cpus === undefined ? {} : { cpus };
}

const actions = new Map<string | undefined, NonNullable<Domain['onReboot']>>([
  ['destroy', 'destroy'],
  ['restart', 'restart'],
  ['restart_rename', 'rename-restart'],
  ['preserve', 'preserve'],
]);
const crashActions = new Map<string | undefined, NonNullable<Domain['onCrash']>>([
  ...actions,
  ['coredump_destroy', 'coredump-destroy'],
  ['coredump_restart', 'coredump-restart'],
]);

/** Where libxl writes nothing it destroys the guest. */
export const lifecycleOf = (config: LibxlConfig): Pick<Domain, 'onPoweroff' | 'onReboot' | 'onCrash'> => ({
  onPoweroff: actions.get(config.on_poweroff) ?? 'destroy',
  onReboot: actions.get(config.on_reboot) ?? 'destroy',
  onCrash: crashActions.get(config.on_crash) ?? 'destroy',
});
