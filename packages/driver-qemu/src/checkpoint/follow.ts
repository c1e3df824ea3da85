import { formatNode } from '../argv/disk-image.js';
import type { BlockJobRecord } from '../block/block-job.js';
import { layersOf, mirrorLayers, type Layer } from '../block/layers.js';
import { nodesOf } from '../block/nodes.js';
import { queryNodes, type BlockNode } from '../block/query.js';
import type { Scene } from '../events/handler.js';
import type { QmpClient } from '../qmp/client.js';
import type { Disk } from '@virtkit/core/xml';
import { isWholeIn, removeBitmap, reopenFormat, transact, type Action } from './bitmaps.js';

type Nodes = ReadonlyMap<string, BlockNode>;

/** Notes what is written to an image between the moment at which a guest goes over to it and that at which it is done. */
const meanwhile = 'libvirt-tmp-activewrite';

/** Images whose content goes to another one, and their bitmaps with it. */
export interface Merge {
  /** The images from the topmost that goes away on, down to the end. */
  readonly chain: readonly Layer[];
  /** So many of them go away. */
  readonly count: number;
  readonly into: Layer;
  /** The guest has written to `into` since it went over to it, as {@link noteMeanwhile} has it noted. */
  readonly noted: boolean;
}

/** Has QEMU note what the guest writes to an image that it goes over to next. That it cannot is no fault. */
export async function noteMeanwhile(monitor: QmpClient, image: Pick<Layer, 'index'>): Promise<void> {
  const data = { node: formatNode(image), name: meanwhile, persistent: false, disabled: false };
  await monitor.execute('block-dirty-bitmap-add', data).catch(() => undefined);
}

/** The guest does not go over to it. */
export async function forgetMeanwhile(monitor: QmpClient, image: Pick<Layer, 'index'>): Promise<void> {
  const { type, data } = removeBitmap(image, meanwhile);
  await monitor.execute(type, data).catch(() => undefined);
}

/** What has the bitmaps of images that go away live on in the one that has their content. */
export function mergeActions({ chain, count, into, noted }: Merge, nodes: Nodes): readonly Action[] {
  const target = formatNode(into);
  const bitmapsOf = (layer: Layer) => nodes.get(formatNode(layer))?.['dirty-bitmaps'] ?? [];
  const find = (layer: Layer, name: string) => bitmapsOf(layer).find((bitmap) => bitmap.name === name);
  // Of what the topmost does not know nobody can tell what was written since.
  const names = chain[0] ? bitmapsOf(chain[0]).flatMap(({ name }) => name ?? []) : [];
  const actions = names
    .filter((name) => isWholeIn(chain, name, nodes))
    .flatMap((name): Action[] => {
      const gone = chain.slice(0, count).flatMap((layer) => {
        const bitmap = find(layer, name);
        return bitmap ? [{ node: formatNode(layer), granularity: bitmap.granularity }] : [];
      });
      const granularity = gone[0]?.granularity;
      const bitmaps = [
        ...gone.map(({ node }) => ({ node, name })),
        ...(noted ? [{ node: target, name: meanwhile }] : []),
      ];
      const add = { node: target, name, persistent: true, disabled: false, granularity };
      return [
        ...(find(into, name) ? [] : [{ type: 'block-dirty-bitmap-add', data: add }]),
        { type: 'block-dirty-bitmap-merge', data: { node: target, target: name, bitmaps } },
      ];
    });
  return noted ? [...actions, removeBitmap(into, meanwhile)] : actions;
}

/** What a job that has come to its end has done to the images of a disk. */
function mergeOf({ type, state, base, top, shallow }: BlockJobRecord, disk: Disk): Merge | undefined {
  const layers = layersOf(disk);
  const place = (index: number | undefined) => {
    const found = layers.findIndex((layer) => layer.index === index);
    return found < 0 ? layers.length : found;
  };
  const [first, last] = [type === 'commit' ? place(top) : 0, place(base)];
  const chain = layers.slice(first);
  const pivoted = state === 'pivoting';
  if (type === 'pull') return layers[0] && { chain, count: last, into: layers[0], noted: false };
  const into = layers[last];
  if (type === 'commit' || (type === 'activeCommit' && pivoted))
    return into && { chain, count: last - first, into, noted: pivoted };
  const [mirror] = mirrorLayers(disk);
  if (type !== 'copy' || !pivoted || !mirror) return undefined;
  return { chain, count: shallow ? 1 : layers.length, into: mirror, noted: true };
}

/**
 * Has the bitmaps of a disk follow what a job did to its images, so that what was written since a checkpoint is known
 * as before. When that fails the checkpoint is of no use, and the disk as good as ever.
 */
export async function followJob({ host, domain, guest }: Scene, record: BlockJobRecord, disk: Disk): Promise<void> {
  const { monitor } = guest;
  const { outcome, type, state, base } = record;
  if (outcome !== 'completed') {
    if (type === 'activeCommit' && state === 'pivoting') await forgetMeanwhile(monitor, { index: base ?? 0 });
    return;
  }
  const merge = mergeOf(record, disk);
  if (!merge) return;
  try {
    const actions = mergeActions(merge, await queryNodes(monitor));
    if (actions.length === 0) return;
    const all = layersOf(disk);
    // What is behind the top image cannot be written to: it is opened for this.
    const place = all.findIndex(({ index }) => index === merge.into.index);
    const closed = type === 'commit' ? (await nodesOf(host, domain, disk, all))[place] : undefined;
    try {
      if (closed) await reopenFormat(monitor, closed, false);
      await transact(monitor, actions);
    } finally {
      if (closed) await reopenFormat(monitor, closed, true);
    }
  } catch (error) {
    host.warn(`the bitmaps of disk '${record.disk}' of '${domain.name}'`, error);
  }
}
