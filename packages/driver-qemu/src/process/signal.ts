import { isAlive, type ProcessIdentity } from '@virtkit/core/driver';

/** Sends a signal, unless the process is gone. Gives whether it was there. */
export function signal(target: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isAlive(target)) return false;
  try {
    return process.kill(target.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
