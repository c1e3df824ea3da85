import type { BackingStore, Disk, Mirror } from '@virtkit/core/xml';

type Format = BackingStore['format'];
/** One image of a chain, wherever in a definition it stands. */
export interface Layer {
  readonly type: Disk['type'];
  readonly source: NonNullable<Disk['source']>;
  readonly format: Format;
  /** What its nodes are numbered by; 0 while it has none. */
  readonly index: number;
}

/** The images of a disk, the top one first. */
export function layersOf({ type, source, driver, backingStore }: Disk): readonly Layer[] {
  if (!source) return [];
  const format = {
    ...(driver?.type && { type: driver.type }),
    ...(driver?.metadataCache && { metadataCache: driver.metadataCache }),
  };
  return [{ type, source, format, index: source.index ?? 0 }, ...behind(backingStore)];
}

/** The images that a job of a disk writes to, the top one first. */
export function mirrorLayers({ mirror }: Disk): readonly Layer[] {
  if (!mirror?.source) return [];
  const { type, source, format, backingStore } = mirror;
  return [{ type, source, format, index: source.index ?? 0 }, ...behind(backingStore)];
}

/** The images behind one. */
export function behind(store: BackingStore | undefined): readonly Layer[] {
  if (store?.type === undefined || !store.source) return [];
  const { type, source, format, index = source.index ?? 0 } = store;
  return [{ type, source, format, index }, ...behind(store.backingStore)];
}

/** The chain of images as it stands behind another. An open end: what is behind the last is left to its header. */
export function storeOf([first, ...others]: readonly Layer[], open = false): BackingStore | undefined {
  if (!first) return open ? undefined : {};
  const { type, source, format, index } = first;
  const { index: _index, ...place } = source;
  const rest = storeOf(others, open);
  return {
    type,
    ...(index && { index }),
    ...(format && { format }),
    source: place,
    ...(rest && { backingStore: rest }),
  } as BackingStore;
}

/** The disk with other images. */
export function withLayers(disk: Disk, [top, ...others]: readonly Layer[], open = false): Disk {
  if (!top) return disk;
  const { type: _type, metadataCache: _cache, ...driver } = disk.driver ?? {};
  const { format = {}, type, index } = top;
  const { index: _index, ...place } = top.source;
  const { backingStore: _old, ...kept } = disk;
  const backingStore = storeOf(others, open);
  return {
    ...kept,
    type,
    driver: { ...driver, ...format },
    source: { ...place, ...(index && { index }) },
    ...(backingStore && { backingStore }),
  } as Disk;
}

/** The images as what a job writes to. */
export function mirrorOf([top, ...others]: readonly Layer[], job: Mirror['job'], terminated = true): Mirror {
  const { type, source, format, index } = top!;
  const backingStore = others.length > 0 || terminated ? storeOf(others) : undefined;
  const isCopyToFile = job === 'copy' && 'file' in source && source.file !== undefined;
  return {
    type,
    ...(isCopyToFile && { file: source.file, formatName: format?.type }),
    job,
    ...(format && { format }),
    source: { ...source, index },
    ...(backingStore && { backingStore }),
  } as Mirror;
}

/** Where an image is, as one comparable text. */
export const placeOf = ({ type, source }: Layer): string => {
  const { index: _index, seclabels: _labels, startupPolicy: _policy, ...place } = source as Record<string, unknown>;
  return JSON.stringify([type, Object.entries(place).sort(([a], [b]) => (a < b ? -1 : 1))], (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
};

/** The path of an image on this host. */
export const localPath = ({ source }: Layer): string | undefined =>
  'file' in source ? source.file : 'dev' in source ? source.dev : undefined;
