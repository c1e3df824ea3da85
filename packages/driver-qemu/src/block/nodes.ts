import type { Disk } from '@virtkit/core/xml';
import { formatNode, sliceNode, storageNode } from '../argv/disk-image.js';
import { diskBlockdevs } from '../argv/disk-node.js';
import type { Props } from '../argv/props.js';
import type { QemuDomain } from '../domain-object.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import { argvContext } from '../launch/context.js';
import type { QmpClient } from '../qmp/client.js';
import { withLayers, type Layer } from './layers.js';

/** The nodes of one image, as the monitor is told to make them. */
export interface LayerNodes {
  readonly layer: Layer;
  /** Below the format: where the data is. */
  readonly storage: readonly Props[];
  readonly format: object;
}

/** The formats that can have something behind them, and look for it by themselves unless they are told. */
const withBacking: ReadonlySet<unknown> = new Set(['qcow2', 'qcow', 'qed', 'vmdk']);

/** The nodes of images of a chain that is, or is to become, that of a disk; the top one first. */
export async function nodesOf(
  host: QemuHost,
  domain: QemuDomain,
  disk: Disk,
  layers: readonly Layer[],
): Promise<readonly LayerNodes[]> {
  const def = domain.def;
  const { directory } = domain.requireGuest();
  const context = argvContext(host, def, await host.capabilitiesFor(def), directory);
  const { copyOnRead: _cor, ...driver } = disk.driver ?? {};
  const chain = diskBlockdevs(withLayers({ ...disk, driver }, layers), { def, context });
  return chain.toReversed().map(({ nodes }, place) => {
    const format = nodes.at(-1)!;
    const ends = layers[place + 1] === undefined && withBacking.has(format['driver']);
    return { layer: layers[place]!, storage: nodes.slice(0, -1), format: ends ? { ...format, backing: null } : format };
  });
}

/** Makes nodes, the one furthest behind first. When one fails, none of them stays. */
export async function attachNodes(monitor: QmpClient, all: readonly LayerNodes[]): Promise<void> {
  const made: string[] = [];
  try {
    for (const { storage, format } of all.toReversed())
      for (const node of [...storage, format as Props]) {
        await monitor.execute('blockdev-add', node);
        made.unshift(node['node-name'] as string);
      }
  } catch (error) {
    for (const name of made) await monitor.execute('blockdev-del', { 'node-name': name }).catch(() => undefined);
    throw error;
  }
}

/** Removes the nodes of images that no disk uses any more, the top one first. What is gone is no fault. */
export async function detachLayers(guest: Guest, layers: readonly Pick<Layer, 'index'>[]): Promise<void> {
  for (const layer of layers)
    for (const name of [formatNode(layer), sliceNode(layer), storageNode(layer)])
      await guest.monitor.execute('blockdev-del', { 'node-name': name }).catch(() => undefined);
}
