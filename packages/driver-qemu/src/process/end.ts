import { isAlive, type ProcessIdentity } from '@virtkit/core/driver';
import { setTimeout as sleep } from 'node:timers/promises';
import { signal } from './signal.js';

/** Waits until a process is gone, `patience` milliseconds at most. Gives whether it is. */
export async function gone(process: ProcessIdentity, patience: number): Promise<boolean> {
  const end = Date.now() + patience;
  for (let pause = 1; isAlive(process); pause = Math.min(pause * 2, 50)) {
    if (Date.now() >= end) return false;
    await sleep(pause);
  }
  return true;
}

/**
 * Ends a process: asks it, and forces it when it does not listen. Gives whether it is gone.
 * @param patience - milliseconds to wait for it to go by itself
 * @param force - whether to kill it then
 */
export async function endProcess(process: ProcessIdentity, patience = 5000, force = true): Promise<boolean> {
  if (!signal(process, 'SIGTERM') || (await gone(process, patience))) return true;
  if (!force) return false;
  signal(process, 'SIGKILL');
  // One that hangs in the kernel, on a dead disk say, goes when that lets it.
  return gone(process, 15_000);
}
