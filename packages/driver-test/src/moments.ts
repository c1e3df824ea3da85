import { MomentTree, type Checkpoint, type Snapshot } from '@virtkit/core/driver';
import type { TestDomain } from './domain-object.js';

const snapshots = Symbol('snapshots');
const checkpoints = Symbol('checkpoints');

/** The snapshots of a domain. */
export const snapshotsOf = (domain: TestDomain): MomentTree<Snapshot> =>
  domain.keep(snapshots, () => new MomentTree<Snapshot>());

/** The checkpoints of a domain. */
export const checkpointsOf = (domain: TestDomain): MomentTree<Checkpoint> =>
  domain.keep(checkpoints, () => new MomentTree<Checkpoint>());

// These make no tree where there is none: they are asked of every domain of a list.
export const snapshotCount = (domain: TestDomain): number => domain.kept<MomentTree<Snapshot>>(snapshots)?.size ?? 0;
export const hasSnapshots = (domain: TestDomain): boolean => snapshotCount(domain) > 0;
export const hasCheckpoints = (domain: TestDomain): boolean =>
  (domain.kept<MomentTree<Checkpoint>>(checkpoints)?.size ?? 0) > 0;
