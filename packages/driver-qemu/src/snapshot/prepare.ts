import { snapshotDiskPath, type Snapshot } from '@virtkit/core/driver';
import type { Disk, Domain, SnapshotDisk } from '@virtkit/core/xml';
import { stat } from 'node:fs/promises';
import { sourceOf } from '../devices.js';
import { qemuError } from '../errors.js';

export interface Conditions {
  readonly active: boolean;
  /** The files of an external snapshot are there already. */
  readonly reuse: boolean;
}

/** A disk of the domain, with what a snapshot makes of it. */
export type Taken = readonly [own: Disk, taken: SnapshotDisk];

/** The disks of a domain beside the entries of a snapshot that was aligned with them. */
export const takenDisks = (snapshot: Snapshot, { devices }: Domain): readonly Taken[] =>
  (snapshot.disks?.disks ?? []).flatMap((taken) => {
    const own = devices?.disks?.find(({ target }) => target.dev === taken.name);
    return own ? [[own, taken] as const] : [];
  });

/**
 * The snapshot with a format for each new image, if the disks of the domain can be kept so.
 * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` and others, as libvirt has them
 */
export async function prepareDisks(snapshot: Snapshot, domain: Domain, conditions: Conditions): Promise<Snapshot> {
  const disks: SnapshotDisk[] = [];
  for (const [own, taken] of takenDisks(snapshot, domain))
    disks.push(await prepareDisk(snapshot, own, taken, conditions));
  const prepared = disks.length > 0 ? { ...snapshot, disks: { ...snapshot.disks, disks } } : snapshot;
  checkTogether(prepared, domain);
  return prepared;
}

async function prepareDisk(
  { state }: Snapshot,
  own: Disk,
  taken: SnapshotDisk,
  conditions: Conditions,
): Promise<SnapshotDisk> {
  if (taken.snapshot === 'external') return prepareExternal(own, taken, conditions);
  if (taken.snapshot !== 'internal') return taken;
  if (state === 'disk-snapshot')
    throw unsupported(`active qemu domains require external disk snapshots; disk ${taken.name} requested internal`);
  if (!conditions.active && !isLocal(own))
    throw internal(`internal inactive snapshots are not supported on '${own.type}' disks`);
  const format = own.driver?.type ?? 'raw';
  if (format !== 'qcow2')
    throw unsupported(`internal snapshot for disk ${taken.name} unsupported for storage type ${format}`);
  return taken;
}

async function prepareExternal(own: Disk, taken: SnapshotDisk, conditions: Conditions): Promise<SnapshotDisk> {
  const { active } = conditions;
  const { type: format = 'qcow2', metadataCache } = taken.driver ?? {};
  if (format !== 'qcow2' && format !== 'qed')
    throw unsupported(`external snapshot format for disk ${taken.name} is unsupported: ${format}`);
  if (metadataCache?.maxSize && format !== 'qcow2')
    throw unsupported('metadata cache max size control is supported only with qcow2 images');
  if (active && own.device === 'lun')
    throw unsupported('external active snapshots are not supported on scsi passthrough devices');
  if (active && (own.type === 'vhostuser' || own.type === 'nvme'))
    throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `block jobs are not supported on disk '${taken.name}'`);
  const place = active ? 'active' : 'inactive';
  const types: readonly string[] = active ? ['file', 'block', 'network'] : ['file', 'block'];
  for (const type of active ? [taken.type] : [own.type, taken.type])
    if (!types.includes(type)) throw internal(`external ${place} snapshots are not supported on '${type}' disks`);
  if (own.shareable && !own.readonly)
    throw unsupported(`shared access for disk '${taken.name}' requires use of supported storage format`);
  if (taken.type !== 'network') await checkFile(taken, conditions);
  return { ...taken, driver: { ...taken.driver, type: format } };
}

async function checkFile(taken: SnapshotDisk, { reuse }: Conditions): Promise<void> {
  const path = snapshotDiskPath(taken)!;
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || reuse)
      throw qemuError('VIR_ERR_SYSTEM_ERROR', `disk ${taken.name}: the file ${path} of the snapshot is missing`, error);
    return undefined;
  });
  if (!found) {
    if (taken.type === 'block')
      throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `block device snapshot target '${path}' doesn't exist`);
    return;
  }
  if (taken.type === 'block' ? !found.isBlockDevice() : !found.isFile())
    throw unsupported(`disk ${taken.name}: ${path} is not what type '${taken.type}' says`);
  if (!reuse && taken.type === 'file' && found.size > 0)
    throw unsupported(
      `external snapshot file for disk ${taken.name} already exists and is not a block device: ${path}`,
    );
}

/** What the disks and the memory of one snapshot may be together. */
function checkTogether(snapshot: Snapshot, domain: Domain): void {
  const { memory, state } = snapshot;
  const disks = takenDisks(snapshot, domain);
  const has = (location: string) => disks.some(([, taken]) => taken.snapshot === location);
  const [inside, outside] = [has('internal'), has('external')];
  // A disk that is left out, or left to the user, has no place in what is kept inside.
  const missing = disks.some(
    ([own, taken]) =>
      taken.snapshot === 'manual' || (taken.snapshot === 'no' && sourceOf(own) !== undefined && !isReadOnly(own)),
  );
  const kept = memory?.snapshot;
  if (!inside && !outside && kept === 'no') throw unsupported('nothing selected for snapshot');
  if ((kept === 'internal' && !inside) || (inside && missing))
    throw unsupported('internal and full system snapshots require all disks to be selected for snapshot');
  if (state === 'disk-snapshot' && !outside)
    throw unsupported('disk-only snapshots require at least one disk to be selected for snapshot');
  if ((inside && outside) || (kept === 'internal' && outside) || (kept === 'external' && inside))
    throw unsupported('mixing internal and external targets for a snapshot is not yet supported');
  if (inside && domain.os?.loader?.type === 'pflash')
    throw qemuError(
      'VIR_ERR_OPERATION_UNSUPPORTED',
      'internal snapshots of a VM with pflash based firmware are not supported',
    );
}

const isLocal = ({ type }: Disk): boolean => type === 'file' || type === 'block';
const isReadOnly = ({ readonly, device }: Disk): boolean => readonly === true || device === 'cdrom';
const unsupported = (message: string) => qemuError('VIR_ERR_CONFIG_UNSUPPORTED', message);
const internal = (message: string) => qemuError('VIR_ERR_INTERNAL_ERROR', message);
