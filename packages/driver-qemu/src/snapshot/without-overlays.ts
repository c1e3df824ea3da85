import { isExternal, snapshotDiskPath, type Snapshot } from '@virtkit/core/driver';
import type { Domain, SnapshotDisk } from '@virtkit/core/xml';
import { pathOf, replaceTop, without, withoutChain } from '../block/chain-change.js';
import { withDisks } from '../block/overlay-definition.js';
import { findDisk, sourceOf } from '../devices.js';

/** What a later snapshot says, after the images that an earlier one made are gone. */
export function withoutOverlays(later: Snapshot, gone: Snapshot): Snapshot {
  const { domain, inactiveDomain } = later;
  const change = (def: Domain, before: Domain | undefined): Domain =>
    (gone.disks?.disks ?? [])
      .filter(({ snapshot }) => snapshot !== 'no')
      .reduce((changed, taken) => withoutOverlay(changed, taken, isExternal(later) ? before : undefined), def);
  return {
    ...later,
    ...(domain && { domain: change(domain, gone.domain) }),
    ...(inactiveDomain && { inactiveDomain: change(inactiveDomain, gone.inactiveDomain ?? gone.domain) }),
  };
}

function withoutOverlay(def: Domain, taken: SnapshotDisk, before: Domain | undefined): Domain {
  const disk = findDisk(def, taken.name);
  const path = snapshotDiskPath(taken);
  if (!disk || path === undefined) return def;
  const own = before && findDisk(before, taken.name);
  // As libvirt: of what was before it no more is known than where it is.
  const top = own && sourceOf(disk) === path ? withoutChain(replaceTop(disk, own)) : disk;
  return withDisks(def, [without(top, (store) => pathOf(store) === path)]);
}
