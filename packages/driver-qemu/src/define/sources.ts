import type { BackingStore, Disk, Domain } from '@virtkit/core/xml';

/**
 * Numbers the images of a guest's disks as they are opened: the last disk first, each from its top image down. The live
 * description tells images apart by these numbers. What is behind the last image that is known is nothing.
 */
export const numberSources = (domain: Domain): Domain => numberFound(numberNamed(domain));

/** Numbers the images that a definition names: they come before those that are found behind them. */
export function numberNamed(domain: Domain): Domain {
  let last = 0;
  const next = (): number => ++last;
  return eachBackwards(domain, (disk) => numberNames(disk, next));
}

/** Numbers the images that were found behind those that have their numbers. */
export function numberFound(domain: Domain): Domain {
  let last = countSources(domain);
  const next = (): number => ++last;
  return eachBackwards(domain, (disk) =>
    disk.source ? { ...disk, backingStore: numberStore(disk.backingStore ?? {}, next, true) } : disk,
  );
}

function eachBackwards(domain: Domain, change: (disk: Disk) => Disk): Domain {
  const disks = domain.devices?.disks;
  if (!disks) return domain;
  return { ...domain, devices: { ...domain.devices, disks: disks.toReversed().map(change).reverse() } };
}

const numberedIn = (store: BackingStore | undefined): number =>
  store ? (store.index === undefined ? 0 : 1) + numberedIn(store.backingStore) : 0;

/** How many numbers {@link numberSources} gave. A drive with nothing in it has taken one too. */
export const countSources = ({ devices }: Domain): number =>
  (devices?.disks ?? []).reduce((count, { backingStore }) => count + 1 + numberedIn(backingStore), 0);

/** Numbers the images of one disk, all that are known: each gets the next number. */
export function numberDisk(disk: Disk, next: () => number): Disk {
  const named = numberNames(disk, next);
  return named.source ? { ...named, backingStore: numberStore(named.backingStore ?? {}, next, true) } : named;
}

function numberNames(disk: Disk, next: () => number): Disk {
  const index = next();
  if (disk.source) {
    const backingStore = disk.backingStore && numberStore(disk.backingStore, next, false);
    return { ...disk, source: { ...disk.source, index }, ...(backingStore && { backingStore }) } as Disk;
  }
  // An empty drive has a number, and no format until something is put in.
  const { type: _type, ...driver } = disk.driver ?? {};
  return { ...disk, driver };
}

/** @param ends - whether nothing is behind the last one */
function numberStore(store: BackingStore, next: () => number, ends: boolean): BackingStore {
  if (!store.source) return {};
  const index = (ends ? store.index : undefined) ?? next();
  const behind = store.backingStore ?? (ends ? {} : undefined);
  return { ...store, index, ...(behind && { backingStore: numberStore(behind, next, ends) }) };
}
