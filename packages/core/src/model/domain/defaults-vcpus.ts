import { merged } from '../merged.js';
import { at, domainError } from './domain-error.js';
import type { Domain } from './domain.js';
import { completeResctrl } from './defaults-resctrl.js';
import { cpuList } from './numbers.js';
import type { Cputune, Vcpu } from './tuning.js';

type IoThread = NonNullable<NonNullable<Domain['iothreadids']>['iothreads']>[number];
type IoThreads = Pick<Domain, 'iothreads' | 'iothreadids'>;

/** Who shares the host's CPUs: the vCPUs, the threads of I/O, and what is said of each. */
export function completeVcpus(domain: Domain): Pick<Domain, 'vcpu' | 'vcpus' | 'cputune'> & IoThreads {
  const vcpu = completeVcpu(domain.vcpu ?? { placement: 'static', count: 1 });
  const each = domain.vcpus?.vcpus?.map((one) => merged(one, { hotpluggable: one.hotpluggable ?? !one.enabled }));
  const threads = at('/domain/iothreadids', () => completeIoThreads(domain));
  return {
    ...threads,
    ...completeTune(domain, vcpu.count, threads),
    vcpu,
    ...(domain.vcpus ? { vcpus: each ? { ...domain.vcpus, vcpus: each } : domain.vcpus } : {}),
  };
}

const completeTune = ({ cputune }: Domain, vcpus: number, threads: IoThreads): Pick<Domain, 'cputune'> =>
  cputune ? { cputune: at('/domain/cputune', () => completeCputune(cputune, vcpus, threads)) } : {};

function completeVcpu({ current, cpuset, ...given }: Vcpu): Vcpu {
  const vcpu = given.placement === 'auto' || cpuset === undefined ? given : { ...given, cpuset };
  if (current !== undefined && current > vcpu.count) {
    throw unsupported('maximum vCPU count must not be less than current vCPU count');
  }
  if (vcpu.count === 0) throw domainError('VIR_ERR_INTERNAL_ERROR', 'a domain needs at least one vCPU');
  return current === undefined || current === vcpu.count ? vcpu : { ...vcpu, current };
}

/** Each thread is named one by one here, so their number has a limit that libvirt does not have. */
const mostIoThreads = 16384;

/** Threads that have no id take the lowest that are free, if any thread has one. */
function completeIoThreads({ iothreads = 0, iothreadids }: Domain): IoThreads {
  const named = iothreadids?.iothreads ?? [];
  const ids = new Set(named.map(({ id }) => id));
  if (ids.size < named.length) throw domainError('VIR_ERR_XML_ERROR', 'two IOThreads have the same id');
  const count = Math.max(iothreads, named.length);
  if (count === 0) return {};
  if (named.length === 0) return { iothreads: count };
  if (named.length === count) return { iothreads: count, iothreadids: iothreadids! };
  if (count > mostIoThreads) throw unsupported(`there are ${count} IOThreads; ${mostIoThreads} can be named`);
  const all: IoThread[] = [...named];
  for (let id = 1; all.length < count; id++) if (!ids.has(id)) all.push({ id });
  return { iothreads: count, iothreadids: { ...iothreadids, iothreads: all } };
}

type Limited = Extract<keyof Cputune, `${string}eriod` | `${string}uota` | 'shares'>;
const limits: readonly (readonly [min: bigint, max: bigint, ...Limited[]])[] = [
  [2n, 262144n, 'shares'],
  [1000n, 1000000n, 'period', 'globalPeriod', 'emulatorPeriod', 'iothreadPeriod'],
  [1000n, 17592186044415n, 'quota', 'globalQuota', 'emulatorQuota', 'iothreadQuota'],
];

function completeCputune(tune: Cputune, vcpus: number, threads: IoThreads): Cputune {
  for (const [min, max, ...keys] of limits) {
    const wrong = keys.find((key) => (tune[key] ?? 0n) > 0n && (tune[key]! < min || tune[key]! > max));
    if (wrong) throw unsupported(`'${wrong}' of <cputune> is to be from ${min} to ${max}`);
  }
  const { vcpupins, iothreadpins, vcpuscheds, iothreadscheds, cachetunes: _c, memorytunes: _m, ...others } = tune;
  // Both are printed in the order of the vCPUs and of the threads.
  const vcpuPlace = (vcpu: number) => (vcpu < vcpus ? vcpu : -1);
  const threadPlace = placeOf(threads);
  const pins = pinned(
    vcpupins?.filter((pin) => pin.vcpu < vcpus),
    (pin) => vcpuPlace(pin.vcpu),
  );
  const threadPins = pinned(iothreadpins, (pin) => threadPlace(pin.iothread));
  const scheds = scheduled(vcpuscheds, 'vcpus', vcpuPlace);
  const threadScheds = scheduled(iothreadscheds, 'iothreads', threadPlace);
  return {
    ...others,
    ...(pins ? { vcpupins: pins } : {}),
    ...(threadPins ? { iothreadpins: threadPins } : {}),
    ...(scheds ? { vcpuscheds: scheds } : {}),
    ...(threadScheds ? { iothreadscheds: threadScheds } : {}),
    ...completeResctrl(tune, vcpus),
  };
}

/** Where a thread of that id stands; -1 if there is none. */
function placeOf({ iothreads = 0, iothreadids }: IoThreads): (id: number) => number {
  const named = iothreadids?.iothreads;
  if (!named) return (id) => (id > 0 && id <= iothreads ? id : -1);
  const places = new Map(named.map(({ id }, index) => [id, index]));
  return (id) => places.get(id) ?? -1;
}

function pinned<P>(pins: readonly P[] | undefined, place: (pin: P) => number): readonly P[] | undefined {
  if (!pins || pins.length === 0) return undefined;
  const places = new Set(pins.map(place));
  if (places.has(-1)) throw unsupported('an IOThread is pinned that is not there');
  if (places.size < pins.length) throw domainError('VIR_ERR_INTERNAL_ERROR', 'a vCPU or an IOThread is pinned twice');
  return pins.toSorted((a, b) => place(a) - place(b));
}

type Scheduling = Pick<NonNullable<Cputune['vcpuscheds']>[number], 'scheduler' | 'priority' | 'rest'>;
const withPriority: readonly string[] = ['fifo', 'rr'];

/** What is said of several threads at once is kept for each of them. */
function scheduled<K extends 'vcpus' | 'iothreads', S extends Scheduling & Readonly<Record<K, string>>>(
  scheds: readonly S[] | undefined,
  key: K,
  place: (id: number) => number,
): readonly S[] | undefined {
  if (!scheds) return undefined;
  const each = new Map<number, S>();
  for (const one of scheds) {
    const { priority, ...others } = one;
    const ranked = withPriority.includes(one.scheduler);
    if (ranked && priority === undefined) {
      throw domainError('VIR_ERR_XML_ERROR', `the scheduler '${one.scheduler}' needs a priority`);
    }
    const kept = (ranked ? one : others) as S;
    for (const id of cpuList(one[key])) {
      const at = place(id);
      if (at < 0) throw unsupported(`a scheduler is given to ${key} that are not there: ${id}`);
      if (each.has(at)) throw domainError('VIR_ERR_XML_DETAIL', `${key} have two schedulers: ${id}`);
      each.set(at, { ...kept, [key]: String(id) });
    }
  }
  return [...each].sort(([one], [other]) => one - other).map(([, sched]) => sched);
}

const unsupported = (message: string) => domainError('VIR_ERR_CONFIG_UNSUPPORTED', message);
