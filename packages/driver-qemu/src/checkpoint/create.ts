import {
  alignCheckpoint,
  nameBitmaps,
  readCheckpointRecord,
  readNewCheckpoint,
  under,
  type Checkpoint,
} from '@virtkit/core/driver';
import { parseDomain, printDomain, type Domain } from '@virtkit/core/xml';
import { refuseUnsuited } from '../block/job-start.js';
import { layersOf } from '../block/layers.js';
import { queryNodes } from '../block/query.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { addBitmap, discardBitmaps, followedDisks, requireWhole, transact, type Action } from './bitmaps.js';
import { checkpointsOf, keepCheckpoints, writeCheckpoint } from './tree.js';

/** A new checkpoint, and what has QEMU follow its disks. */
export interface Prepared {
  readonly def: Checkpoint;
  readonly actions: readonly Action[];
}

/** @throws VirtError what is wrong with the request */
export function prepareCheckpoint(domain: QemuDomain, xml: string): Prepared {
  const now = BigInt(Math.floor(Date.now() / 1000));
  const tree = checkpointsOf(domain);
  const read = { ...readNewCheckpoint(xml, now), domain: recorded(domain) };
  const def = under(alignCheckpoint(read, domain.def), tree.current?.def.name);
  const unsupported = (why: string) => qemuError('VIR_ERR_CONFIG_UNSUPPORTED', why);
  const followed = followedDisks(domain, def);
  for (const { disk, bitmap } of followed) {
    const { dev } = disk.target;
    if (bitmap !== def.name)
      throw unsupported(`the bitmap of disk '${dev}' must have the checkpoint's name '${def.name}'`);
    const format = disk.driver?.type ?? 'raw';
    if (format !== 'qcow2') throw unsupported(`checkpoint for disk ${dev} unsupported for storage type ${format}`);
    refuseUnsuited(disk);
  }
  if (tree.find(def.name)) throw qemuError('VIR_ERR_OPERATION_FAILED', `domain moment ${def.name} already exists`);
  return { def, actions: followed.map(({ disk, bitmap }) => addBitmap(layersOf(disk)[0]!, bitmap)) };
}

/** Keeps a checkpoint that QEMU follows by now. */
export async function keepNew(host: QemuHost, domain: QemuDomain, def: Checkpoint): Promise<void> {
  await writeCheckpoint(host, domain, def);
  const tree = keepCheckpoints(domain);
  tree.add(def);
  tree.setCurrent(def.name);
}

export async function createCheckpoint(host: QemuHost, domain: QemuDomain, xml: string): Promise<string> {
  const { def, actions } = prepareCheckpoint(domain, xml);
  await transact(domain.requireGuest().monitor, actions);
  try {
    await keepNew(host, domain, def);
  } catch (error) {
    await discardBitmaps(host, domain, def).catch((e: unknown) => host.warn(`removing checkpoint '${def.name}'`, e));
    throw error;
  }
  return def.name;
}

/** Takes on what is known of an earlier checkpoint. */
export async function redefineCheckpoint(
  host: QemuHost,
  domain: QemuDomain,
  xml: string,
  validate: boolean,
): Promise<string> {
  const tree = keepCheckpoints(domain);
  const read = readCheckpointRecord(xml, (one) => one);
  tree.checkParent(read);
  if (read.domain && read.domain.uuid !== domain.uuid)
    throw qemuError('VIR_ERR_INVALID_ARG', `definition for checkpoint ${read.name} must use uuid ${domain.uuid}`);
  const def = read.domain ? alignCheckpoint(read, read.domain) : nameBitmaps(read);
  if (validate) {
    const nodes = await queryNodes(domain.requireGuest().monitor);
    for (const { disk } of followedDisks(domain, def)) requireWhole(disk, def.name, nodes);
  }
  await writeCheckpoint(host, domain, def);
  // The first one is the current one, and so is what goes on from it.
  const becomesCurrent = !tree.current || tree.current.def.name === def.parent?.name;
  if (tree.find(def.name)) tree.replace(def);
  else tree.add(def);
  if (becomesCurrent) tree.setCurrent(def.name);
  return def.name;
}

/** What the domain runs with, as a definition: without what was decided and found when it started. */
function recorded({ def, next }: QemuDomain): Domain {
  const disks = (def.devices?.disks ?? []).map((disk) => {
    const stored = next?.devices?.disks?.find(({ target }) => target.dev === disk.target.dev)?.backingStore;
    const { backingStore: found, ...others } = disk;
    // That nothing is behind an image is known, not found.
    const backingStore = found?.type === undefined ? found : stored;
    return { ...others, driver: { type: 'raw', ...disk.driver }, ...(backingStore && { backingStore }) };
  });
  const live = { ...def, devices: { ...def.devices, disks } };
  return parseDomain(printDomain(live, { inactive: true, secure: true }), { inactive: true });
}
