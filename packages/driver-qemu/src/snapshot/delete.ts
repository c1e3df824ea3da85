import { DomainSnapshotDeleteFlags, isExternal, type Moment, type Snapshot } from '@virtkit/core/driver';
import { findDisk, sourceOf } from '../devices.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { changeSnapshots } from './change.js';
import { commitOverlays } from './commit-overlays.js';
import { deleteInside } from './human-monitor.js';
import { deleteFromImages } from './inside-images.js';
import { everything, snapshotsOf } from './tree.js';
import { withoutOverlays } from './without-overlays.js';

const { bits: remove } = DomainSnapshotDeleteFlags;

/** Deletes a snapshot, or what is below it, or both; the data of the guest stays what it is now. */
export async function deleteSnapshot(
  host: QemuHost,
  domain: QemuDomain,
  moment: Moment<Snapshot>,
  flags: number,
): Promise<void> {
  const { def } = moment;
  const below = flags & (remove.children | remove.childrenOnly) ? belowOf(domain, moment) : [];
  const itself = !(flags & remove.childrenOnly);
  const withData = !(flags & remove.metadataOnly);
  if (withData) {
    checkDeletion(domain, def, below, flags);
    for (const one of itself ? [...below, def] : below) await deleteData(host, domain, moment, one);
  }
  await changeSnapshots(host, domain, (tree) => {
    // Those that stay must not speak of images that are gone.
    if (withData && itself && isExternal(def))
      for (const after of belowOf(domain, moment)) tree.replace(withoutOverlays(after, def));
    if (flags & (remove.children | remove.childrenOnly)) tree.removeBelow(def.name);
    if (itself) tree.remove(def.name);
  });
}

const belowOf = (domain: QemuDomain, moment: Moment<Snapshot>): readonly Snapshot[] =>
  snapshotsOf(domain).list(moment, everything);

function checkDeletion(domain: QemuDomain, def: Snapshot, below: readonly Snapshot[], flags: number): void {
  if (!isExternal(def) && domain.active) checkSameImages(domain, def);
  if (below.some(isExternal))
    throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', 'deletion of external children disk snapshots not supported');
  if (isExternal(def) && domain.guest?.blockJobs.any)
    throw qemuError(
      'VIR_ERR_OPERATION_UNSUPPORTED',
      'cannot delete external snapshots when there is another active block job',
    );
  if (isExternal(def) && flags & remove.children)
    throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', 'deletion of external disk snapshots with children not supported');
}

/** QEMU deletes from the images that it has open. */
function checkSameImages(domain: QemuDomain, { name, disks, domain: then }: Snapshot): void {
  for (const { name: target } of disks?.disks ?? []) {
    const now = findDisk(domain.def, target);
    const before = then && findDisk(then, target);
    if (now && before && sourceOf(now) !== sourceOf(before))
      throw qemuError(
        'VIR_ERR_OPERATION_UNSUPPORTED',
        `disk image '${target}' for internal snapshot '${name}' is not the same as disk image currently used by VM`,
      );
  }
}

async function deleteData(host: QemuHost, domain: QemuDomain, moment: Moment<Snapshot>, def: Snapshot): Promise<void> {
  if (isExternal(def)) return commitOverlays(host, domain, moment);
  if (!domain.guest) return deleteFromImages(def, def.domain ?? domain.def, host.warn);
  const said = await deleteInside(domain.guest.monitor, def.name);
  if (said !== '') host.warn(`snapshot '${def.name}' of '${domain.name}'`, new Error(said));
}
