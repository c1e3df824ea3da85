import { requireSince, storeOfBackup, type BackupDisk } from '@virtkit/core/driver';
import type { Disk } from '@virtkit/core/xml';
import { chown, open, stat } from 'node:fs/promises';
import { formatNode } from '../argv/disk-image.js';
import { createImage } from '../block/create-image.js';
import { requireDisk } from '../block/disk-by-name.js';
import { backingName, refuseUnsuited } from '../block/job-start.js';
import { layersOf, localPath, type Layer } from '../block/layers.js';
import { attachNodes, nodesOf, type LayerNodes } from '../block/nodes.js';
import type { BlockNode } from '../block/query.js';
import { mergeBitmaps, requireWhole, type Action } from '../checkpoint/bitmaps.js';
import { checkpointsOf } from '../checkpoint/tree.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';

type Nodes = ReadonlyMap<string, BlockNode>;

/** A disk that is going to be saved. */
export interface Saving {
  /** As the backup says it from now on. */
  readonly said: BackupDisk;
  readonly own: Disk;
  /** The image that the guest writes to. */
  readonly top: Layer;
  /** Where the disk is saved to, or what the guest overwrites meanwhile. */
  readonly store: Layer;
  /** The disk itself is behind the image that it is saved to. */
  readonly onTop: boolean;
  /** QEMU's id of the job. */
  readonly job: string;
  /** The bitmap on the disk by which it is saved, which goes away with the backup. */
  readonly bitmap: string | undefined;
  readonly actions: readonly Action[];
}

/** The formats that can have an image behind them. */
const withBacking: ReadonlySet<string> = new Set(['qcow2', 'qcow', 'qed', 'vmdk']);

/**
 * What is to be done for one disk.
 * @param number - the next number that an image of the guest gets
 * @throws VirtError `VIR_ERR_NO_DOMAIN_CHECKPOINT`, `VIR_ERR_CHECKPOINT_INCONSISTENT`, `VIR_ERR_OPERATION_UNSUPPORTED`,
 * `VIR_ERR_CONFIG_UNSUPPORTED`, `VIR_ERR_INTERNAL_ERROR` for a disk that QEMU does something else with
 */
export function planDisk(
  domain: QemuDomain,
  disk: BackupDisk,
  pull: boolean,
  nodes: Nodes,
  number: () => number,
): Saving {
  const guest = domain.requireGuest();
  const own = requireDisk(domain.def, disk.name);
  refuseUnsuited(own);
  const { name, incremental: since, driver: format = 'qcow2' } = disk;
  const source = storeOfBackup(disk)!;
  if (source.encryption)
    throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', `a backup of disk '${name}' that is encrypted cannot be made`);
  const [top] = layersOf(own);
  if (!top) throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', `disk '${name}' has no image`);
  if (since !== undefined) {
    requireSince(checkpointsOf(domain), name, since, 'VIR_FROM_QEMU');
    requireWhole(own, since, nodes);
  }
  if (guest.blockJobs.ofDisk(name)) throw qemuError('VIR_ERR_INTERNAL_ERROR', `disk '${name}' has a blockjob assigned`);
  const index = number();
  const store: Layer = { type: disk.type ?? 'file', source, format: { type: format }, index };
  const exported = 'exportBitmap' in disk ? disk.exportBitmap : undefined;
  const bitmap = since === undefined ? undefined : (exported ?? `backup-${name}`);
  const job = `backup-${name}-${formatNode(top)}`;
  // What clients are to know of the changes is told with the image that they read.
  const merged =
    since === undefined ? [] : mergeBitmaps(own, since, nodes, { node: formatNode(pull ? store : top), name: bitmap! });
  const sync = pull ? 'none' : bitmap === undefined ? 'full' : 'incremental';
  const save: Action = {
    type: 'blockdev-backup',
    data: {
      device: formatNode(top),
      'job-id': job,
      target: formatNode(store),
      sync,
      ...(sync === 'incremental' && { bitmap }),
      'auto-finalize': true,
      'auto-dismiss': false,
    },
  };
  return {
    said: { ...disk, index, driver: format, ...(pull && bitmap !== undefined && { exportBitmap: bitmap }) },
    own,
    top,
    store,
    onTop: pull || (since !== undefined && withBacking.has(format)),
    job,
    bitmap: pull ? undefined : bitmap,
    actions: [...merged, save],
  };
}

/** @throws VirtError `VIR_ERR_INVALID_ARG` for a file that is there, `VIR_ERR_SYSTEM_ERROR` for one that should be */
export async function checkStore({ said, store }: Saving, reuse: boolean): Promise<void> {
  const path = localPath(store);
  if (path === undefined) return;
  const mustBe = reuse || store.type === 'block';
  const found = await stat(path).catch((error: unknown) => {
    if (mustBe) throw qemuError('VIR_ERR_SYSTEM_ERROR', `cannot access '${path}', to save '${said.name}' to`, error);
    return undefined;
  });
  if (found && !mustBe) throw qemuError('VIR_ERR_INVALID_ARG', `store '${path}' for backup of '${said.name}' exists`);
}

/** Makes the image that a disk is saved to, and opens it; or opens the one that was there. */
export async function openStore(
  host: QemuHost,
  domain: QemuDomain,
  saving: Saving,
  nodes: Nodes,
  reuse: boolean,
): Promise<void> {
  const guest = domain.requireGuest();
  const { own, top, store, onTop } = saving;
  // Of the disk it has nothing but its content: no cache mode, no throttle, no lock against others.
  const bare = { type: store.type, device: 'disk', target: own.target, source: store.source } as Disk;
  const [closed] = await nodesOf(host, domain, bare, [store]);
  const opened = closed && onTop ? { ...closed, format: { ...closed.format, backing: formatNode(top) } } : closed!;
  if (reuse) return attachNodes(guest.monitor, [opened]);
  await makeFile(host, store);
  const like = nodes.get(formatNode(top));
  if (!like) throw qemuError('VIR_ERR_INTERNAL_ERROR', `QEMU tells no node of disk '${own.target.dev}'`);
  await createImage(guest, { nodes: opened, like, backing: onTop ? await nameOf(host, domain, own, top) : undefined });
}

async function nameOf(host: QemuHost, domain: QemuDomain, own: Disk, top: Layer) {
  const [nodes]: readonly LayerNodes[] = await nodesOf(host, domain, own, [top]);
  return { name: backingName(top, nodes), format: top.format?.type ?? 'raw' };
}

/** The file, empty: QEMU may not be allowed to make one there. */
async function makeFile({ owner }: QemuHost, store: Layer): Promise<void> {
  const path = store.type === 'file' ? localPath(store) : undefined;
  if (path === undefined) return;
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw qemuError('VIR_ERR_SYSTEM_ERROR', `failed to create image file '${path}'`, error);
  });
  await file.close();
  if (owner) await chown(path, owner.uid, owner.gid);
}
