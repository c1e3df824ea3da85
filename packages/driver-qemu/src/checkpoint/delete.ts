import { DomainCheckpointDeleteFlags } from '@virtkit/core/driver';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { discardBitmaps } from './bitmaps.js';
import { everything, findCheckpoint, keepCheckpoints, removeCheckpoint, writeCheckpoint } from './tree.js';

const { children, childrenOnly, metadataOnly } = DomainCheckpointDeleteFlags.bits;

/** Removes a checkpoint, those after it, or both; a line of checkpoints closes where one is taken out. */
export async function deleteCheckpoint(host: QemuHost, domain: QemuDomain, name: string, flags: number): Promise<void> {
  const bare = (flags & metadataOnly) !== 0;
  if (!bare && !domain.active)
    throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', 'cannot delete checkpoint for inactive domain');
  const tree = keepCheckpoints(domain);
  const moment = findCheckpoint(domain, name);
  const below = flags & (children | childrenOnly) ? tree.list(moment, everything).toReversed() : [];
  // From the end of the line on, so that whatever stops this leaves a whole line.
  for (const { name: one } of below) await discard(host, domain, one, bare);
  if (flags & childrenOnly) return;
  await discard(host, domain, name, bare);
}

async function discard(host: QemuHost, domain: QemuDomain, name: string, bare: boolean): Promise<void> {
  const tree = keepCheckpoints(domain);
  const moment = findCheckpoint(domain, name);
  if (!bare) await discardBitmaps(host, domain, moment.def);
  const orphans = moment.children.map(({ def }) => def.name);
  tree.remove(name);
  for (const orphan of orphans) await writeCheckpoint(host, domain, findCheckpoint(domain, orphan).def);
  await removeCheckpoint(host, domain, name);
}
