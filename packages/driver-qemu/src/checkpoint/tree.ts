import { MomentTree, readCheckpointRecord, Store, under, type Checkpoint, type Moment } from '@virtkit/core/driver';
import { printDomainCheckpoint } from '@virtkit/core/xml';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';

const key = Symbol('checkpoints');

const none = new MomentTree<Checkpoint>();

/** To look at. */
export const checkpointsOf = (domain: QemuDomain): MomentTree<Checkpoint> =>
  domain.kept<MomentTree<Checkpoint>>(key) ?? none;

/** To change; what changes is written by {@link writeCheckpoint} and {@link removeCheckpoint}. */
export const keepCheckpoints = (domain: QemuDomain): MomentTree<Checkpoint> =>
  domain.keep(key, () => new MomentTree<Checkpoint>());

/** @throws VirtError `VIR_ERR_NO_DOMAIN_CHECKPOINT` */
export function findCheckpoint(domain: QemuDomain, name: string): Moment<Checkpoint> {
  const moment = checkpointsOf(domain).find(name);
  if (!moment) throw missing(`no domain checkpoint with matching name '${name}'`);
  return moment;
}

export const missing = (message: string) => qemuError('VIR_ERR_NO_DOMAIN_CHECKPOINT', message);

export const everything = { deep: true, topological: true, leaves: false, noLeaves: false } as const;

const folderOf = (host: QemuHost, { uuid }: QemuDomain): string => join(host.directories.lib, 'checkpoint', uuid);
const storeOf = (host: QemuHost, domain: QemuDomain) => new Store(folderOf(host, domain), '.xml');

export const writeCheckpoint = (host: QemuHost, domain: QemuDomain, def: Checkpoint): Promise<void> =>
  storeOf(host, domain).write(def.name, printDomainCheckpoint(def, { secure: true }));

export const removeCheckpoint = (host: QemuHost, domain: QemuDomain, name: string): Promise<void> =>
  storeOf(host, domain).remove(name);

/** A domain is no more, and what is known of its checkpoints with it. The bitmaps stay in its images. */
export async function forgetCheckpoints(host: QemuHost, domain: QemuDomain): Promise<void> {
  const tree = keepCheckpoints(domain);
  for (const { name } of tree.list(undefined, everything)) {
    await removeCheckpoint(host, domain, name);
    tree.remove(name);
  }
  await rmdir(folderOf(host, domain)).catch(() => undefined);
}

/** Reads what there is on disk of a domain's checkpoints. What cannot be read is told of, and the others count. */
export async function loadCheckpoints(host: QemuHost, domain: QemuDomain): Promise<void> {
  const store = storeOf(host, domain);
  const defs: Checkpoint[] = [];
  for (const name of await store.list()) {
    try {
      const def = readCheckpointRecord((await store.read(name)) ?? '', (one) => one);
      if (def.name === name) defs.push(def);
    } catch (error) {
      host.warn(`checkpoint '${name}' of '${domain.name}' is not read`, error);
    }
  }
  if (defs.length === 0) return;
  const names = new Set(defs.map(({ name }) => name));
  const tree = keepCheckpoints(domain);
  try {
    tree.load(
      defs.map((def) => (def.parent && !names.has(def.parent.name) ? under(def, undefined) : def)),
      domain.name,
    );
  } catch (error) {
    return host.warn(`the checkpoints of '${domain.name}' are not read`, error);
  }
  // What comes next goes on from the end of the line, where there is one line.
  const [leaf, other] = tree.list(undefined, { ...everything, leaves: true });
  tree.setCurrent(other ? undefined : leaf?.name);
}
