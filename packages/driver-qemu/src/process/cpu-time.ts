import type { ProcessIdentity } from '@virtkit/core/driver';
import { readFileSync } from 'node:fs';

/** Clock ticks of `/proc` in a second: the same on every Linux that Node runs on. */
const ticks = 100n;

/** What the processors did for a process so far: nanoseconds. Nothing for one that is gone. */
export function cpuTime({ pid }: ProcessIdentity): bigint {
  const { user, system } = cpuTimes(`/proc/${pid}/stat`);
  return user + system;
}

/** The same in its parts, of a process or a thread: `/proc/PID/task/TID/stat`. */
export function cpuTimes(file: string): { readonly user: bigint; readonly system: bigint } {
  try {
    const text = readFileSync(file, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const nanoseconds = (field: string | undefined) => (BigInt(field ?? 0) * 1_000_000_000n) / ticks;
    return { user: nanoseconds(fields[11]), system: nanoseconds(fields[12]) };
  } catch {
    return { user: 0n, system: 0n };
  }
}
