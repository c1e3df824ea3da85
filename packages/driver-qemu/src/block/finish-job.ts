import type { Disk, Domain } from '@virtkit/core/xml';
import type { BlockJobOutcome, BlockJobRecord } from './block-job.js';
import { layersOf, mirrorLayers, placeOf, withLayers, type Layer } from './layers.js';

/** What a job that has ended leaves. */
export interface Finished {
  readonly disk: Disk;
  /** What the disk is the next time. */
  readonly next: Disk | undefined;
  /** Of no use any more. */
  readonly removed: readonly Layer[];
}

const upTo = (layers: readonly Layer[], index: number | undefined): number => {
  const place = layers.findIndex((layer) => layer.index === index);
  return place < 0 ? layers.length : place;
};

/** A disk, and its like in the definition for the next time, after a job has ended. */
export function finishJob(job: BlockJobRecord, outcome: BlockJobOutcome, disk: Disk, next: Disk | undefined): Finished {
  const { mirror: _mirror, ...plain } = disk;
  const pivoted = outcome === 'completed' && job.state === 'pivoting';
  const finish = finishers[job.type];
  if (job.type === 'copy' && !pivoted) return { disk: plain, next, removed: copyNodes(job, disk) };
  if (outcome !== 'completed' || (job.type === 'activeCommit' && !pivoted) || !finish)
    return { disk: plain, next, removed: [] };
  return finish(job, plain, next, disk);
}

type Finish = (job: BlockJobRecord, disk: Disk, next: Disk | undefined, before: Disk) => Finished;

const finishers: { readonly [T in BlockJobRecord['type']]?: Finish } = {
  pull({ base }, disk, next) {
    const layers = layersOf(disk);
    const from = upTo(layers, base);
    const kept = (all: readonly Layer[]) => [all[0]!, ...all.slice(from)];
    return {
      disk: withLayers(disk, kept(layers)),
      next: next && reshape(next, layers, base, kept),
      removed: layers.slice(1, from),
    };
  },
  commit({ base, top }, disk, next) {
    const layers = layersOf(disk);
    const [first, from] = [upTo(layers, top), upTo(layers, base)];
    const kept = (all: readonly Layer[]) => [...all.slice(0, first), ...all.slice(from)];
    return {
      disk: withLayers(disk, kept(layers)),
      next: next && reshape(next, layers, base, kept),
      removed: layers.slice(first, from),
    };
  },
  activeCommit({ base }, disk, next) {
    const layers = layersOf(disk);
    const from = upTo(layers, base);
    const kept = layers.slice(from);
    const same = next && isSameChain(layers, next, base);
    return {
      disk: withLayers(disk, kept),
      next: next && (same ? withLayers(next, layersOf(next).slice(from), isOpen(next)) : rewrite(next, disk, kept, 1)),
      removed: layers.slice(0, from),
    };
  },
  copy({ shallow, reuse, named = 1 }, disk, next, before) {
    const layers = layersOf(disk);
    const copy = mirrorLayers(before);
    const inherits = shallow === true && !reuse && copy.length === 1;
    const kept = inherits ? [...copy, ...layers.slice(1)] : copy;
    return {
      disk: withLayers(disk, kept),
      next: next && rewrite(next, disk, kept, named),
      removed: inherits ? layers.slice(0, 1) : layers,
    };
  },
};

/** The nodes that were made for a copy. What is behind an image that was there is opened at the pivot. */
function copyNodes({ shallow, reuse }: BlockJobRecord, disk: Disk): readonly Layer[] {
  const copy = mirrorLayers(disk);
  return shallow && reuse ? copy.slice(0, 1) : copy;
}

/** The chain of the next definition goes with the live one, if it is the same; what it cannot know is left open. */
function reshape(
  next: Disk,
  layers: readonly Layer[],
  base: number | undefined,
  kept: (all: readonly Layer[]) => readonly Layer[],
): Disk {
  if (isSameChain(layers, next, base))
    return withLayers(next, kept(layersOf(next)), isOpen(next) && base !== undefined);
  return isSameTop(layers, next) ? withLayers(next, layersOf(next).slice(0, 1), true) : next;
}

/** The next definition's disk with the new images, as far as somebody named them; the rest their headers tell. */
function rewrite(next: Disk, live: Disk, kept: readonly Layer[], named: number): Disk {
  if (!isSameTop(layersOf(live), next)) return next;
  const known = new Set(layersOf(next).map(placeOf));
  const found = kept.findIndex((layer, place) => place >= named && !known.has(placeOf(layer)));
  const explicit = found < 0 ? kept : kept.slice(0, found);
  return withLayers(
    next,
    explicit.map((layer) => ({ ...layer, index: 0 })),
    found >= 0,
  );
}

const isSameTop = ([top]: readonly Layer[], next: Disk): boolean => {
  const [first] = layersOf(next);
  return top !== undefined && first !== undefined && placeOf(top) === placeOf(first);
};

/** Whether the images down to `base` are the same ones; without a base, all of them and that nothing is behind. */
function isSameChain(layers: readonly Layer[], next: Disk, base: number | undefined): boolean {
  const others = layersOf(next);
  const until = base === undefined ? layers.length : upTo(layers, base) + 1;
  if (base === undefined && (others.length !== layers.length || isOpen(next))) return false;
  return layers.slice(0, until).every((layer, place) => others[place] && placeOf(layer) === placeOf(others[place]));
}

/** Whether a chain's end is left to the last image's header. */
function isOpen(disk: Disk): boolean {
  let store = disk.backingStore;
  while (store?.type !== undefined) store = store.backingStore;
  return store === undefined;
}

/** The definition of the next time with a disk replaced. */
export const withNext = (def: Domain, target: string, disk: Disk | undefined): Domain =>
  disk === undefined
    ? def
    : {
        ...def,
        devices: {
          ...def.devices,
          disks: (def.devices?.disks ?? []).map((one) => (one.target.dev === target ? disk : one)),
        },
      };
