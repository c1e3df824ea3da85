import { MomentTree, type Moment, type Snapshot } from '@virtkit/core/driver';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import { SnapshotRecords, type Pending } from './records.js';

const key = Symbol('snapshots');

/** The snapshots of a domain, and where each is kept on disk. */
export interface Snapshots {
  tree: MomentTree<Snapshot>;
  readonly records: SnapshotRecords;
  /** One that was being made when whoever made it ended, until it is settled. */
  pending?: Pending | undefined;
}

/** What is kept of a domain's snapshots, if there were any. */
export const keptSnapshots = (domain: QemuDomain): Snapshots | undefined => domain.kept<Snapshots>(key);

/** @param directory - where those of all domains are */
export const keepSnapshots = (domain: QemuDomain, directory: string): Snapshots =>
  domain.keep(key, () => ({ tree: new MomentTree<Snapshot>(), records: new SnapshotRecords(directory, domain.uuid) }));

const none = new MomentTree<Snapshot>();

/** To look at: it is changed by `changeSnapshots` alone. */
export const snapshotsOf = (domain: QemuDomain): MomentTree<Snapshot> => keptSnapshots(domain)?.tree ?? none;

export const snapshotCount = (domain: QemuDomain): number => snapshotsOf(domain).size;

/** @throws VirtError `VIR_ERR_NO_DOMAIN_SNAPSHOT` */
export function findSnapshot(domain: QemuDomain, name: string): Moment<Snapshot> {
  const moment = snapshotsOf(domain).find(name);
  if (!moment) throw missing(`no domain snapshot with matching name '${name}'`);
  return moment;
}

export const missing = (message: string) => qemuError('VIR_ERR_NO_DOMAIN_SNAPSHOT', message);

export const everything = { deep: true, topological: false, leaves: false, noLeaves: false } as const;

/** A tree to change, while the one that it is like stays as it is. */
export function copyTree(tree: MomentTree<Snapshot>, name: string): MomentTree<Snapshot> {
  const copy = new MomentTree<Snapshot>();
  copy.load(tree.list(undefined, everything), name);
  copy.setCurrent(tree.current?.def.name);
  return copy;
}
