import type { Domain } from '@virtkit/core/xml';
import { isI440fx, isQ35 } from './machine.js';
import { faultOf, type Context, type Rule } from './rule.js';

type DomainRule = Rule<Domain>;
type Timer = NonNullable<NonNullable<Domain['clock']>['timers']>[number];

const loader = ({ os }: Domain) => os?.loader;
const isUefi = ({ os }: Domain): boolean =>
  os?.firmware === 'efi' || (os?.loader?.type === 'pflash' && os.loader.path !== undefined);

const os: readonly DomainRule[] = [
  [({ os }) => os?.type?.name !== 'hvm', ({ os }) => `QEMU does not run guests of type '${os?.type?.name ?? ''}'`],
  [
    (domain, { caps }) => domain.type !== 'qemu' && !(domain.type === 'kvm' && caps.accelerators.includes('kvm')),
    ({ type }, { caps }) => `${caps.binary} does not run domains of type '${type}' on this host`,
  ],
  [
    (_domain, { caps, machine }) => !caps.machines.some(({ name }) => name === machine.name),
    (_domain, { caps, machine }) => `${caps.binary} has no machine '${machine.name}'`,
  ],
  [({ memtune }) => memtune?.minGuarantee !== undefined, 'QEMU guarantees no least memory'],
  [(domain) => isUefi(domain) && domain.features?.acpi !== true, 'UEFI needs ACPI'],
  [({ genid }, { caps }) => genid !== undefined && !caps.devices.has('vmgenid'), 'this QEMU has no generation id'],
  [
    ({ os, devices }) => os?.bios?.useserial === true && (devices?.serials?.length ?? 0) === 0,
    'messages of the BIOS need a serial port to go to',
    'VIR_ERR_XML_ERROR',
  ],
];

const lifecycle: readonly DomainRule[] = [
  [
    ({ onPoweroff, onReboot, onCrash }) => [onPoweroff, onReboot, onCrash].includes('rename-restart'),
    "a guest cannot be restarted by another name: 'rename-restart' is no action",
  ],
  [
    ({ onPoweroff, onReboot }) => onPoweroff === 'preserve' || onReboot === 'preserve',
    'a guest is preserved on a crash only',
  ],
  [
    ({ onPoweroff, onReboot }) => onPoweroff === 'restart' && onReboot === 'destroy',
    'what restarts on power off is not destroyed on a reboot',
  ],
];

const cpu: readonly DomainRule[] = [
  [
    ({ cpu }) => cpu?.maxphysaddr?.mode === 'passthrough' && cpu.maxphysaddr.bits !== undefined,
    'the width of addresses is that of the host, so none is to be said',
  ],
  [
    ({ cpu }) => cpu?.maxphysaddr?.mode === 'emulate' && cpu.maxphysaddr.bits === undefined,
    'the width of addresses is missing',
  ],
  [({ cpu }) => cpu?.cache?.mode === 'emulate' && cpu.cache.level !== 3, 'only the cache of level 3 is emulated'],
  [
    ({ cpu }) => cpu?.cache?.mode === 'passthrough' && cpu.mode !== 'host-passthrough' && cpu.mode !== 'maximum',
    "the host's caches are for the host's CPU",
  ],
  [
    ({ cpu }) => cpu?.cache !== undefined && cpu.cache.mode !== 'emulate' && (cpu.cache.level ?? -1) !== -1,
    ({ cpu }) => `a cache of mode '${cpu!.cache!.mode}' has no level`,
  ],
];

const hotplug: readonly DomainRule[] = [
  [
    ({ maxMemory, devices }) => !maxMemory && (devices?.memories?.length ?? 0) > 0,
    'modules of memory need <maxMemory>',
  ],
  [({ maxMemory, cpu }) => maxMemory !== undefined && !cpu?.numa?.cells?.length, 'memory that grows needs a NUMA cell'],
  [
    ({ maxMemory, devices }) => maxMemory !== undefined && (devices?.memories?.length ?? 0) > maxMemory.slots,
    'there are more modules of memory than slots',
  ],
];

