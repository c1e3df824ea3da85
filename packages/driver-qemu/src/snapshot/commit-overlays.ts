import { isExternal, snapshotDiskPath, type Moment, type Snapshot } from '@virtkit/core/driver';
import type { BackingStore, Disk, SnapshotDisk } from '@virtkit/core/xml';
import { unlink } from 'node:fs/promises';
import { formatNode, storageNode } from '../argv/disk-image.js';
import { withChain } from '../block/chain.js';
import { pathOf, promoted, without, withoutChain } from '../block/chain-change.js';
import { runJob } from '../block/job.js';
import { localImage } from '../block/local-image.js';
import { withDisks } from '../block/overlay-definition.js';
import { commitImage, rebaseImage, type LocalImage } from '../block/qemu-img.js';
import { followJob, noteMeanwhile } from '../checkpoint/follow.js';
import { findDisk, sourceOf } from '../devices.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { takenDisks } from './prepare.js';

/** An image that a snapshot made, in the chain of its disk. */
interface Overlay {
  readonly own: Disk;
  readonly path: string;
  /** The images of the disk, the top one first. */
  readonly chain: readonly (Disk | BackingStore)[];
  /** Where in the chain it is. */
  readonly place: number;
}

/** Writes the images that an external snapshot made into those before them, and removes them. */
export async function commitOverlays(host: QemuHost, domain: QemuDomain, moment: Moment<Snapshot>): Promise<void> {
  const overlays: Overlay[] = [];
  for (const [own, taken] of takenDisks(moment.def, domain.def))
    if (taken.snapshot !== 'no') overlays.push(await overlayOf(domain, moment, own, taken));
  for (const overlay of overlays) {
    const tell = (status: 'ready' | 'completed') => tellJob(host, domain, overlay, status);
    if (domain.guest) await commitLive(host, domain, overlay, () => tell('ready'));
    else await commitStopped(overlay, () => tell('ready'));
    await forgetOverlay(host, domain, overlay);
    tell('completed');
    await unlink(overlay.path).catch((error: unknown) => host.warn(`removing ${overlay.path}`, error));
  }
  if (!domain.active) domain.reason = 'shutdown';
}

/** @throws VirtError when it is not there, or cannot be told from what is before it */
async function overlayOf(
  domain: QemuDomain,
  { def, parent }: Moment<Snapshot>,
  own: Disk,
  taken: SnapshotDisk,
): Promise<Overlay> {
  const path = snapshotDiskPath(taken);
  const chain = chainOf(domain.active ? own : await withChain(withoutChain(own)));
  const place = chain.findIndex((image) => placeOf(image) === path);
  if (path === undefined || place < 0)
    throw qemuError('VIR_ERR_INVALID_ARG', `disk ${taken.name}: its chain has no image of snapshot '${def.name}'`);
  const before = def.domain && findDisk(def.domain, taken.name);
  if (!before) throw qemuError('VIR_ERR_OPERATION_FAILED', `failed to find disk '${taken.name}' in snapshot VM XML`);
  const behind = chain[place + 1];
  if (!behind || placeOf(behind) !== sourceOf(before))
    throw qemuError('VIR_ERR_OPERATION_FAILED', 'snapshot VM disk source and parent disk source are not the same');
  const above = parentOf(parent, taken.name);
  if (above && !isExternal(above))
    throw qemuError(
      'VIR_ERR_OPERATION_UNSUPPORTED',
      'deleting external snapshot that has internal snapshot as parent not supported',
    );
  return { own, path, chain, place };
}

/** The nearest snapshot before, in which a disk takes part. */
function parentOf(from: Moment<Snapshot> | undefined, target: string): Snapshot | undefined {
  for (let at = from; at; at = at.parent)
    if (at.def.disks?.disks?.some(({ name, snapshot }) => name === target && snapshot !== 'no')) return at.def;
  return undefined;
}

