import { readFileSync } from 'node:fs';

/** A process, told from a later one of the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the kernel's ticks, and in which run of the kernel; empty where the kernel does not say. */
  readonly start: string;
}

/** The identity of a process, or `undefined` if there is none. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const start = startOf(pid);
  if (start !== undefined) return { pid, start };
  if (startOf(process.pid) !== undefined) return undefined;
  return isThere(pid) ? { pid, start: '' } : undefined;
}

/** Whether this very process still runs. */
export const isAlive = ({ pid, start }: ProcessIdentity): boolean => identityOf(pid)?.start === start;

function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may have anything in it; the fields behind it are counted from 3.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended, though nobody asked for how.
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8);
    return `${boot}-${fields[22 - 3]}`;
  } catch {
    return undefined;
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
