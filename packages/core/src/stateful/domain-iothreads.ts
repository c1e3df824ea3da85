import { VirtError, type ErrorDomain } from '../errors.js';
import type { Domain } from '../model/domain/domain.js';
import { withPins } from './domain-pins.js';

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

/** @throws VirtError `VIR_ERR_INVALID_ARG` */
export function requireIOThread(
  def: Domain,
  id: number,
  origin: ErrorDomain,
  missing = `cannot find IOThread '${id}' in iothreadids`,
): void {
  if (!hasIOThread(def, id)) throw invalid(missing, origin);
}

/** @throws VirtError `VIR_ERR_INVALID_ARG` if it is there already */
export function withIOThread(def: Domain, id: number, origin: ErrorDomain): Domain {
  if (hasIOThread(def, id)) throw invalid(`an IOThread is already using iothread_id '${id}'`, origin);
  return withIOThreadList(def, [...ioThreads(def), { id }]);
}

/** @throws VirtError `VIR_ERR_INVALID_ARG` if it is not there, or something uses it */
export function withoutIOThread(def: Domain, id: number, origin: ErrorDomain): Domain {
  requireIOThread(def, id, origin, `cannot find IOThread '${id}' in iothreadids list`);
  const { disks = [], controllers = [] } = def.devices ?? {};
  const disk = disks.find((one) => one.driver?.iothread === id);
  if (disk) throw invalid(`IOThread ${id} is used by disk '${disk.target.dev}'`, origin);
  const controller = controllers.some((one) => one.driver?.iothread === id);
  if (controller) throw invalid(`IOThread ${id} is used by a controller`, origin);
  const all = ioThreads(def);
  const rest = all.filter((one) => one.id !== id);
  const last = all.at(-1)?.id === id;
  const iothreadpins = def.cputune?.iothreadpins?.filter((one) => one.iothread !== id) ?? [];
  const changed = withPins(def, { iothreadpins });
  // Ids that are only counted stay so when nothing behind the one that goes has to keep its number.
  return last && !def.iothreadids ? { ...changed, ...counted(rest.length) } : withIOThreadList(changed, rest);
}

/** @throws VirtError `VIR_ERR_INVALID_ARG` if it is not there */
export function withIOThreadPin(def: Domain, id: number, cpuset: string, origin: ErrorDomain): Domain {
  requireIOThread(def, id, origin, `iothreadid ${id} not found`);
  const all = ioThreads(def);
  const pins = new Map(def.cputune?.iothreadpins?.map((one) => [one.iothread, one]));
  pins.set(id, { iothread: id, cpuset });
  const iothreadpins = all.flatMap((one) => pins.get(one.id) ?? []);
  return withIOThreadList(withPins(def, { iothreadpins }), all);
}

/** With these, each by its id. */
export function withIOThreadList(def: Domain, iothreads: readonly Named[]): Domain {
  const { iothreadids: _ids, iothreads: _count, ...others } = def;
  return iothreads.length === 0 ? others : { ...others, iothreads: iothreads.length, iothreadids: { iothreads } };
}

function counted(count: number): Pick<Domain, 'iothreads'> {
  return count === 0 ? {} : { iothreads: count };
}

const invalid = (message: string, domain: ErrorDomain) => new VirtError('VIR_ERR_INVALID_ARG', message, { domain });
