import {
  alignSnapshotDisks,
  DomainSnapshotCreateFlags,
  isExternal,
  isOnline,
  readSnapshotRecord,
  type Snapshot,
} from '@virtkit/core/driver';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { changeSnapshots } from './change.js';
import { checkName } from './create.js';
import { snapshotsOf } from './tree.js';

const { bits: create } = DomainSnapshotCreateFlags;

/** Takes what is told of an earlier snapshot as the record of it, and gives its name. */
export async function redefineSnapshot(
  host: QemuHost,
  domain: QemuDomain,
  xml: string,
  flags: number,
): Promise<string> {
  const told = readSnapshotRecord(xml, (flags & create.validate) !== 0);
  checkName(told.name);
  if (told.state === 'pmsuspended')
    throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', "qemu doesn't support taking snapshots of PMSUSPENDED guests");
  if (told.state === 'blocked') throw qemuError('VIR_ERR_INTERNAL_ERROR', 'Invalid domain state blocked');
  const read = await completed(host, told);
  const tree = snapshotsOf(domain);
  tree.checkParent(read);
  const old = tree.find(read.name)?.def;
  checkRedefined(domain, read, old, flags);
  const known = read.domain ?? old?.domain;
  if (!known) throw qemuError('VIR_ERR_INTERNAL_ERROR', 'missing domain in snapshot');
  const location = read.state === 'disk-snapshot' || isExternal(read) ? 'external' : 'internal';
  const aligned = alignSnapshotDisks(read, known, location);
  await changeSnapshots(host, domain, (next) => {
    if (old) next.replace(aligned);
    else next.add(aligned);
    if (flags & create.current) next.setCurrent(aligned.name);
  });
  return aligned.name;
}

async function completed(host: QemuHost, told: Snapshot): Promise<Snapshot> {
  const { domain, inactiveDomain } = told;
  return {
    ...told,
    ...(domain && { domain: await host.complete(domain) }),
    ...(inactiveDomain && { inactiveDomain: await host.complete(inactiveDomain) }),
  };
}

/** What may not differ from the domain, and from the snapshot that is replaced. */
function checkRedefined(domain: QemuDomain, def: Snapshot, old: Snapshot | undefined, flags: number): void {
  const { name } = def;
  const invalid = (message: string) => qemuError('VIR_ERR_INVALID_ARG', message);
  if (flags & create.diskOnly && def.state !== 'disk-snapshot')
    throw invalid(`disk-only flag for snapshot ${name} requires disk-snapshot state`);
  if (def.domain && def.domain.uuid !== domain.uuid)
    throw invalid(`definition for snapshot ${name} must use uuid ${domain.uuid}`);
  if (!old) return;
  if (isOnline(old) !== isOnline(def))
    throw invalid(`cannot change between online and offline snapshot state in snapshot ${name}`);
  if ((old.state === 'disk-snapshot') !== (def.state === 'disk-snapshot'))
    throw invalid(`cannot change between disk only and full system in snapshot ${name}`);
}
