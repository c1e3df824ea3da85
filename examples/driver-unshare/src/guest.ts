import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { VirtError } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';

/** A process, told from a later one with its number by when it started. */
export interface Identity {
  readonly pid: number;
  readonly started: string;
}

/** Starts the guest's program in namespaces of its own, where the host has the guest's name. It outlives us. */
export async function launch({ name, os }: Domain): Promise<Identity> {
  const program = [os?.init ?? '', ...(os?.initargs ?? [])];
  // Nothing of the definition is read by the shell: it comes as arguments. Pipe 3 ends when the program begins.
  const inside = ['sh', '-c', 'hostname "$0"; exec "$@" 3>&-', name, ...program];
  const child = spawn('unshare', ['--mount', '--uts', '--ipc', ...inside], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: {},
  });
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    (child.stdio[3] as Readable).once('end', resolve).resume();
  });
  child.unref();
  const { pid = 0 } = child;
  return { pid, started: statOf(pid)?.started ?? '' };
}

/** What the kernel says of a process: its state, its start, and its CPU time in nanoseconds; nothing once it is gone. */
export function statOf(pid: number): { state: string; started: string; cpuTime: bigint } | undefined {
  try {
    // Behind the name, which may have anything in it.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = BigInt(fields[11]!) + BigInt(fields[12]!);
    return { state: fields[0]!, started: fields[19]!, cpuTime: ticks * 10_000_000n };
  } catch {
    return undefined;
  }
}

export const isAlive = ({ pid, started }: Identity): boolean => {
  const stat = statOf(pid);
  return stat?.started === started && stat.state !== 'Z';
};

/** Signals all processes of the guest. */
export function signal({ pid }: Identity, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    throw new VirtError('VIR_ERR_OPERATION_FAILED', `the guest could not be signalled`, { cause: error });
  }
}

/** Stops all of the guest, or lets it go on, and waits until it does. */
export async function freeze(guest: Identity, stop: boolean): Promise<void> {
  signal(guest, stop ? 'SIGSTOP' : 'SIGCONT');
  await until(() => (statOf(guest.pid)?.state === 'T') === stop, 'the guest heeds the signal');
}

/** @throws VirtError `VIR_ERR_OPERATION_TIMEOUT` when `what` is not so in ten seconds */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  for (const late = Date.now() + 10_000; !isSo(); await new Promise((resolve) => setTimeout(resolve, 5)))
    if (Date.now() > late) throw new VirtError('VIR_ERR_OPERATION_TIMEOUT', `waited in vain until ${what}`);
}
