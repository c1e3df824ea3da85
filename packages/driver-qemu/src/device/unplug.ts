import { setTimeout as sleep } from 'node:timers/promises';
import { VirtError } from '@virtkit/core/driver';
import type { Guest } from '../guest.js';

/** How it went: a guest may take its time, and finish when nobody waits any more. */
export type Unplugged = 'gone' | 'refused' | 'pending';

/** How long a guest gets to give a device back while somebody waits: milliseconds. */
const patience = 5000;

/** Asks the guest for a device, and waits for it a while. A device that QEMU does not have is gone. */
export async function unplugDevice(guest: Guest, alias: string): Promise<Unplugged> {
  const { monitor, unplugging } = guest;
  const late = new AbortController();
  const answered = new Promise<Unplugged>((resolve) => unplugging.set(alias, resolve));
  try {
    if (!(await askForDevice(guest, alias))) return 'gone';
    return await Promise.race([
      answered,
      sleep(patience, 'pending' as const, { signal: late.signal }).catch(() => 'pending' as const),
      monitor.ended.then(() => 'pending' as const),
    ]);
  } finally {
    unplugging.delete(alias);
    late.abort();
  }
}

/** Asks the guest for a device, and waits for nothing. Answers whether QEMU has it. */
export async function askForDevice({ monitor }: Guest, alias: string): Promise<boolean> {
  try {
    await monitor.execute('device_del', { id: alias });
    return true;
  } catch (error) {
    if (error instanceof VirtError && error.code === 'VIR_ERR_DEVICE_MISSING') return false;
    throw error;
  }
}
