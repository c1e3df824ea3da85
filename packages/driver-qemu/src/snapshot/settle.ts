import { snapshotDiskPath, type Snapshot } from '@virtkit/core/driver';
import { unlink } from 'node:fs/promises';
import { formatNode, storageNode } from '../argv/disk-image.js';
import { localImage } from '../block/local-image.js';
import { dismissLeftover } from '../block/job.js';
import { queryNodes, type NodeInfo } from '../block/node-info.js';
import { onTop } from '../block/overlay-definition.js';
import { imageInfo } from '../block/qemu-img.js';
import { sourceOf } from '../devices.js';
import type { QemuDomain } from '../domain-object.js';
import type { Guest } from '../guest.js';
import type { QemuHost } from '../host.js';
import { cancelSnapshot, finishSnapshot } from './change.js';
import { deleteInside } from './human-monitor.js';
import { deleteFromImages } from './inside-images.js';
import { creating, rememberOverlays } from './overlay-live.js';
import { takenDisks, type Taken } from './prepare.js';
import type { Pending } from './records.js';
import { keptSnapshots } from './tree.js';

/**
 * Brings a snapshot, during which whoever made it was killed, to an end: it is there as a whole, if all its data is, or
 * it never was.
 */
export async function settleSnapshot(host: QemuHost, domain: QemuDomain): Promise<void> {
  const snapshots = keptSnapshots(domain);
  const pending = snapshots?.pending;
  if (!pending) return;
  snapshots.pending = undefined;
  try {
    const { guest } = domain;
    const done = guest ? await settleLive(host, domain, guest, pending) : await settleStopped(host, domain, pending);
    if (done) await finishSnapshot(host, domain, pending.def);
    else await cancelSnapshot(host, domain);
  } catch (error) {
    host.warn(`snapshot '${pending.def.name}' of '${domain.name}' was not finished`, error);
  }
}

const ofKind = (def: Snapshot, domain: QemuDomain, kind: 'internal' | 'external'): readonly Taken[] =>
  takenDisks(def, domain.def).filter(([, { snapshot }]) => snapshot === kind);

async function settleLive(host: QemuHost, domain: QemuDomain, guest: Guest, pending: Pending): Promise<boolean> {
  const { monitor } = guest;
  const { def } = pending;
  await dismissLeftover(monitor, creating);
  const nodes = await queryNodes(monitor, true);
  const outside = ofKind(def, domain, 'external');
  const done =
    outside.length > 0
      ? await settleOverlays(host, domain, guest, pending, nodes)
      : ofKind(def, domain, 'internal').every(([own]) =>
          nodes
            .get(formatNode({ index: own.source?.index ?? 0 }))
            ?.image.snapshots?.some(({ name }) => name === def.name),
        );
  if (!done && outside.length === 0) await deleteInside(monitor, def.name);
  // It stood still for the snapshot alone.
  if (def.state === 'running' && domain.state === 'paused') {
    guest.resuming = 'unpaused';
    await monitor.execute('cont');
  }
  return done;
}

/** Whether the guest writes to the new images; what is said of it follows then. If it does not, they are removed. */
async function settleOverlays(
  host: QemuHost,
  domain: QemuDomain,
  guest: Guest,
  { def, reuse }: Pending,
  nodes: ReadonlyMap<string, NodeInfo>,
): Promise<boolean> {
  const before = ofKind(def, domain, 'external').filter(([own, taken]) => sourceOf(own) !== snapshotDiskPath(taken));
  const found = before.map(([own, taken]) => ({ own, taken, ...nodeOf(nodes, snapshotDiskPath(taken)) }));
  guest.lastImage = Math.max(guest.lastImage, ...found.map(({ index = 0 }) => index));
  if (found.every(({ node }) => (node?.backing_file_depth ?? 0) > 0)) {
    await rememberOverlays(
      host,
      domain,
      found.map(({ own, taken, index }) => ({ own, taken, disk: onTop(own, taken, index) })),
    );
    return true;
  }
  for (const { taken, index, path } of found) {
    // What QEMU does not let go of is in use, whatever it is.
    const isFree = index === undefined || (await releaseImage(guest, index));
    if (isFree && !reuse && path !== undefined && taken.type === 'file') await unlink(path).catch(() => undefined);
  }
  return false;
}

/** Removes the nodes of an image; whether they are gone then. */
async function releaseImage({ monitor }: Guest, index: number): Promise<boolean> {
  await monitor.execute('blockdev-del', { 'node-name': formatNode({ index }) }).catch(() => undefined);
  return monitor.execute('blockdev-del', { 'node-name': storageNode({ index }) }).then(
    () => true,
    () => false,
  );
}

/** The node of the image at a path, if QEMU has it open. */
function nodeOf(nodes: ReadonlyMap<string, NodeInfo>, path: string | undefined) {
  for (const [name, node] of nodes) {
    const index = /^libvirt-(\d+)-(?:format|storage)$/.exec(name)?.[1];
    if (node.file !== path || index === undefined) continue;
    return { path, index: Number(index), node: nodes.get(formatNode({ index: Number(index) })) };
  }
  return { path, index: undefined, node: undefined };
}

async function settleStopped(host: QemuHost, domain: QemuDomain, { def, reuse }: Pending): Promise<boolean> {
  const outside = ofKind(def, domain, 'external');
  const wasOff = def.state === 'shutoff';
  if (outside.length > 0) {
    if (outside.every(([own, taken]) => sourceOf(own) === snapshotDiskPath(taken))) return true;
    // Where a guest ran meanwhile, nobody can tell whether it wrote to them.
    if (wasOff && !reuse)
      for (const [, taken] of outside)
        if (taken.type === 'file') await unlink(snapshotDiskPath(taken)!).catch(() => undefined);
    return false;
  }
  for (const [own] of ofKind(def, domain, 'internal')) {
    const image = localImage(own);
    const inside = image && (await imageInfo(image)).snapshots?.some(({ name }) => name === def.name);
    if (inside) continue;
    await deleteFromImages(def, domain.def, () => undefined);
    return false;
  }
  return true;
}
