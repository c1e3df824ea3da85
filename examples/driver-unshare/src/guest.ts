import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { VirtError } from '@virtkit/core/driver';
import { parseDomain } from '@virtkit/core/xml';

/** A process, told from a later one with its number by when it started, and the definition that it was started with. */
export interface Process {
  readonly pid: number;
  readonly started: string;
  readonly xml: string;
}

/** Starts the guest's program in namespaces of its own, where the host has the guest's name. It outlives us. */
export async function launch(xml: string): Promise<Process> {
  const { name, os } = parseDomain(xml);
  // Nothing of the definition is read by the shell: it comes as arguments. Pipe 3 ends when the program begins.
  const inside = ['sh', '-c', 'hostname "$0"; exec "$@" 3>&-', name, os?.init ?? '', ...(os?.initargs ?? [])];
  const options: SpawnOptions = { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'pipe'], env: {} };
  const child = spawn('unshare', ['--mount', '--uts', '--ipc', ...inside], options);
  await once(child, 'spawn');
  await once((child.stdio[3] as Readable).resume(), 'end');
  child.unref();
  return { pid: child.pid!, started: statOf({ pid: child.pid! })?.started ?? '', xml };
}

/** What the kernel says of a process: its state, its start, and its CPU time in nanoseconds; nothing once it is gone. */
export function statOf({ pid, started }: Partial<Process> = {}) {
  try {
    // Behind the name, which may have anything in it.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const stat = { state: fields[0], started: fields[19]!, cpuTime: cpuTimeOf(fields[11]!, fields[12]!) };
    return stat.state === 'Z' || stat.started !== (started ?? stat.started) ? undefined : stat;
  } catch {
    return undefined;
  }
}

/** The ticks of a process, and of the kernel for it, are hundredths of a second. */
const cpuTimeOf = (user: string, system: string): bigint => (BigInt(user) + BigInt(system)) * 10_000_000n;

/** Signals all processes of the guest. */
export function signal({ pid }: Process, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    throw new VirtError('VIR_ERR_OPERATION_FAILED', `the guest could not be signalled`, { cause: error });
  }
}

/** Stops all of the guest, or lets it go on, and waits until it does. */
export async function freeze(guest: Process, stop: boolean): Promise<Process> {
  signal(guest, stop ? 'SIGSTOP' : 'SIGCONT');
  await until(() => (statOf(guest)?.state === 'T') === stop, 'the guest heeds the signal');
  return guest;
}

/** @throws VirtError `VIR_ERR_OPERATION_TIMEOUT` when `what` is not so in ten seconds */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  for (const late = Date.now() + 10_000; !isSo(); await new Promise((resolve) => setTimeout(resolve, 5)))
    if (Date.now() > late) throw new VirtError('VIR_ERR_OPERATION_TIMEOUT', `waited in vain until ${what}`);
}
