import type { Domain } from '@virtkit/core/xml';
import { plainWord } from './argument.js';
import type { Guest } from './context.js';
import { present, refused } from './refused.js';

type Cpu = NonNullable<Domain['cpu']>;
type Pair = readonly [key: string, value: string | number | bigint | boolean | undefined];

/** Features that libvirt writes otherwise than QEMU. */
const qemuFeatures: Readonly<Record<string, string>> = {
  cmp_legacy: 'cmp-legacy',
  ds_cpl: 'ds-cpl',
  fxsr_opt: 'fxsr-opt',
  kvm_pv_eoi: 'kvm-pv-eoi',
  kvm_pv_unhalt: 'kvm-pv-unhalt',
  lahf_lm: 'lahf-lm',
  nodeid_msr: 'nodeid-msr',
  pclmuldq: 'pclmulqdq',
  perfctr_core: 'perfctr-core',
  perfctr_nb: 'perfctr-nb',
  tsc_adjust: 'tsc-adjust',
};

/** `-cpu`: no value of it can be escaped, so each must be a plain word. Nothing where QEMU's own choice is left. */
export function cpuText({ def, context }: Guest): string | undefined {
  const flags: readonly Pair[] = [
    ...timerFlags(def),
    ...featureFlags(def),
    ...(def.cpu ? cacheFlags(def.cpu) : []),
    ...(def.cpu ? addressFlags(def.cpu) : []),
  ];
  const model =
    modelName(def) ??
    (flags.some(([, value]) => value !== undefined) ? usualModel(context.capabilities.arch) : undefined);
  if (model === undefined) return undefined;
  const all = [...modelFlags(def), ...flags].filter(([, value]) => value !== undefined);
  return [
    plainWord(model, 'the CPU model'),
    ...all.map(([key, value]) => `${plainWord(key, 'the CPU feature')}=${flagText(value)}`),
  ].join(',');
}

const flagText = (value: Pair[1]): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : plainWord(String(value), 'the value of a CPU feature');

function modelName({ cpu }: Domain): string | undefined {
  const mode = cpu?.mode ?? (cpu?.model ? 'custom' : undefined);
  if (mode === 'host-passthrough') return 'host';
  if (mode === 'maximum') return 'max';
  if (mode === 'host-model')
    throw refused("the host's model must be found out before it is given to QEMU", '/domain/cpu/@mode');
  return cpu?.model?.name;
}

const usualModels: Readonly<Record<string, string>> = { x86_64: 'qemu64', i686: 'qemu32' };
const usualModel = (arch: string): string =>
  present(usualModels[arch], `the CPU model of a guest of architecture ${arch}`);

const forbids: readonly (string | undefined)[] = ['disable', 'forbid'];

function modelFlags({ cpu }: Domain): readonly Pair[] {
  if (!cpu) return [];
  const isWhole = cpu.mode === 'host-passthrough' || cpu.mode === 'maximum';
  return [
    ['migratable', isWhole && cpu.migratable !== undefined ? cpu.migratable === 'on' : undefined],
    ['vendor', cpu.model?.vendorId],
    // What is optional is left to what the host has.
    ...(cpu.features ?? []).map(({ name, policy }): Pair => [
      qemuFeatures[name] ?? name,
      policy === 'optional' ? undefined : !forbids.includes(policy),
    ]),
  ];
}

type Timer = NonNullable<NonNullable<Domain['clock']>['timers']>[number];

/** The timers that are features of the processor. */
const timers: Readonly<Partial<Record<Timer['name'], (timer: Timer) => Pair>>> = {
  kvmclock: ({ present }) => ['kvmclock', present],
  hypervclock: ({ present }) => ['hv-time', present || undefined],
  tsc: ({ frequency }) => ['tsc-frequency', frequency],
  armvtimer: ({ tickpolicy }) => ['kvm-no-adjvtime', tickpolicy && tickpolicy === 'discard'],
};

const timerFlags = ({ clock }: Domain): readonly Pair[] =>
  (clock?.timers ?? []).flatMap((timer) => {
    const flag = timers[timer.name]?.(timer);
    return flag ? [flag] : [];
  });

