import type { Disk } from '@virtkit/core/xml';
import { idOf } from './address.js';
import type { OptionPairs } from './argument.js';
import { chardev } from './chardev.js';
import { present } from './refused.js';

/** The character device that leads to the process behind a vhost-user disk. */
export const vhostUserId = (disk: { readonly alias?: string }): string => `chr-vu-${idOf(disk)}`;

export function vhostUserChardev(disk: Extract<Disk, { type: 'vhostuser' }>): OptionPairs {
  const { path, reconnect, type } = present(disk.source, "a vhost-user disk's source");
  return chardev(vhostUserId(disk), {
    type: type ?? 'unix',
    sources: [{ mode: 'connect', path: present(path, "a vhost-user disk's path"), ...(reconnect && { reconnect }) }],
  });
}
