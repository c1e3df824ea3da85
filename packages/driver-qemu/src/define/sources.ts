import type { BackingStore, Disk, Domain } from '@virtkit/core/xml';

/**
 * Numbers the images of a guest's disks as they are opened: the last disk first, each from its top image down. The live
 * description tells images apart by these numbers. What is behind the last image that is known is nothing.
 */
export function numberSources(domain: Domain): Domain {
  const disks = domain.devices?.disks;
  if (!disks) return domain;
  let last = 0;
  const next = (): number => ++last;
  const numbered = disks.toReversed().map((disk) => numberDisk(disk, next));
  return { ...domain, devices: { ...domain.devices, disks: numbered.reverse() } };
}

/** How many numbers {@link numberSources} gave. */
export function countSources({ devices }: Domain): number {
  let last = 0;
  for (const disk of devices?.disks ?? []) numberDisk(disk, () => ++last);
  return last;
}

/** Numbers the images of one disk: each gets the next number. */
export function numberDisk(disk: Disk, next: () => number): Disk {
  const index = next();
  if (disk.source) {
    return { ...disk, source: { ...disk.source, index }, backingStore: numberStore(disk.backingStore, next) } as Disk;
  }
  // An empty drive has a number, and no format until something is put in.
  const { type: _type, ...driver } = disk.driver ?? {};
  return { ...disk, driver };
}

function numberStore(store: BackingStore | undefined, next: () => number): BackingStore {
  if (!store?.source) return {};
  return { ...store, index: next(), backingStore: numberStore(store.backingStore, next) };
}
