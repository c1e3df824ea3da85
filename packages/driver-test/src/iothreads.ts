import type { CpuSet } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { cpusOf, firstCpus } from './cpu-set.js';
import type { TestDomain } from './domain-object.js';
import { onlineVcpus } from './vcpus.js';

/** libvirt's test driver takes as many host CPUs as the domain has vCPUs when nothing is pinned. */
export function ioThreadCpus(def: Domain, id: number): CpuSet {
  const pin = def.cputune?.iothreadpins?.find((one) => one.iothread === id);
  const set = pin?.cpuset ?? def.vcpu?.cpuset;
  return set === undefined ? firstCpus(onlineVcpus(def)) : cpusOf(set);
}

/** How an IOThread polls. */
export interface Polling {
  /** Nanoseconds. */
  readonly maxNs: bigint;
  readonly grow: number;
  readonly shrink: number;
}
const atFirst: Polling = { maxNs: 32768n, grow: 0, shrink: 0 };
const key = Symbol('IOThread polling');

const changed = (domain: TestDomain) => domain.keep(key, () => new Map<number, Polling>());
export const pollingOf = (domain: TestDomain, id: number): Polling => changed(domain).get(id) ?? atFirst;
export const setPolling = (domain: TestDomain, id: number, polling: Polling) => changed(domain).set(id, polling);
export const forgetPolling = (domain: TestDomain, id: number) => changed(domain).delete(id);