const absoluteMost = 253402300799n;

const timer: readonly Rule<Timer>[] = [
  [({ name }) => name === 'platform' || name === 'armvtimer', ({ name }) => `QEMU has no timer '${name}' here`],
  [({ name, track }) => name === 'rtc' && track === 'boot', "the timer 'rtc' cannot track the boot"],
  [
    ({ name, tickpolicy }) => name === 'rtc' && (tickpolicy === 'merge' || tickpolicy === 'discard'),
    ({ tickpolicy }) => `the timer 'rtc' has no tickpolicy '${tickpolicy ?? ''}'`,
  ],
  [({ name, tickpolicy }) => name === 'pit' && tickpolicy === 'merge', "the timer 'pit' has no tickpolicy 'merge'"],
];

const clock: readonly DomainRule[] = [
  [
    ({ clock }, context) => clock?.timers?.some((one) => faultOf(timer, one, context)) ?? false,
    ({ clock }, context) =>
      clock!.timers!.map((one) => faultOf(timer, one, context)?.message).find((one) => one !== undefined)!,
  ],
  [
    ({ clock }) => clock?.offset === 'absolute' && (clock.start ?? 0n) > absoluteMost,
    `a clock starts at ${absoluteMost} seconds at the latest`,
  ],
];

const boot: readonly DomainRule[] = [
  [
    (domain, { machine }) => loader(domain)?.secure === true && !isQ35(machine),
    'secure boot is there on the machine q35 alone',
  ],
  [
    (domain, { machine }) => loader(domain)?.secure === true && machine.arch !== 'x86_64',
    'secure boot is there on x86_64 alone',
  ],
  [
    (domain) =>
      loader(domain)?.secure === true && domain.os?.firmware === undefined && domain.features?.smm?.state !== true,
    'secure boot needs SMM',
  ],
];

const mostWithoutEim = 255;
const topologyOf = ({ cpu }: Domain): number | undefined => {
  const { sockets, dies, cores, threads } = cpu?.topology ?? {};
  return sockets === undefined ? undefined : sockets * dies! * cores! * threads!;
};
const machineLimit = ({ caps, machine }: Context): number | undefined =>
  caps.machines.find(({ name }) => name === machine.name)?.maxCpus;

const vcpus: readonly DomainRule[] = [
  [
    ({ vcpu }, context) => (vcpu?.count ?? 1) > (machineLimit(context) ?? Infinity),
    (_domain, context) => `the machine '${context.machine.name}' has ${machineLimit(context)!} vCPUs at most`,
  ],
  [
    (domain) => (topologyOf(domain) ?? domain.vcpu?.count ?? 1) !== (domain.vcpu?.count ?? 1),
    (domain) => `the topology has ${topologyOf(domain)!} CPUs, and the domain ${domain.vcpu?.count ?? 1}`,
  ],
  [
    ({ vcpu }, { machine }) => (vcpu?.count ?? 1) > mostWithoutEim && !isQ35(machine),
    `more than ${mostWithoutEim} vCPUs are there on the machine q35 alone`,
  ],
  [
    ({ vcpu, devices }) => (vcpu?.count ?? 1) > mostWithoutEim && devices?.iommu?.driver?.eim !== true,
    `more than ${mostWithoutEim} vCPUs need an IOMMU with 'eim'`,
  ],
];

const powerNames = ['hpt', 'htm', 'nestedHv', 'ccfAssist', 'cfpc', 'sbbc', 'ibs'] as const;

