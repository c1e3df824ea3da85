import { MomentTree, under, type Snapshot } from '@virtkit/core/driver';
import { join } from 'node:path';
import type { QemuDomain } from '../domain-object.js';
import type { QemuHost } from '../host.js';
import { keepSnapshots } from './tree.js';

/** Reads what there is on disk of a domain's snapshots. What cannot be read is told of, and the others count. */
export async function loadSnapshots(host: QemuHost, domain: QemuDomain): Promise<void> {
  const snapshots = keepSnapshots(domain, join(host.directories.lib, 'snapshot'));
  try {
    const { defs, current, pending } = await snapshots.records.load(host.warn);
    const names = new Set(defs.map(({ name }) => name));
    const tree = new MomentTree<Snapshot>();
    const known = defs.map((def) => (def.parent && !names.has(def.parent.name) ? under(def, undefined) : def));
    tree.load(known, domain.name);
    tree.setCurrent(current);
    snapshots.tree = tree;
    snapshots.pending = pending;
  } catch (error) {
    host.warn(`the snapshots of '${domain.name}' are not read`, error);
  }
}
