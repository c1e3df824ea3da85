import { snapshotDiskPath, type Snapshot } from '@virtkit/core/driver';
import type { Disk, SnapshotDisk } from '@virtkit/core/xml';
import { open, unlink } from 'node:fs/promises';
import type { Guest as ArgvGuest } from '../argv/context.js';
import { formatNode, storageNode } from '../argv/disk-image.js';
import { diskBlockdevs } from '../argv/disk-node.js';
import { runJob } from '../block/job.js';
import { queryNodes, requireNode, type NodeInfo } from '../block/node-info.js';
import { onTop, withDisks } from '../block/overlay-definition.js';
import { sourceOf } from '../devices.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import { argvContext } from '../launch/context.js';
import type { QmpClient } from '../qmp/client.js';
import { takenDisks } from './prepare.js';

/** One disk of a guest that runs, and the image that it gets. */
export interface Overlay {
  readonly own: Disk;
  readonly taken: SnapshotDisk;
  readonly disk: Disk;
  readonly index: number;
}

/** What the ids of the jobs that make images begin with. */
export const creating = 'create-';

/** Puts new images on top of the disks of a guest that runs: of all that a snapshot takes at one moment, or of none. */
export async function overlayLive(
  host: QemuHost,
  domain: QemuDomain,
  snapshot: Snapshot,
  reuse: boolean,
): Promise<void> {
  const guest = domain.requireGuest();
  const { monitor } = guest;
  const nodes = await queryNodes(monitor);
  const context = argvContext(host, domain.def, await host.capabilitiesFor(domain.def), guest.directory);
  const overlays = planned(domain, guest, snapshot);
  const undo: (() => Promise<unknown>)[] = [];
  try {
    for (const overlay of overlays) {
      const below = requireNode(nodes, formatNode({ index: overlay.own.source!.index! }));
      if (!reuse) undo.unshift(await makeFile(host, overlay.taken));
      await addNodes(monitor, overlay, below, { def: domain.def, context }, reuse, undo);
    }
    await monitor.execute('transaction', { actions: overlays.flatMap((one) => actions(one, nodes)) });
  } catch (error) {
    for (const step of undo) await step().catch((second: unknown) => host.warn('taking back a snapshot', second));
    throw error;
  }
  await rememberOverlays(host, domain, overlays);
}

function planned(domain: QemuDomain, guest: Guest, snapshot: Snapshot): readonly Overlay[] {
  return takenDisks(snapshot, domain.def).flatMap(([own, taken]) => {
    if (taken.snapshot !== 'external') return [];
    const number = ++guest.lastImage;
    return [{ own, taken, disk: onTop(own, taken, number), index: number }];
  });
}

/** From here on the guest writes to the new images: what is said of it follows, and what it starts with next. */
export async function rememberOverlays(
  host: QemuHost,
  domain: QemuDomain,
  overlays: readonly Omit<Overlay, 'index'>[],
): Promise<void> {
  domain.def = withDisks(
    domain.def,
    overlays.map(({ disk }) => disk),
  );
  const { next } = domain;
  if (next) {
    const stored = overlays.flatMap(({ own, taken }) => {
      const same = next.devices?.disks?.find(({ target }) => target.dev === own.target.dev);
      return same && sourceOf(same) === sourceOf(own) ? [onTop(same, taken)] : [];
    });
    domain.next = withDisks(next, stored);
  }
  // What it starts with next comes first: whoever goes on from in between finds out of the guest what it runs with.
  if (domain.persistent) await host.saveDefinition(domain);
  await host.saveStatus(domain);
}

/** The file of a new image, empty; gives what removes it, if it was not there. */
async function makeFile({ owner }: QemuHost, taken: SnapshotDisk): Promise<() => Promise<void>> {
  const path = taken.type === 'file' ? snapshotDiskPath(taken) : undefined;
  if (path === undefined) return async () => undefined;
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined;
    throw qemuError('VIR_ERR_SYSTEM_ERROR', `failed to create image file '${path}'`, error);
  });
  if (!file) return async () => undefined;
  if (owner) await file.chown(owner.uid, owner.gid);
  await file.close();
  return () => unlink(path);
}

async function addNodes(
  monitor: QmpClient,
  { own, disk, taken, index }: Overlay,
  below: NodeInfo,
  guest: ArgvGuest,
  reuse: boolean,
  undo: (() => Promise<unknown>)[],
): Promise<void> {
  const { copyOnRead: _above, ...driver } = disk.driver ?? {};
  const top = diskBlockdevs({ ...disk, driver }, guest).at(-1)!;
  if (top.secrets.length > 0)
    throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', `disk ${taken.name}: a new image that is encrypted cannot be made`);
  for (const node of top.nodes) {
    const name = node['node-name'] as string;
    const isFormat = name === formatNode({ index });
    if (isFormat && !reuse) await createLayout(monitor, own, taken, index, below);
    // Nothing is behind it yet: it comes on top of what is in use already.
    await monitor.execute('blockdev-add', isFormat ? { ...node, backing: null } : node);
    undo.unshift(() => monitor.execute('blockdev-del', { 'node-name': name }));
  }
}

/** Makes an empty image in the storage that is there, which says what is behind it. */
async function createLayout(
  monitor: QmpClient,
  own: Disk,
  taken: SnapshotDisk,
  index: number,
  below: NodeInfo,
): Promise<void> {
  const driver = taken.driver?.type ?? 'qcow2';
  const id = `${creating}${formatNode({ index })}`;
  const like = driver === 'qcow2' && own.driver?.type === 'qcow2' ? below.image['cluster-size'] : undefined;
  const local = own.type === 'file' || own.type === 'block';
  const options = {
    driver,
    file: storageNode({ index }),
    size: below.image['virtual-size'],
    'backing-file': local ? sourceOf(own) : below.file,
    'backing-fmt': own.driver?.type ?? 'raw',
    ...(like === undefined ? {} : { 'cluster-size': like }),
  };
  await runJob(monitor, id, () => monitor.execute('blockdev-create', { 'job-id': id, options }));
}

/** What happens to one disk at the moment of the snapshot. */
function actions({ own, index }: Overlay, nodes: ReadonlyMap<string, NodeInfo>): readonly object[] {
  const node = formatNode({ index: own.source!.index! });
  const overlay = formatNode({ index });
  // What is written from now on must still be noted by the bitmaps that note it.
  const noting = (requireNode(nodes, node)['dirty-bitmaps'] ?? []).filter(
    (bitmap) => bitmap.persistent && bitmap.recording && !bitmap.inconsistent && bitmap.name !== undefined,
  );
  const bitmaps = noting.map(({ name, granularity }) => ({
    type: 'block-dirty-bitmap-add',
    data: { node: overlay, name, persistent: true, disabled: false, granularity },
  }));
  return [...bitmaps, { type: 'blockdev-snapshot', data: { node, overlay } }];
}
