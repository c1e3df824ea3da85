import type { BackingStore, Disk } from '@virtkit/core/xml';

/** What QEMU serves a disk with when nothing is said. */
export function completeDisk(disk: Disk): Disk {
  const type = disk.driver?.type ?? (disk.type === 'volume' && disk.source ? undefined : 'raw');
  return withEngines({
    ...disk,
    driver: { ...disk.driver, name: disk.driver?.name ?? 'qemu', ...(type === undefined ? {} : { type }) },
  });
}

/** Encrypted images are read by QEMU itself, along the whole chain. */
function withEngines(disk: Disk): Disk {
  const { encryption, backingStore } = disk;
  const store = backingStore ? storeWithEngine(backingStore) : undefined;
  return {
    ...sourceWithEngine(disk),
    ...(encryption ? { encryption: { ...encryption, engine: encryption.engine ?? 'qemu' } } : {}),
    ...(store ? { backingStore: store } : {}),
  };
}

const storeWithEngine = (store: BackingStore): BackingStore => ({
  ...sourceWithEngine(store),
  ...(store.backingStore ? { backingStore: storeWithEngine(store.backingStore) } : {}),
});

function sourceWithEngine<T extends Disk | BackingStore>(image: T): T {
  const encryption = image.source?.encryption;
  if (!image.source || !encryption) return image;
  return { ...image, source: { ...image.source, encryption: { ...encryption, engine: encryption.engine ?? 'qemu' } } };
}
