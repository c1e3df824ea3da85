import type { Domain } from '../model/domain/domain.js';
import { domainCheckpointFormat, type CheckpointDisk, type DomainCheckpoint } from '../model/domain-checkpoint.js';
import { parseXml } from '../xml/parse.js';
import * as scalars from '../xml/scalars.js';
import { childOf } from '../xml/tree.js';
import { isEmptyDisk, isReadOnlyDisk, matchDisks, unsupported } from './moment-disks.js';
import { momentError } from './moment-errors.js';
import { checkSchema } from './moment-schema.js';

/** A checkpoint as the host keeps it. */
export type Checkpoint = DomainCheckpoint & { readonly name: string };

/** What only a record of an earlier checkpoint says; in a request for a new one it means nothing. */
const ofRecords = ['creationTime', 'parent', 'domain'];

/** Reads a request for a new checkpoint; `now` is in seconds. */
export function readNewCheckpoint(xml: string, now: bigint): Checkpoint {
  const def = read(xml, ofRecords);
  return { ...def, name: def.name ?? String(now), creationTime: now };
}

/** Reads a record of an earlier checkpoint. `complete` fills in what the definition in it leaves open. */
export function readCheckpointRecord(xml: string, complete: (domain: Domain) => Domain): Checkpoint {
  const { domain, ...def } = read(xml, []);
  const { name } = def;
  if (name === undefined) throw momentError('checkpoint', 'VIR_ERR_XML_ERROR', 'a redefined checkpoint needs a name');
  if (def.creationTime === undefined) {
    throw momentError('checkpoint', 'VIR_ERR_INTERNAL_ERROR', `checkpoint '${name}' has no creation time`);
  }
  return { ...def, name, ...(domain ? { domain: complete(domain) } : {}) };
}

function read(xml: string, drop: readonly string[]): DomainCheckpoint {
  const root = parseXml(xml, { domain: 'VIR_FROM_DOMAIN_CHECKPOINT' });
  if (root.name !== 'domaincheckpoint') return domainCheckpointFormat.read(root, { source: xml });
  checkSchema(root);
  const time = childOf(root, 'creationTime')?.text;
  // The schema lets times through that are too large for a time.
  const tooLarge = time !== undefined && scalars.signed64.parse(time) === undefined ? ['creationTime'] : [];
  const children = root.children.filter(({ name }) => !drop.includes(name) && !tooLarge.includes(name));
  const def = domainCheckpointFormat.read({ ...root, children }, { source: xml, inactive: true });
  const disks = def.disks?.disks?.map(({ size: _size, checkpoint = 'bitmap', ...disk }) => ({ ...disk, checkpoint }));
  return disks ? { ...def, disks: { ...def.disks, disks } } : def;
}

/** The checkpoint with an entry for every disk of the domain, in their order. */
export function alignCheckpoint(def: Checkpoint, domain: Domain): Checkpoint {
  const wanted = def.disks?.disks ?? [];
  const matched = matchDisks(wanted, domain, 'checkpoint');
  if (matched.length === 0) throw unsupported('checkpoint', 'a domain without disks has no checkpoints');
  const disks = matched.map(([disk, one]): CheckpointDisk => {
    const name = disk.target.dev;
    const follows = !isEmptyDisk(disk) && !isReadOnlyDisk(disk);
    if (one && one.checkpoint !== 'no' && !follows)
      throw unsupported('checkpoint', `disk '${one.name}' is empty or read-only`);
    // With a list of disks, those that it leaves out are not followed.
    return one ? { ...one, name } : { name, checkpoint: follows && wanted.length === 0 ? 'bitmap' : 'no' };
  });
  return nameBitmaps({ ...def, disks: { ...def.disks, disks } });
}

/** Names each bitmap that has no name after the checkpoint. */
export function nameBitmaps(def: Checkpoint): Checkpoint {
  const disks = def.disks?.disks?.map((disk) =>
    disk.checkpoint === 'bitmap' ? { ...disk, bitmap: disk.bitmap ?? def.name } : disk,
  );
  return disks ? { ...def, disks: { ...def.disks, disks } } : def;
}