function chainOf(disk: Disk): readonly (Disk | BackingStore)[] {
  const chain: (Disk | BackingStore)[] = [disk];
  for (let store = disk.backingStore; store?.type; store = store.backingStore) chain.push(store);
  return chain;
}

const isDisk = (image: Disk | BackingStore): image is Disk => 'target' in image;
const placeOf = (image: Disk | BackingStore): string | undefined => (isDisk(image) ? sourceOf(image) : pathOf(image));
const indexOf = (image: Disk | BackingStore): number => (isDisk(image) ? image.source?.index : image.index)!;

function imageOf(image: Disk | BackingStore): LocalImage {
  const path = pathOf(image);
  const local = isDisk(image) ? localImage(image) : path && { path, format: image.format?.type ?? 'raw' };
  if (!local) throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', 'an image that is not on this host cannot be merged');
  return local;
}

async function commitLive(
  host: QemuHost,
  domain: QemuDomain,
  { own, chain, place }: Overlay,
  ready: () => void,
): Promise<void> {
  const guest = domain.requireGuest();
  const { monitor } = guest;
  const [top, base] = [chain[place]!, chain[place + 1]!];
  const id = `commit-${own.target.dev}-${formatNode({ index: indexOf(top) })}`;
  await runJob(
    monitor,
    id,
    () =>
      monitor.execute('block-commit', {
        'job-id': id,
        device: formatNode({ index: indexOf(own) }),
        'top-node': formatNode({ index: indexOf(top) }),
        'base-node': formatNode({ index: indexOf(base) }),
        'auto-finalize': true,
        'auto-dismiss': false,
      }),
    async () => {
      ready();
      await noteMeanwhile(monitor, { index: indexOf(base) });
    },
  );
  const done = {
    name: id,
    disk: own.target.dev,
    top: indexOf(top),
    base: indexOf(base),
    outcome: 'completed',
  } as const;
  const type = place === 0 ? 'activeCommit' : 'commit';
  await followJob({ host, domain, guest }, { ...done, type, state: place === 0 ? 'pivoting' : 'running' }, own);
  const index = indexOf(top);
  for (const node of [formatNode({ index }), storageNode({ index })])
    await monitor.execute('blockdev-del', { 'node-name': node });
}

async function commitStopped({ chain, place }: Overlay, ready: () => void): Promise<void> {
  await commitImage(imageOf(chain[place]!));
  if (place === 0) ready();
  const above = chain[place - 1];
  if (above) await rebaseImage(imageOf(above), imageOf(chain[place + 1]!));
}

/** Merging is a block job to whoever listens. */
function tellJob(host: QemuHost, domain: QemuDomain, { own, place }: Overlay, status: 'ready' | 'completed'): void {
  const type = place === 0 ? 'activeCommit' : 'commit';
  const now = findDisk(domain.def, own.target.dev);
  const path = now && sourceOf(now);
  if (path !== undefined) host.domainEvents.emit('blockJob', domain.ref, { disk: path, type, status });
  host.domainEvents.emit('blockJob2', domain.ref, { disk: own.target.dev, type, status });
}

/** What the domain runs with, and starts with, has one image less. */
async function forgetOverlay(host: QemuHost, domain: QemuDomain, { path, chain, place, own }: Overlay): Promise<void> {
  const shorter = (disk: Disk): Disk => {
    if (sourceOf(disk) !== path) return without(disk, (store) => pathOf(store) === path);
    // A stored definition often does not say what is behind; it says no more of it afterwards.
    const { index: _live, ...behind } = chain[place + 1] as BackingStore;
    return promoted(disk) ?? withoutChain(promoted({ ...disk, backingStore: behind })!);
  };
  const change = (def: typeof domain.def) => {
    const disk = findDisk(def, own.target.dev);
    return disk ? withDisks(def, [shorter(disk)]) : def;
  };
  domain.def = change(domain.def);
  if (domain.next) domain.next = change(domain.next);
  if (domain.persistent) await host.saveDefinition(domain);
  if (domain.active) await host.saveStatus(domain);
}