function featureFlags({ features, devices }: Domain): readonly Pair[] {
  const { kvm } = features ?? {};
  return [
    ['kvm-pv-eoi', features?.apic?.eoi],
    ['kvm-pv-unhalt', features?.pvspinlock],
    ...(features?.hyperv ? hypervFlags(features.hyperv) : []),
    ['hv-crash', devices?.panics?.some(({ model }) => model === 'hyperv') || undefined],
    ['kvm', kvm?.hidden ? false : undefined],
    ['kvm-hint-dedicated', kvm?.hintDedicated || undefined],
    ['kvm-poll-control', kvm?.pollControl || undefined],
    ['kvm-pv-ipi', kvm?.pvIpi === false ? false : undefined],
    ['pmu', features?.pmu],
  ];
}

type HypervFeatures = NonNullable<NonNullable<Domain['features']>['hyperv']>;
const hypervToggles = {
  relaxed: 'hv-relaxed',
  vapic: 'hv-vapic',
  vpindex: 'hv-vpindex',
  runtime: 'hv-runtime',
  synic: 'hv-synic',
  reset: 'hv-reset',
  frequencies: 'hv-frequencies',
  reenlightenment: 'hv-reenlightenment',
  tlbflush: 'hv-tlbflush',
  ipi: 'hv-ipi',
  evmcs: 'hv-evmcs',
  avic: 'hv-avic',
} as const satisfies Partial<Record<keyof HypervFeatures, string>>;

/** What is off is off by default. */
function hypervFlags(hyperv: HypervFeatures): readonly Pair[] {
  const { spinlocks, stimer, vendorId } = hyperv;
  const on = <T>(feature: { readonly state: boolean } | undefined, value: T) => (feature?.state ? value : undefined);
  return [
    ['hv-passthrough', hyperv.mode === 'passthrough' || undefined],
    ...Object.entries(hypervToggles).map(([key, flag]): Pair => [
      flag,
      hyperv[key as keyof typeof hypervToggles] || undefined,
    ]),
    ['hv-spinlocks', on(spinlocks, `0x${(spinlocks?.retries ?? 0).toString(16)}`)],
    ['hv-stimer', on(stimer, true)],
    ['hv-stimer-direct', stimer?.state && stimer.direct ? true : undefined],
    ['hv-vendor-id', vendorId?.state ? present(vendorId.value, 'the vendor id of Hyper-V') : undefined],
  ];
}

function cacheFlags({ cache, mode }: Cpu): readonly Pair[] {
  if (!cache) return [];
  const isWhole = mode === 'host-passthrough' || mode === 'maximum';
  if (cache.level !== undefined && !(cache.level === 3 && cache.mode === 'emulate'))
    throw refused(`the cache of level ${cache.level} cannot be set apart in QEMU`, '/domain/cpu/cache/@level');
  if (cache.mode === 'passthrough')
    return [
      ['host-cache-info', true],
      ['l3-cache', false],
    ];
  return [
    ['l3-cache', cache.mode === 'emulate'],
    ['host-cache-info', isWhole ? false : undefined],
  ];
}

const addressFlags = ({ maxphysaddr }: Cpu): readonly Pair[] =>
  maxphysaddr
    ? maxphysaddr.mode === 'passthrough'
      ? [['host-phys-bits', true]]
      : [['phys-bits', maxphysaddr.bits]]
    : [];

/** How many processors there are at start, how many there can be, and how they are arranged. */
export function smpPairs({ def }: Guest): readonly Pair[] {
  const most = def.vcpu?.count ?? 1;
  const current = def.vcpus?.vcpus
    ? def.vcpus.vcpus.filter(({ enabled, hotpluggable }) => enabled && !hotpluggable).length
    : (def.vcpu?.current ?? most);
  const topology = def.cpu?.topology;
  return [
    ['cpus', current],
    ['maxcpus', current === most ? undefined : most],
    ['sockets', topology?.sockets ?? most],
    ['dies', topology?.dies],
    ['clusters', topology?.clusters],
    ['cores', topology?.cores ?? 1],
    ['threads', topology?.threads ?? 1],
  ];
}
