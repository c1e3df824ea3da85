import { SystemFiles } from '../node/system-files.js';
import { cpuTimes } from '../process/cpu-time.js';

const files = new SystemFiles();

/** What a thread that runs a virtual CPU did so far, in nanoseconds, and the CPU of the host that it ran on last. */
export function vcpuStat(pid: number, thread: number): { readonly cpuTime: bigint; readonly cpu: number } {
  const path = `proc/${pid}/task/${thread}/stat`;
  const text = files.find(path) ?? '';
  const cpu = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[36] ?? -1);
  const { user, system } = cpuTimes(`/${path}`);
  return { cpuTime: user + system, cpu };
}
