import type { Disk } from '@virtkit/core/xml';
import { idOf } from './address.js';
import { bootIndex } from './boot-order.js';
import type { Guest } from './context.js';
import { diskDevice } from './disk-device.js';
import { diskBlockdevs } from './disk-node.js';
import { reservationObjects } from './disk-reservations.js';
import { diskThrottle } from './disk-throttle.js';
import { vhostUserChardev } from './disk-vhost-user.js';
import { isQ35 } from './machine-kind.js';
import type { Plan } from './plan.js';
import { props } from './props.js';

/** The disks: their images first, of which one that is behind others comes before them. */
export function addDisks(guest: Guest, plan: Plan): void {
  const disks = guest.def.devices?.disks ?? [];
  addFloppyController(disks, guest, plan);
  const managed = `${guest.context.runDirectory}/pr-helper0.sock`;
  const reserving = new Set<unknown>();
  for (const disk of disks) {
    if (disk.type === 'vhostuser') plan.pairs('chardev', vhostUserChardev(disk));
    for (const object of reservationObjects(disk, managed)) {
      if (reserving.has(object['id'])) continue;
      reserving.add(object['id']);
      if (object['path'] === managed)
        plan.prepare.push({ kind: 'helper', program: 'qemu-pr-helper', device: idOf(disk), socket: managed });
      plan.object(object);
    }
    for (const { secrets, nodes } of diskBlockdevs(disk, guest)) {
      plan.objects(secrets);
      for (const node of nodes) plan.json('blockdev', node);
    }
    plan.device(diskDevice(disk, guest));
    const throttle = diskThrottle(disk);
    if (throttle) plan.commands.push(throttle);
  }
}

/** The drives' order of boot is their controller's, which comes with older machines and is a device on q35. */
function addFloppyController(disks: readonly Disk[], guest: Guest, plan: Plan): void {
  const floppies = disks.filter(({ target }) => target.bus === 'fdc');
  if (floppies.length === 0) return;
  const orderOf = (unit: number) => {
    const disk = floppies.find(({ address }) => address?.type === 'drive' && address.unit === unit);
    return disk && bootIndex(disk, 'disks', guest.def);
  };
  const orders = { bootindexA: orderOf(0), bootindexB: orderOf(1) };
  if (isQ35(guest.def)) return plan.device(props({ driver: 'isa-fdc', ...orders }));
  for (const [property, order] of Object.entries(orders))
    if (order !== undefined) plan.global('isa-fdc', property, order);
}
