import type { Disk, Domain } from '@virtkit/core/xml';

type Bootable = 'disks' | 'interfaces';
interface WithBoot {
  readonly boot?: { readonly order: number };
}

const deviceOf: Readonly<Record<Disk['device'], 'hd' | 'cdrom' | 'fd'>> = {
  disk: 'hd',
  lun: 'hd',
  cdrom: 'cdrom',
  floppy: 'fd',
};

/** Where a device comes in the order of boot: as it says itself, or as the first of a kind that `<os>` names. */
export function bootIndex(device: WithBoot, kind: Bootable, def: Domain): number | undefined {
  const kinds = def.os?.boot;
  if (!kinds?.length) return device.boot?.order;
  const first = (word: (typeof kinds)[number]) => kinds.indexOf(word) + 1 || undefined;
  if (kind === 'interfaces') return def.devices?.interfaces?.[0] === device ? first('network') : undefined;
  const word = deviceOf[(device as Disk).device];
  return def.devices?.disks?.find((one) => deviceOf[one.device] === word) === device ? first(word) : undefined;
}
