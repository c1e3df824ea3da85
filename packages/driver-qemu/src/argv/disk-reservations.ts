import type { Disk } from '@virtkit/core/xml';
import { imagesOf } from './disk-image.js';
import { managerId } from './disk-storage.js';
import { props, type Props } from './props.js';
import { present } from './refused.js';

/** Objects that keep a disk's images reserved by way of a helper on a socket. */
export function reservationObjects(disk: Disk, managedSocket: string): readonly Props[] {
  if (disk.type === 'vhostuser') return [];
  return imagesOf(disk).flatMap(({ where, index }) => {
    const { reservations } = where.source;
    if (!reservations) return [];
    const path = reservations.managed
      ? managedSocket
      : present(reservations.source?.path, "a reservation helper's socket");
    return [props({ 'qom-type': 'pr-manager-helper', id: managerId(reservations, index), path })];
  });
}
