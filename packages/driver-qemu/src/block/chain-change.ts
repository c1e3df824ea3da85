import type { BackingStore, Disk } from '@virtkit/core/xml';

/** A disk with the image of another in the place of its own; what the guest sees of it stays. */
export function replaceTop(disk: Disk, { type, source, driver, backingStore }: Disk): Disk {
  const { backingStore: _gone, ...others } = disk;
  const format = { ...disk.driver, type: driver?.type };
  return { ...others, type, source, driver: format, ...(backingStore ? { backingStore } : {}) } as Disk;
}

/** The disk with the image right behind its own in the place of that one. */
export function promoted(disk: Disk): Disk | undefined {
  const behind = disk.backingStore;
  if (!behind?.type) return undefined;
  const { type, source, format, index, backingStore } = behind;
  const { backingStore: _gone, ...others } = disk;
  return {
    ...others,
    type,
    source: { ...source, ...(index === undefined ? {} : { index }) },
    driver: { ...disk.driver, type: format?.type },
    ...(backingStore ? { backingStore } : {}),
  } as Disk;
}

/** The disk without the image whose place `isGone` knows, which is behind its own. */
export function without(disk: Disk, isGone: (store: BackingStore) => boolean): Disk {
  const walk = (store: BackingStore): BackingStore => {
    if (isGone(store)) return store.backingStore ?? {};
    return store.backingStore ? { ...store, backingStore: walk(store.backingStore) } : store;
  };
  return disk.backingStore ? { ...disk, backingStore: walk(disk.backingStore) } : disk;
}

/** Where the image that is behind another is, if it has a path on this host. */
export const pathOf = ({ source }: BackingStore): string | undefined =>
  source && 'file' in source ? source.file : source && 'dev' in source ? source.dev : undefined;

/** The disk, and no word of what is behind its image. */
export function withoutChain(disk: Disk): Disk {
  const { backingStore: _chain, ...others } = disk;
  return others;
}
