import { decode } from '@virtkit/core/driver';
import * as t from 'io-ts';
import type { Guest } from '../guest.js';
import { SystemFiles } from '../node/system-files.js';
import { cpuTimes } from '../process/cpu-time.js';
import { integer } from '../qmp/integer.js';
import { vcpuStat } from '../tuning/thread-stat.js';
import { vcpuThreads } from '../tuning/threads.js';
import { maxVcpus, onlineVcpus } from '../tuning/vcpus.js';
import type { Asking, Group } from './group.js';
import { kernelStats } from './kernel-stats.js';

/** What all of a guest's process does. */
export const cpuTotal: Group = async (domain, asking) => {
  const pid = domain.guest?.process.pid;
  const { user, system } = pid === undefined ? { user: 0n, system: 0n } : cpuTimes(`/proc/${pid}/stat`);
  const times = [
    ['cpu.time', user + system],
    ['cpu.user', user],
    ['cpu.system', system],
  ] as const;
  if (pid === undefined) return times;
  const polled = await haltPolls(asking).catch(() => undefined);
  return [
    ...times,
    ['cpu.cache.monitor.count', 0],
    ...(polled
      ? ([
          ['cpu.haltpoll.success.time', polled[0]],
          ['cpu.haltpoll.fail.time', polled[1]],
        ] as const)
      : []),
  ];
};

const names = ['halt_poll_success_ns', 'halt_poll_fail_ns'] as const;
const Polls = t.array(t.type({ stats: t.array(t.type({ name: t.string, value: integer })) }));

/** How long KVM polled before it halted a processor, with and without success: nanoseconds. */
async function haltPolls({ guest, options }: Asking): Promise<readonly [bigint, bigint] | undefined> {
  if (!guest) return undefined;
  const asked = { target: 'vcpu', providers: [{ provider: 'kvm', names }] };
  const answer = await guest.monitor.execute('query-stats', asked, options);
  const all = decode(Polls, answer, 'statistics', 'VIR_ERR_INTERNAL_ERROR').flatMap(({ stats }) => stats);
  const sum = (wanted: string) => all.reduce((total, { name, value }) => (name === wanted ? total + value : total), 0n);
  return [sum(names[0]), sum(names[1])];
}

const files = new SystemFiles();

/** What each virtual CPU does. */
export const vcpu: Group = async ({ def }, asking) => {
  const online = onlineVcpus(def);
  const counts = [
    ['vcpu.current', online.length],
    ['vcpu.maximum', maxVcpus(def)],
  ] as const;
  const { guest, options } = asking;
  if (!guest) return counts;
  const { pid } = guest.process;
  const [threads, kernel] = await Promise.all([threadsOf(guest, asking), kernelStats(guest, 'vcpu', options)]);
  const each = online.flatMap(({ id }) => {
    const thread = threads.get(id);
    if (thread === undefined) return [];
    const own = [
      [`vcpu.${id}.state`, 1],
      [`vcpu.${id}.time`, vcpuStat(pid, thread).cpuTime],
      [`vcpu.${id}.wait`, waited(pid, thread)],
      [`vcpu.${id}.delay`, delayed(pid, thread)],
    ] as const;
    return [...own, ...(kernel[id] ?? []).map(([name, value]) => [`vcpu.${id}.${name}`, value] as const)];
  });
  return [...counts, ...each];
};

const threadsOf = (guest: Guest, { options }: Asking) =>
  vcpuThreads(guest, options).catch(() => new Map<number, number>());

/** Nanoseconds that a thread waited for I/O, where the kernel counts them. */
function waited(pid: number, thread: number): bigint {
  const text = files.find(`proc/${pid}/task/${thread}/sched`) ?? '';
  const milliseconds = /^(?:se\.statistics\.)?wait_sum\s*:\s*([\d.]+)/m.exec(text)?.[1];
  return milliseconds === undefined ? 0n : BigInt(Math.round(Number(milliseconds) * 1_000_000));
}

/** Nanoseconds that it could have run and did not. */
const delayed = (pid: number, thread: number): bigint =>
  BigInt(files.find(`proc/${pid}/task/${thread}/schedstat`)?.split(' ')[1] ?? 0);
