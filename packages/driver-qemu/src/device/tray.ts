import { setTimeout as sleep } from 'node:timers/promises';
import type { Disk } from '@virtkit/core/xml';
import { idOf } from '../argv/address.js';
import { diskBackend } from '../argv/disk-throttle.js';
import { qemuError } from '../errors.js';
import type { Guest } from '../guest.js';

/** How long a tray may take to open: milliseconds. */
const patience = 5000;

/** Opens the tray of a drive, and waits for it unless it is forced. One that the guest has locked stays closed. */
export async function openTray({ monitor, trays }: Guest, drive: Disk, force: boolean): Promise<void> {
  if (drive.device !== 'cdrom' || drive.target.tray === 'open') return;
  const alias = idOf(drive);
  const late = new AbortController();
  const moved = new Promise<boolean>((resolve) => trays.set(alias, resolve));
  try {
    await monitor.execute('blockdev-open-tray', { id: diskBackend(drive), force });
    if (force) return;
    const isOpen = await Promise.race([moved, sleep(patience, false, { signal: late.signal }).catch(() => false)]);
    if (!isOpen) throw qemuError('VIR_ERR_OPERATION_FAILED', `the tray of ${drive.target.dev} did not open`);
  } finally {
    trays.delete(alias);
    late.abort();
  }
}

export async function closeTray({ monitor }: Guest, drive: Disk): Promise<void> {
  await monitor.execute('blockdev-close-tray', { id: diskBackend(drive) });
}
