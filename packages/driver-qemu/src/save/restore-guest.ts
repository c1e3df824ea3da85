import type { CallOptions } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { rm } from 'node:fs/promises';
import type { QemuDomain } from '../domain-object.js';
import type { QemuHost } from '../host.js';
import { startGuest } from '../start.js';
import type { ReadHead } from './image-head.js';
import { loadMemory } from './memory.js';
import { readMemory } from './save-image.js';

export interface Restoring {
  readonly path: string;
  readonly head: ReadHead;
  readonly def: Domain;
  /** It stands still whatever the image says. */
  readonly paused?: boolean;
  readonly owner?: object | undefined;
  /** The variables of its firmware are to be as new. */
  readonly resetNvram?: boolean;
}

/** Starts a domain that is off where a saved guest stood. When anything fails it is off as before. */
export async function restoreGuest(
  host: QemuHost,
  domain: QemuDomain,
  { path, head, def, paused = false, owner, resetNvram = false }: Restoring,
  options: CallOptions | undefined,
): Promise<void> {
  const nvram = def.os?.nvram;
  if (resetNvram && nvram && 'path' in nvram && nvram.path !== undefined) await rm(nvram.path, { force: true });
  const memory = await readMemory(path, head);
  try {
    await startGuest(
      host,
      domain,
      {
        def,
        owner,
        incoming: true,
        load: (guest) => loadMemory(guest, memory),
        paused: paused || !head.running,
        pausedReason: 'migration',
        suspendedDetail: paused ? 'paused' : 'restored',
        toldFirst: true,
        reason: 'restored',
        detail: 'restored',
      },
      options,
    );
  } finally {
    memory.destroy();
  }
}
