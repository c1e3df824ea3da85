import type { DeviceOf } from '@virtkit/core/driver';
import type { BackingStore } from '@virtkit/core/xml';
import { testError } from './errors.js';

type Disk = DeviceOf<'disks'>;

/** One image of a disk: the first is what the guest writes to, each of the others is behind the one before. */
export interface ChainImage {
  readonly type: Disk['type'];
  readonly source: NonNullable<Disk['source']>;
  readonly format?: string;
  /** Its path on the host, or what else tells it from another. */
  readonly place: string;
  /** Its number on the running guest: of `vda[2]`. */
  readonly index: number;
}

/** The images of a disk, as far as its definition tells; none for a drive that is empty. */
export function chainOf({ type, source, driver, backingStore }: Disk): readonly ChainImage[] {
  const place = placeOf(type, source);
  if (source === undefined || place === undefined) return [];
  const format = driver?.type;
  const chain: ChainImage[] = [
    { type, source, place, index: source.index ?? 1, ...(format === undefined ? {} : { format }) },
  ];
  for (let store: BackingStore | undefined = backingStore; store?.type; store = store.backingStore) {
    const behind = placeOf(store.type, store.source);
    if (store.source === undefined || behind === undefined) break;
    const kind = store.format?.type;
    const index = store.index ?? store.source.index ?? chain.length + 1;
    chain.push({
      type: store.type,
      source: store.source,
      place: behind,
      index,
      ...(kind === undefined ? {} : { format: kind }),
    });
  }
  return chain;
}

/** The disk on other images; `ends` says in the definition that nothing is behind the last of them. */
export function onChain(disk: Disk, [top, ...behind]: readonly ChainImage[], ends = true): Disk {
  const { source: _source, backingStore: _behind, mirror: _mirror, driver: old, type: _type, ...others } = disk;
  if (!top) return disk;
  const { type: _format, ...options } = old ?? {};
  const driver = { ...options, ...(top.format === undefined ? {} : { type: top.format }) };
  const end = ends ? ({} as BackingStore) : undefined;
  const backingStore = behind.reduceRight<BackingStore | undefined>((rest, image) => storeOf(image, rest), end);
  return {
    ...others,
    type: top.type,
    ...(old || top.format !== undefined ? { driver } : {}),
    source: { ...top.source, index: top.index },
    ...(backingStore ? { backingStore } : {}),
  } as Disk;
}

const storeOf = ({ type, source, format, index }: ChainImage, behind: BackingStore | undefined): BackingStore => {
  const { index: _index, ...place } = source;
  return {
    type,
    index,
    source: place,
    ...(format === undefined ? {} : { format: { type: format } }),
    ...(behind ? { backingStore: behind } : {}),
  } as BackingStore;
};

const paths = { file: 'file', block: 'dev', dir: 'dir', network: 'name', vhostuser: 'path' } as const;

/** What tells where an image is: its path where it has one. */
export function placeOf(type: Disk['type'], source: object | undefined): string | undefined {
  const field = type in paths ? paths[type as keyof typeof paths] : undefined;
  const path = field && (source as Readonly<Record<string, unknown>> | undefined)?.[field];
  if (typeof path === 'string') return path;
  if (source === undefined || field !== undefined) return undefined;
  const { index: _index, rest: _rest, ...place } = source as Readonly<Record<string, unknown>>;
  return JSON.stringify(place, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** The number that the next image of the guest gets. */
export const freeIndex = (chain: readonly ChainImage[]): number => Math.max(0, ...chain.map(({ index }) => index)) + 1;

/**
 * Where in the chain an image is, given by its path or as `vda[2]`; looked for from `from` on.
 * @throws VirtError `VIR_ERR_INVALID_ARG`
 */
export function imageAt(chain: readonly ChainImage[], dev: string, name: string, from = 0): number {
  const number = /^(.*)\[(\d+)\]$/.exec(name);
  const at = chain.findIndex((image, position) =>
    position < from ? false : number ? number[1] === dev && image.index === Number(number[2]) : image.place === name,
  );
  if (at < 0) throw testError('VIR_ERR_INVALID_ARG', `could not find image '${name}' in chain for '${dev}'`);
  return at;
}
