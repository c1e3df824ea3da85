import { cpuList, type Affected, type CallOptions } from '@virtkit/core/driver';
import { scalars, type Domain } from '@virtkit/core/xml';
import { completeNuma } from '../define/cpu.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { check } from './check.js';
import { onlyConfig } from './flags.js';
import { vcpuSlots, type Slot } from './hotpluggable-vcpus.js';
import { plugVcpu, unplugVcpu } from './vcpu-plug.js';
import { maxVcpus, onlineVcpus, vcpusOf, withEach, withMaximum, withOnline } from './vcpus.js';

export interface Counting {
  /** Those that are added to the stored definition can be taken out again. */
  readonly hotpluggable: boolean;
  readonly options: CallOptions | undefined;
}

/** Gives a domain so many virtual CPUs online. */
export async function changeOnline(
  host: QemuHost,
  domain: QemuDomain,
  { live, config }: Affected,
  count: number,
  { hotpluggable, options }: Counting,
): Promise<void> {
  if (live) checkCount(domain.def, count, 'live');
  if (config) checkCount(domain.persistentDef, count, 'persistent');
  if (live) {
    const slots = await vcpuSlots(domain.requireGuest(), options);
    const online = onlineVcpus(domain.def).length;
    const chosen = count > online ? toAdd(slots, count - online) : toRemove(slots, online - count);
    await changeSlots(host, domain, chosen, count > online, options);
  }
  if (config) await host.changeDefinitions(domain, onlyConfig, (def) => withOnline(def, count, hotpluggable));
}

function checkCount(def: Domain, count: number, which: string): void {
  const most = maxVcpus(def);
  check(
    count <= most,
    'VIR_ERR_INVALID_ARG',
    `requested vcpus is greater than max allowable vcpus for the ${which} domain: ${count} > ${most}`,
  );
}

const toAdd = (slots: readonly Slot[], count: number) =>
  exactly(
    slots.filter(({ order }) => order === 0),
    count,
  );
const toRemove = (slots: readonly Slot[], count: number) =>
  exactly(slots.filter(({ alias, order }) => order > 0 && alias !== undefined).toReversed(), count);

/** The first of these that make up `count` CPUs. */
function exactly(slots: readonly Slot[], count: number): readonly Slot[] {
  const chosen: Slot[] = [];
  let left = count;
  for (const slot of slots) {
    if (left <= 0) break;
    left -= slot.count;
    chosen.push(slot);
  }
  check(left === 0, 'VIR_ERR_CONFIG_UNSUPPORTED', 'no hotpluggable vcpus make up the desired target vcpu count');
  return chosen;
}

async function changeSlots(
  host: QemuHost,
  domain: QemuDomain,
  slots: readonly Slot[],
  on: boolean,
  options: CallOptions | undefined,
): Promise<void> {
  const change = on ? plugVcpu : unplugVcpu;
  for (const slot of slots) await change(host, domain, slot, options);
}

/** Sets how many virtual CPUs a domain can have from its next start on. */
export async function changeMaximum(
  host: QemuHost,
  domain: QemuDomain,
  { live }: Affected,
  count: number,
): Promise<void> {
  if (live) throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', "maximum vcpu count of a live domain can't be modified");
  const { cpu } = domain.persistentDef;
  const inCells = cpu?.numa?.cells?.reduce((sum, { cpus }) => sum + (cpus ? cpuList(cpus).length : 0), 0) ?? 0;
  check(inCells <= count, 'VIR_ERR_INVALID_ARG', 'Number of CPUs in <numa> exceeds the desired maximum vcpu count');
  const { sockets = 1, dies = 1, cores = 1, threads = 1 } = cpu?.topology ?? {};
  check(
    !cpu?.topology || sockets * dies * cores * threads === count,
    'VIR_ERR_INVALID_ARG',
    "CPU topology doesn't match the desired vcpu count",
  );
  await host.changeDefinitions(domain, onlyConfig, (def) => {
    const changed = withMaximum(def, count);
    const numa = completeNuma(changed);
    return numa ? { ...changed, cpu: { ...changed.cpu, numa } } : changed;
  });
}

/** Turns single virtual CPUs on or off: in a running guest one at a time. */
export async function changeEach(
  host: QemuHost,
  domain: QemuDomain,
  { live, config }: Affected,
  list: string,
  on: boolean,
  options: CallOptions | undefined,
): Promise<void> {
  const set = scalars.cpuSet.parse(list);
  check(set !== undefined, 'VIR_ERR_INVALID_ARG', `vcpus: '${list}' is no list of vCPUs`);
  const ids = cpuList(set);
  const last = ids.at(-1)!;
  const within = (def: Domain, which: string) =>
    check(last < maxVcpus(def), 'VIR_ERR_INVALID_ARG', `vcpu ${last} is not present in ${which} config`);
  if (config) within(domain.persistentDef, 'persistent');
  if (live) within(domain.def, 'live');
  const slots = live ? await wholeSlots(domain, ids, on, options) : [];
  if (config) checkStored(domain.persistentDef, ids);
  await changeSlots(host, domain, slots, on, options);
  if (config) await host.changeDefinitions(domain, onlyConfig, (def) => withEach(def, ids, on));
}

/** The places of these CPUs in a running guest, each with all that are in it. */
async function wholeSlots(
  domain: QemuDomain,
  ids: readonly number[],
  on: boolean,
  options: CallOptions | undefined,
): Promise<readonly Slot[]> {
  const vcpus = vcpusOf(domain.def);
  for (const id of ids) {
    const { enabled } = vcpus[id]!;
    check(enabled !== on, 'VIR_ERR_INVALID_ARG', `vcpu '${id}' is already in requested state`);
  }
  const slots = await vcpuSlots(domain.requireGuest(), options);
  const chosen = slots.filter((slot) => ids.some((id) => id >= slot.vcpu && id < slot.vcpu + slot.count));
  const complete = chosen.reduce((sum, { count }) => sum + count, 0) === ids.length;
  check(complete, 'VIR_ERR_INVALID_ARG', 'vCPUs that come and go together were partially selected');
  check(chosen.length === 1, 'VIR_ERR_OPERATION_UNSUPPORTED', 'only one hotpluggable entity can be selected');
  return chosen;
}

/** Those that cannot be taken out come first. */
function checkStored(def: Domain, ids: readonly number[]): void {
  check(!ids.includes(0), 'VIR_ERR_INVALID_ARG', "vCPU '0' can't be modified");
  const followed = vcpusOf(def).some(
    ({ id, enabled, hotpluggable }) => id > ids[0]! && !ids.includes(id) && enabled && hotpluggable === false,
  );
  check(!followed, 'VIR_ERR_INVALID_ARG', `vcpu '${ids[0]}' is followed by non-hotpluggable online vcpus`);
}