const features: readonly DomainRule[] = [
  [
    ({ features }) => powerNames.some((name) => features?.[name] !== undefined),
    ({ features }) => `'${powerNames.find((name) => features?.[name] !== undefined)!}' is a feature of POWER machines`,
  ],
  [({ features }) => features?.gic !== undefined, "'gic' is a feature of ARM machines"],
  [
    ({ features }, { caps }) => features?.vmcoreinfo === true && !caps.devices.has('vmcoreinfo'),
    'this QEMU has no vmcoreinfo',
  ],
  [
    ({ features }, { machine }) => features?.vmport !== undefined && !isQ35(machine) && !isI440fx(machine),
    (_domain, { machine }) => `the machine '${machine.name}' has no vmport`,
  ],
  [
    ({ features, type }) => features?.tcg !== undefined && type !== 'qemu',
    ({ type }) => `features of TCG are not for domains of type '${type}'`,
  ],
  [({ features }) => (features?.tcg?.tbCache ?? 0n) % 1024n !== 0n, 'the cache of TCG is in whole MiB'],
];

const memory: readonly DomainRule[] = [
  [
    ({ memoryBacking }) => memoryBacking?.hugepages !== undefined && memoryBacking.allocation?.mode === 'ondemand',
    'huge pages are allocated at once',
  ],
  [
    ({ memoryBacking }) => memoryBacking?.hugepages !== undefined && memoryBacking.source === 'file',
    'huge pages are no file',
  ],
];

const consoles: readonly DomainRule[] = [
  [
    ({ devices }) =>
      devices?.consoles?.some(({ target }) => target?.type !== 'serial' && target?.type !== 'virtio') ?? false,
    'QEMU has consoles of the types serial and virtio here',
  ],
];

const reserved = /^opt\/(?:ovmf|org\.qemu)\//;

const sysinfo: readonly DomainRule[] = [
  [
    ({ sysinfos }) => names(sysinfos).some((name) => !name.startsWith('opt/')),
    "names of the firmware's configuration begin with 'opt/'",
  ],
  [
    ({ sysinfos }) => names(sysinfos).some((name) => reserved.test(name)),
    "a name of the firmware's configuration is reserved",
  ],
];
const names = (sysinfos: Domain['sysinfos']): readonly string[] =>
  sysinfos?.flatMap((one) => (one.type === 'fwcfg' ? (one.entries ?? []).map(({ name }) => name) : [])) ?? [];

const panics: readonly DomainRule[] = [
  [
    ({ devices }) => devices?.panics?.some(({ model }) => model === 's390' || model === 'pseries') ?? false,
    'this machine reports a panic by isa or hyperv',
  ],
  [
    ({ devices }) => devices?.panics?.some(({ model, address }) => model === 'hyperv' && address) ?? false,
    'a panic device of model hyperv has no address',
  ],
  [
    ({ devices }) =>
      devices?.panics?.some(({ model, address }) => model === 'isa' && address && address.type !== 'isa') ?? false,
    'a panic device of model isa has an address of type isa',
  ],
];

const tpms: readonly DomainRule[] = [
  [({ devices }) => (devices?.tpms?.length ?? 0) > 1, 'a guest has one TPM at most'],
];

const tuning: readonly DomainRule[] = [
  [
    ({ cputune, type }) =>
      type !== 'kvm' && ((cputune?.cachetunes?.length ?? 0) > 0 || (cputune?.memorytunes?.length ?? 0) > 0),
    "shares of the processor's caches are for domains of type kvm",
  ],
];

/** What is refused of the domain itself, in libvirt's order, by where it stands. */
export const domainRules: readonly (readonly [path: string, rules: readonly DomainRule[]])[] = [
  ['/domain/os', os],
  ['/domain', lifecycle],
  ['/domain/cpu', cpu],
  ['/domain/maxMemory', hotplug],
  ['/domain/clock', clock],
  ['/domain/os/loader', boot],
  ['/domain/vcpu', vcpus],
  ['/domain/cputune', tuning],
  ['/domain/features', features],
  ['/domain/memoryBacking', memory],
  ['/domain/devices/console', consoles],
  ['/domain/sysinfo', sysinfo],
  ['/domain/devices/panic', panics],
  ['/domain/devices/tpm', tpms],
];
