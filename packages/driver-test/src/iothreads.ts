import type { CpuSet } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { cpusOf, firstCpus } from './cpu-set.js';
import type { TestDomain } from './domain-object.js';
import { invalidArg } from './params.js';
import { withPins } from './pins.js';
import { onlineVcpus } from './vcpus.js';

type Named = NonNullable<NonNullable<Domain['iothreadids']>['iothreads']>[number];

/** Every IOThread: those with an id of their own, then as many as are missing with the lowest ids that are free. */
export function ioThreads(def: Domain): readonly Named[] {
  const named = def.iothreadids?.iothreads ?? [];
  const taken = new Set(named.map((one) => one.id));
  const filled: Named[] = [];
  for (let id = 1; named.length + filled.length < (def.iothreads ?? 0); id++) {
    if (!taken.has(id)) filled.push({ id });
  }
  return [...named, ...filled];
}

export const hasIOThread = (def: Domain, id: number): boolean => ioThreads(def).some((one) => one.id === id);

export function requireIOThread(
  def: Domain,
  id: number,
  missing = `cannot find IOThread '${id}' in iothreadids`,
): void {
  if (!hasIOThread(def, id)) throw invalidArg(missing);
}

/** libvirt's test driver takes as many host CPUs as the domain has vCPUs when nothing is pinned. */
export function ioThreadCpus(def: Domain, id: number): CpuSet {
  const pin = def.cputune?.iothreadpins?.find((one) => one.iothread === id);
  const set = pin?.cpuset ?? def.vcpu?.cpuset;
  return set === undefined ? firstCpus(onlineVcpus(def)) : cpusOf(set);
}

export function withIOThread(def: Domain, id: number): Domain {
  if (hasIOThread(def, id)) throw invalidArg(`an IOThread is already using iothread_id '${id}'`);
  return withList(def, [...ioThreads(def), { id }]);
}

export function withoutIOThread(def: Domain, id: number): Domain {
  requireIOThread(def, id, `cannot find IOThread '${id}' in iothreadids list`);
  const { disks = [], controllers = [] } = def.devices ?? {};
  const disk = disks.find((one) => one.driver?.iothread === id);
  if (disk) throw invalidArg(`IOThread ${id} is used by disk '${disk.target.dev}'`);
  const controller = controllers.some((one) => one.driver?.iothread === id);
  if (controller) throw invalidArg(`IOThread ${id} is used by a controller`);
  const all = ioThreads(def);
  const rest = all.filter((one) => one.id !== id);
  const last = all.at(-1)?.id === id;
  const iothreadpins = def.cputune?.iothreadpins?.filter((one) => one.iothread !== id) ?? [];
  const changed = withPins(def, { iothreadpins });
  // Ids that are only counted stay so when nothing behind the one that goes has to keep its number.
  return last && !def.iothreadids ? { ...changed, ...counted(rest.length) } : withList(changed, rest);
}

export function withIOThreadPin(def: Domain, id: number, cpuset: string): Domain {
  requireIOThread(def, id, `iothreadid ${id} not found`);
  const all = ioThreads(def);
  const pins = new Map(def.cputune?.iothreadpins?.map((one) => [one.iothread, one]));
  pins.set(id, { iothread: id, cpuset });
  const iothreadpins = all.flatMap((one) => pins.get(one.id) ?? []);
  return withList(withPins(def, { iothreadpins }), all);
}

function withList(def: Domain, iothreads: readonly Named[]): Domain {
  const { iothreadids: _ids, iothreads: _count, ...others } = def;
  return iothreads.length === 0 ? others : { ...others, iothreads: iothreads.length, iothreadids: { iothreads } };
}

function counted(count: number): Pick<Domain, 'iothreads'> {
  return count === 0 ? {} : { iothreads: count };
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
