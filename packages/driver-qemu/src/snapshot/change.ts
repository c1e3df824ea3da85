import type { MomentTree, Snapshot } from '@virtkit/core/driver';
import { join } from 'node:path';
import type { QemuDomain } from '../domain-object.js';
import type { QemuHost } from '../host.js';
import type { Pending } from './records.js';
import { copyTree, everything, keepSnapshots, keptSnapshots, type Snapshots } from './tree.js';

const kept = (host: QemuHost, domain: QemuDomain): Snapshots =>
  keepSnapshots(domain, join(host.directories.lib, 'snapshot'));

/** Changes the snapshots of a domain, on disk first. When that fails nothing is changed. */
export async function changeSnapshots(
  host: QemuHost,
  domain: QemuDomain,
  change: (tree: MomentTree<Snapshot>) => void,
): Promise<void> {
  const snapshots = kept(host, domain);
  const next = copyTree(snapshots.tree, domain.name);
  change(next);
  await snapshots.records.write(next.list(undefined, everything), next);
  snapshots.tree = next;
}

/** Notes on disk that a snapshot is being made, for whoever controls the domain after this process. */
export async function beginSnapshot(host: QemuHost, domain: QemuDomain, pending: Pending): Promise<void> {
  const { records, tree } = kept(host, domain);
  await records.begin(pending, tree);
}

/** It is made, and the current one. */
export const finishSnapshot = (host: QemuHost, domain: QemuDomain, snapshot: Snapshot): Promise<void> =>
  changeSnapshots(host, domain, (tree) => {
    tree.add(snapshot);
    tree.setCurrent(snapshot.name);
  });

/** It came to nothing. */
export const cancelSnapshot = (host: QemuHost, domain: QemuDomain): Promise<void> =>
  changeSnapshots(host, domain, () => undefined);

/** Forgets the snapshots of a domain that is no more. What the images have of them stays. */
export async function forgetSnapshots(domain: QemuDomain): Promise<void> {
  const snapshots = keptSnapshots(domain);
  if (!snapshots) return;
  await snapshots.records.removeAll();
  snapshots.tree = copyTree(snapshots.tree, domain.name);
  for (const { name } of snapshots.tree.list(undefined, everything)) snapshots.tree.remove(name);
}
