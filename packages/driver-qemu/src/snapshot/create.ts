import {
  alignSnapshotDisks,
  DomainSnapshotCreateFlags,
  readNewSnapshot,
  under,
  type CallOptions,
  type Snapshot,
} from '@virtkit/core/driver';
import { refuseBusy } from '../block/job-start.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { stopGuest } from '../stop.js';
import { beginSnapshot, cancelSnapshot, finishSnapshot } from './change.js';
import { createExternal } from './create-external.js';
import { createInImages } from './inside-images.js';
import { createInside } from './create-inside.js';
import { overlayStopped } from './overlay-stopped.js';
import { prepareDisks, takenDisks } from './prepare.js';
import { recordedDefinitions } from './recorded-definition.js';
import { snapshotsOf } from './tree.js';

const { bits: create } = DomainSnapshotCreateFlags;

/** Makes a snapshot of a domain as it is now, and gives its name. When that fails, or is aborted, there is none. */
export async function createSnapshot(
  host: QemuHost,
  domain: QemuDomain,
  xml: string,
  flags: number,
  options?: CallOptions,
): Promise<string> {
  if (!domain.persistent && flags & create.halt)
    throw qemuError('VIR_ERR_OPERATION_INVALID', 'cannot halt after transient domain snapshot');
  const asked = readAsked(domain, xml, flags);
  const tree = snapshotsOf(domain);
  const kept = !(flags & create.noMetadata);
  const aligned = alignAsked(domain, asked, flags);
  const reuse = (flags & create.reuseExt) !== 0;
  if (domain.guest)
    for (const [own, taken] of takenDisks(aligned, domain.def))
      if (taken.snapshot !== 'no') refuseBusy(domain.guest, own);
  const prepared = await prepareDisks(aligned, domain.def, { active: domain.active, reuse });
  if (kept && tree.find(prepared.name))
    throw qemuError('VIR_ERR_OPERATION_FAILED', `domain moment ${prepared.name} already exists`);
  const snapshot = under(prepared, kept ? tree.current?.def.name : undefined);
  if (kept) await beginSnapshot(host, domain, { def: snapshot, reuse });
  try {
    await take(host, domain, snapshot, flags, options);
    if (kept) await finishSnapshot(host, domain, snapshot);
  } catch (error) {
    if (kept) await cancelSnapshot(host, domain).catch((second: unknown) => host.warn('a snapshot', second));
    throw error;
  }
  return snapshot.name;
}

function readAsked(domain: QemuDomain, xml: string, flags: number): Snapshot {
  const now = BigInt(Math.floor(Date.now() / 1000));
  const asked = readNewSnapshot(xml, (flags & create.validate) !== 0, now);
  const memory = asked.memory?.snapshot;
  if ((flags & create.diskOnly || !domain.active) && memory !== undefined && memory !== 'no')
    throw qemuError('VIR_ERR_XML_ERROR', 'memory state cannot be saved with offline or disk-only snapshot');
  if (!(flags & create.noMetadata)) checkName(asked.name);
  if (flags & create.live && (!domain.active || memory !== 'external'))
    throw qemuError(
      'VIR_ERR_OPERATION_UNSUPPORTED',
      'live snapshot creation is supported only during full system snapshots',
    );
  if (domain.state === 'pmsuspended')
    throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', "qemu doesn't support taking snapshots of PMSUSPENDED guests");
  return asked;
}

/** As libvirt, which keeps each in a file of its name. */
export function checkName(name: string): void {
  if (name.includes('/') || name.startsWith('.'))
    throw qemuError('VIR_ERR_XML_DETAIL', `invalid snapshot name '${name}': no '/' in it, and no '.' first`);
}

/** The snapshot with what is to be kept of the memory and of each disk, and with the definitions. */
function alignAsked(domain: QemuDomain, asked: Snapshot, flags: number): Snapshot {
  const { state, active } = domain;
  const defs = recordedDefinitions(domain);
  const location = asked.memory?.snapshot;
  const align = (part: Partial<Snapshot>, place: 'internal' | 'external') =>
    alignSnapshotDisks({ ...asked, ...part, ...defs }, domain.def, place);
  if (flags & create.diskOnly)
    return align({ state: active ? 'disk-snapshot' : 'shutoff', memory: { snapshot: 'no' } }, 'external');
  const then = state === 'nostate' ? {} : { state };
  if (location === 'external') return align(then, 'external');
  if (active && location === 'no')
    throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', 'internal snapshot of a running VM must include the memory state');
  return align({ ...then, memory: { snapshot: state === 'shutoff' ? 'no' : 'internal' } }, 'internal');
}

async function take(
  host: QemuHost,
  domain: QemuDomain,
  snapshot: Snapshot,
  flags: number,
  options?: CallOptions,
): Promise<void> {
  const reuse = (flags & create.reuseExt) !== 0;
  if (!domain.active) {
    const outside = takenDisks(snapshot, domain.def).some(([, { snapshot: place }]) => place === 'external');
    if (flags & create.diskOnly || outside) return overlayStopped(host, domain, snapshot, reuse, options);
    return createInImages(snapshot, domain.def, options);
  }
  const halt = async () => {
    if (flags & create.halt)
      await stopGuest(host, domain, { reason: 'fromSnapshot', detail: 'fromSnapshot', quiet: true });
  };
  if (flags & create.diskOnly || snapshot.memory?.snapshot === 'external')
    await createExternal(host, domain, snapshot, flags, halt);
  else await createInside(host, domain, snapshot, halt);
}
