import type { Checkpoint } from '@virtkit/core/driver';
import type { Disk } from '@virtkit/core/xml';
import { formatNode } from '../argv/disk-image.js';
import { layersOf, type Layer } from '../block/layers.js';
import { nodesOf, type LayerNodes } from '../block/nodes.js';
import { queryNodes, type Bitmap, type BlockNode } from '../block/query.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import type { QmpClient } from '../qmp/client.js';

type Nodes = ReadonlyMap<string, BlockNode>;
/** One step of a transaction. */
export interface Action {
  readonly type: string;
  readonly data: object;
}

export const transact = (monitor: QmpClient, actions: readonly Action[]): Promise<unknown> =>
  monitor.execute('transaction', { actions });

const bitmapOf = (nodes: Nodes, layer: Layer, name: string): Bitmap | undefined =>
  nodes.get(formatNode(layer))?.['dirty-bitmaps']?.find((bitmap) => bitmap.name === name);

/** Starts to follow what is written to an image. */
export const addBitmap = (layer: Layer, name: string): Action => ({
  type: 'block-dirty-bitmap-add',
  data: { node: formatNode(layer), name, persistent: true, disabled: false },
});

export const removeBitmap = (layer: Pick<Layer, 'index'>, name: string): Action => ({
  type: 'block-dirty-bitmap-remove',
  data: { node: formatNode(layer), name },
});

/** Whether a bitmap says all that changed since: it is in the images from the top on without a gap, and each counts. */
export const isWhole = (disk: Disk, name: string, nodes: Nodes): boolean => isWholeIn(layersOf(disk), name, nodes);

/** {@link isWhole}, of the images from one on. */
export function isWholeIn(layers: readonly Layer[], name: string, nodes: Nodes): boolean {
  const bitmaps = layers.map((layer) => bitmapOf(nodes, layer, name));
  const first = bitmaps.findIndex((bitmap) => bitmap === undefined);
  const [run, others] = first < 0 ? [bitmaps, []] : [bitmaps.slice(0, first), bitmaps.slice(first)];
  if (run.length === 0 || others.some((bitmap) => bitmap !== undefined)) return false;
  return run.every((bitmap) => bitmap?.persistent && bitmap.recording && !bitmap.inconsistent);
}

/** Puts what bitmaps of a name in a disk's images say together in a new one, that is not kept. */
export function mergeBitmaps(disk: Disk, name: string, nodes: Nodes, into: { node: string; name: string }): Action[] {
  const found = layersOf(disk).flatMap((layer) => {
    const bitmap = bitmapOf(nodes, layer, name);
    return bitmap ? [{ node: formatNode(layer), granularity: bitmap.granularity }] : [];
  });
  const granularity = found[0]?.granularity;
  return [
    { type: 'block-dirty-bitmap-add', data: { ...into, persistent: false, disabled: true, granularity } },
    {
      type: 'block-dirty-bitmap-merge',
      data: { node: into.node, target: into.name, bitmaps: found.map(({ node }) => ({ node, name })) },
    },
  ];
}

interface Followed {
  readonly disk: Disk;
  readonly bitmap: string;
}

/** The disks that a checkpoint follows, as far as the domain still has them. */
export const followedDisks = ({ def }: QemuDomain, { name, disks }: Checkpoint): readonly Followed[] =>
  (disks?.disks ?? []).flatMap((one) => {
    const disk = def.devices?.disks?.find(({ target }) => target.dev === one.name);
    return disk && one.checkpoint === 'bitmap' ? [{ disk, bitmap: one.bitmap ?? name }] : [];
  });

/** @throws VirtError `VIR_ERR_CHECKPOINT_INCONSISTENT` when a bitmap is not what a backup can go by */
export function requireWhole(disk: Disk, name: string, nodes: Nodes): void {
  if (!isWhole(disk, name, nodes))
    throw qemuError(
      'VIR_ERR_CHECKPOINT_INCONSISTENT',
      `missing or broken bitmap '${name}' for disk '${disk.target.dev}'`,
    );
}

/** Removes a checkpoint's bitmaps from all images. @throws VirtError `VIR_ERR_INTERNAL_ERROR` for one without any */
export async function discardBitmaps(host: QemuHost, domain: QemuDomain, checkpoint: Checkpoint): Promise<void> {
  const { monitor } = domain.requireGuest();
  const nodes = await queryNodes(monitor);
  const actions: Action[] = [];
  const closed: { disk: Disk; layers: readonly Layer[]; place: number }[] = [];
  for (const { disk, bitmap } of followedDisks(domain, checkpoint)) {
    const layers = layersOf(disk);
    const places = layers.flatMap((layer, place) => (bitmapOf(nodes, layer, bitmap) ? [place] : []));
    if (places.length === 0)
      throw qemuError(
        'VIR_ERR_INTERNAL_ERROR',
        `bitmap '${bitmap}' not found in backing chain of '${disk.target.dev}'`,
      );
    for (const place of places) {
      actions.push(removeBitmap(layers[place]!, bitmap));
      if (place > 0) closed.push({ disk, layers, place });
    }
  }
  // What is behind the top image cannot be written to: it is opened for this.
  const reopen = async ({ disk, layers, place }: (typeof closed)[number], readOnly: boolean) => {
    await reopenFormat(monitor, (await nodesOf(host, domain, disk, layers))[place]!, readOnly);
  };
  try {
    for (const image of closed) await reopen(image, false);
    if (actions.length > 0) await transact(monitor, actions);
  } finally {
    for (const image of closed) await reopen(image, true).catch(() => undefined);
  }
}

/** Opens an image anew, to write to it or not to. */
export const reopenFormat = (monitor: QmpClient, { format }: LayerNodes, readOnly: boolean): Promise<unknown> =>
  monitor.execute('blockdev-reopen', { options: [{ ...format, 'read-only': readOnly }] });

const measuring = 'libvirt-tmp-size-xml';

/** How much of each disk was written since a checkpoint: bytes, by target. */
export async function measure(domain: QemuDomain, checkpoint: Checkpoint): Promise<ReadonlyMap<string, bigint>> {
  const { monitor } = domain.requireGuest();
  const nodes = await queryNodes(monitor);
  const disks = followedDisks(domain, checkpoint).filter(({ disk, bitmap }) => isWhole(disk, bitmap, nodes));
  if (disks.length === 0) return new Map();
  const top = (disk: Disk) => layersOf(disk)[0]!;
  const left = disks.filter(({ disk }) => bitmapOf(nodes, top(disk), measuring));
  if (left.length > 0)
    await transact(
      monitor,
      left.map(({ disk }) => removeBitmap(top(disk), measuring)),
    );
  const merges = disks.flatMap(({ disk, bitmap }) =>
    mergeBitmaps(disk, bitmap, nodes, { node: formatNode(top(disk)), name: measuring }),
  );
  await transact(monitor, merges);
  try {
    const merged = await queryNodes(monitor);
    return new Map(disks.map(({ disk }) => [disk.target.dev, bitmapOf(merged, top(disk), measuring)?.count ?? 0n]));
  } finally {
    await transact(
      monitor,
      disks.map(({ disk }) => removeBitmap(top(disk), measuring)),
    );
  }
}
