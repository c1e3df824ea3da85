import { decode, type CallOptions } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import * as t from 'io-ts';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { Guest } from '../guest.js';
import { integer } from '../qmp/integer.js';
import { setAffinity, threadsOf } from './affinity.js';
import { vcpuSlots } from './hotpluggable-vcpus.js';

/** One thread that serves disks apart from the main loop, as QEMU tells of it. */
const IOThread = t.intersection([
  t.type({ id: t.string, 'thread-id': integer }),
  t.partial({ 'poll-max-ns': integer, 'poll-grow': integer, 'poll-shrink': integer }),
]);

export interface RunningIOThread {
  readonly id: number;
  readonly thread: number;
  readonly pollMaxNs: bigint | undefined;
  readonly pollGrow: bigint | undefined;
  readonly pollShrink: bigint | undefined;
}

/** The threads for I/O of a running guest, those of our naming, in QEMU's order. */
export async function runningIOThreads({ monitor }: Guest, options?: CallOptions): Promise<readonly RunningIOThread[]> {
  const answer = await monitor.execute('query-iothreads', {}, options);
  return decode(t.array(IOThread), answer, 'the I/O threads', 'VIR_ERR_INTERNAL_ERROR').flatMap((one) => {
    const id = /^iothread(\d+)$/.exec(one.id)?.[1];
    if (id === undefined) return [];
    return [
      {
        id: Number(id),
        thread: Number(one['thread-id']),
        pollMaxNs: one['poll-max-ns'],
        pollGrow: one['poll-grow'],
        pollShrink: one['poll-shrink'],
      },
    ];
  });
}

/** The threads of the host that run a virtual CPU each, by its number: none where one thread runs several. */
export async function vcpuThreads(guest: Guest, options?: CallOptions): Promise<ReadonlyMap<number, number>> {
  const slots = await vcpuSlots(guest, options);
  const threads = slots.flatMap(({ vcpu, threads }) => threads.map((thread, index) => [vcpu + index, thread] as const));
  const different = new Set([guest.process.pid, ...threads.map(([, thread]) => thread)]);
  return new Map(different.size === threads.length + 1 ? threads : []);
}

/** @throws VirtError `VIR_ERR_OPERATION_INVALID` when none has one of its own */
export async function requireVcpuThreads(
  domain: QemuDomain,
  options?: CallOptions,
): Promise<ReadonlyMap<number, number>> {
  const threads = await vcpuThreads(domain.requireGuest(), options);
  if (threads.size === 0) throw qemuError('VIR_ERR_OPERATION_INVALID', 'cpu affinity is not supported');
  return threads;
}

/** Puts the threads of a guest that does not run yet onto the CPUs of the host that its definition names. */
export async function placeThreads(guest: Guest, def: Domain): Promise<void> {
  const { cputune, vcpu } = def;
  const all = cputune?.emulatorpin ?? vcpu?.cpuset;
  const pinned = all !== undefined || Boolean(cputune?.vcpupins?.length) || Boolean(cputune?.iothreadpins?.length);
  if (!pinned) return;
  if (all !== undefined) for (const thread of await threadsOf(guest.process.pid)) await setAffinity(thread, all);
  await placeIOThreads(guest, def);
  await placeVcpus(guest, def);
}

/** Puts these threads for I/O, or all, where they are to run; a new one is where the thread is that made it. */
export async function placeIOThreads(guest: Guest, def: Domain, ids?: readonly number[]): Promise<void> {
  const pins = new Map(def.cputune?.iothreadpins?.map(({ iothread, cpuset }) => [iothread, cpuset]));
  for (const { id, thread } of await runningIOThreads(guest))
    if (ids?.includes(id) ?? true) await setAffinity(thread, pins.get(id) ?? def.vcpu?.cpuset ?? everyCpu);
}

/** The same for virtual CPUs. */
export async function placeVcpus(guest: Guest, def: Domain, ids?: readonly number[]): Promise<void> {
  const pins = new Map(def.cputune?.vcpupins?.map((pin) => [pin.vcpu, pin.cpuset]));
  for (const [id, thread] of await vcpuThreads(guest))
    if (ids?.includes(id) ?? true) await setAffinity(thread, pins.get(id) ?? def.vcpu?.cpuset ?? everyCpu);
}

/** As many as a kernel can have: those that are not there are left out. */
const everyCpu = '0-8191';
