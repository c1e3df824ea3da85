import { withPins, type CpuSet } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { cpusOf, hostCpus } from './cpu-set.js';
import type { TestHost } from './host.js';

export const maxVcpus = ({ vcpu }: Domain): number => vcpu?.count ?? 1;

/** Of each vCPU, whether it is online. */
export function vcpusOnline(def: Domain): readonly boolean[] {
  const count = maxVcpus(def);
  const each = new Map(def.vcpus?.vcpus?.map((one) => [one.id, one.enabled]));
  const first = def.vcpu?.current ?? count;
  return Array.from({ length: count }, (_, id) => (each.size > 0 ? (each.get(id) ?? false) : id < first));
}

export const onlineVcpus = (def: Domain): number => vcpusOnline(def).filter(Boolean).length;

/** The first `count` vCPUs online, the others not. */
export function withOnline(def: Domain, count: number): Domain {
  const each = def.vcpus?.vcpus?.map((one) => ({ ...one, enabled: one.id < count }));
  return {
    ...def,
    ...vcpuCounts(def, maxVcpus(def), count),
    ...(each ? { vcpus: { ...def.vcpus, vcpus: each } } : {}),
  };
}

/** These vCPUs on or off, one by one: which of them are on is written down from now on. */
export function withVcpus(def: Domain, ids: readonly number[], enabled: boolean): Domain {
  const known = new Map(def.vcpus?.vcpus?.map((one) => [one.id, one]));
  const vcpus = vcpusOnline(def).map((online, id) => {
    const one = known.get(id) ?? { id, enabled: online, hotpluggable: id !== 0 };
    return ids.includes(id) ? { ...one, enabled } : one;
  });
  const count = vcpus.filter((one) => one.enabled).length;
  return { ...def, ...vcpuCounts(def, maxVcpus(def), count), vcpus: { ...def.vcpus, vcpus } };
}

/** `max` vCPUs: what is new is offline, what goes takes its pin along. */
export function withMaximum(def: Domain, max: number): Domain {
  const before = maxVcpus(def);
  const online = vcpusOnline(def).slice(0, max).filter(Boolean).length;
  const kept = def.vcpus?.vcpus?.filter((one) => one.id < max);
  const added = Array.from({ length: Math.max(0, max - before) }, (_, index) => ({
    id: before + index,
    enabled: false,
  }));
  const vcpupins = def.cputune?.vcpupins?.filter((pin) => pin.vcpu < max) ?? [];
  return {
    ...withPins(def, { vcpupins }),
    ...vcpuCounts(def, max, online),
    ...(kept ? { vcpus: { ...def.vcpus, vcpus: [...kept, ...added] } } : {}),
  };
}

function vcpuCounts(def: Domain, count: number, online: number): Pick<Domain, 'vcpu'> {
  const { current: _old, ...vcpu } = def.vcpu ?? { placement: 'static' as const, count };
  return { vcpu: online === count ? { ...vcpu, count } : { ...vcpu, count, current: online } };
}

/** The host CPUs that a vCPU may run on: its own pin, else what the definition says for all, else every one. */
export function vcpuCpus(host: TestHost, def: Domain, vcpu: number): CpuSet {
  const pin = def.cputune?.vcpupins?.find((one) => one.vcpu === vcpu);
  const set = pin?.cpuset ?? def.vcpu?.cpuset;
  return set === undefined ? hostCpus(host) : cpusOf(set);
}
