import type { BackingStore, Disk, Domain, SnapshotDisk } from '@virtkit/core/xml';

/** A disk whose image is a new one on top of what it had. */
export function onTop(disk: Disk, top: SnapshotDisk, index?: number): Disk {
  return { ...replaced(disk, top, index), backingStore: storeOf(disk) };
}

/** A disk with another image, and whatever that has behind it. */
export function replaced(disk: Disk, top: SnapshotDisk, index?: number): Disk {
  const { backingStore: _gone, ...others } = disk;
  const driver = { ...disk.driver, ...top.driver };
  const source = { ...top.source, ...(index === undefined ? {} : { index }) };
  return { ...others, type: top.type, driver, source } as Disk;
}

/** The image of a disk as one that is behind another. */
function storeOf({ type, source, driver, backingStore }: Disk): BackingStore {
  const { index, ...place } = source as { readonly index?: number };
  return {
    type,
    ...(index === undefined ? {} : { index }),
    format: { type: driver?.type ?? 'raw' },
    source: place,
    ...(backingStore ? { backingStore } : {}),
  } as BackingStore;
}

/** A definition with some of its disks in place of those of the same targets. */
export function withDisks(def: Domain, changed: readonly Disk[]): Domain {
  const disks = (def.devices?.disks ?? []).map(
    (disk) => changed.find(({ target }) => target.dev === disk.target.dev) ?? disk,
  );
  return { ...def, devices: { ...def.devices, disks } };
}
