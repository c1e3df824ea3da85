import type { CallOptions } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { hotpluggedVcpus } from '../argv/vcpu-hotplug.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import { vcpuSlots, type Slot } from './hotpluggable-vcpus.js';
import { placeVcpus } from './threads.js';
import { vcpusOf, withVcpus } from './vcpus.js';

/** How long a guest may take to let go of a CPU: milliseconds. It may do so later still. */
const patience = 5_000;

/** Puts a CPU into a running guest. */
export async function plugVcpu(host: QemuHost, domain: QemuDomain, slot: Slot, options?: CallOptions): Promise<void> {
  const guest = domain.requireGuest();
  await addVcpu(guest, slot, options);
  await placeVcpus(
    guest,
    domain.def,
    Array.from({ length: slot.count }, (_, index) => slot.vcpu + index),
  );
  await learnVcpus(domain, guest);
  await host.saveStatus(domain);
}

/** Puts in the CPUs of a definition that only the monitor can put in, before the guest runs. Gives it with their order. */
export async function plugAtStart(guest: Guest, def: Domain): Promise<Domain> {
  if (!def.vcpus) return def;
  const slots = new Map((await vcpuSlots(guest)).map((slot) => [slot.vcpu, slot]));
  for (const vcpu of hotpluggedVcpus(def)) {
    const slot = slots.get(vcpu);
    // The others of a slot with several come with the first.
    if (slot && slot.order === 0) await addVcpu(guest, slot);
  }
  return withOrder(def, guest);
}

const addVcpu = ({ monitor }: Guest, { type, vcpu, place }: Slot, options?: CallOptions) =>
  monitor.execute('device_add', { driver: type, id: `vcpu${vcpu}`, ...place }, options);

/**
 * Takes a CPU out of a running guest, if the guest lets go of it. One that does so later than we wait is known to be
 * out then.
 * @throws VirtError `VIR_ERR_OPERATION_TIMEOUT` when the guest holds it
 */
export async function unplugVcpu(host: QemuHost, domain: QemuDomain, slot: Slot, options?: CallOptions): Promise<void> {
  const guest = domain.requireGuest();
  const { alias, vcpu } = slot;
  if (alias === undefined) throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `vcpu '${vcpu}' can't be unplugged`);
  const out = gone(guest, alias);
  const learned = out.then(async (left) => {
    if (!left || guest.ending) return;
    await learnVcpus(domain, guest);
    await host.saveStatus(domain);
  });
  try {
    await guest.monitor.execute('device_del', { id: alias }, options);
  } catch (error) {
    out.stop();
    throw error;
  }
  const timer = new Promise<'late'>((resolve) => setTimeout(resolve, patience, 'late').unref());
  const outcome = await Promise.race([learned, timer]);
  if (outcome === 'late') {
    host.background(`CPU ${vcpu} of '${domain.name}'`, learned);
    throw qemuError(
      'VIR_ERR_OPERATION_TIMEOUT',
      'vcpu unplug request timed out. Unplug result must be manually inspected in the domain',
    );
  }
  if (!(await out)) throw qemuError('VIR_ERR_OPERATION_FAILED', `the guest refused to let go of vcpu '${vcpu}'`);
}

/** Settles with whether a device left, or the guest refused to let it go. */
function gone({ monitor }: Guest, alias: string): Promise<boolean> & { readonly stop: () => void } {
  let stop = () => {};
  const left = new Promise<boolean>((resolve) => {
    const deaf = monitor.onEvent(({ event, data }) => {
      const { device } = (data ?? {}) as { readonly device?: unknown };
      if (device !== alias || !Object.hasOwn(outcomes, event)) return;
      stop();
      resolve(outcomes[event]!);
    });
    stop = () => void deaf();
    void monitor.ended.then(() => resolve(false));
  });
  return Object.assign(left, { stop: () => stop() });
}

const outcomes: Readonly<Record<string, boolean>> = {
  DEVICE_DELETED: true,
  DEVICE_UNPLUG_GUEST_ERROR: false,
};

/** Writes down which CPUs the guest has now. */
async function learnVcpus(domain: QemuDomain, guest: Guest): Promise<void> {
  const { vcpu, vcpus } = await withOrder(domain.def, guest);
  domain.def = { ...domain.def, ...(vcpu && { vcpu }), ...(vcpus && { vcpus }) };
}

/** With the CPUs that the guest has now, and in which order they came. */
async function withOrder(def: Domain, guest: Guest): Promise<Domain> {
  const slots = await vcpuSlots(guest);
  const orders = new Map(
    slots.flatMap(({ vcpu, count, order }) =>
      Array.from({ length: count }, (_, index) => [vcpu + index, order] as const),
    ),
  );
  const vcpus = vcpusOf(def).map((vcpu) => {
    const order = orders.get(vcpu.id) ?? 0;
    return { ...vcpu, enabled: order > 0, order };
  });
  return withVcpus(def, vcpus, true);
}
