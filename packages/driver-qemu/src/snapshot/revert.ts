import { DomainSnapshotRevertFlags, isExternal, isOnline, type CallOptions, type Snapshot } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { startGuest } from '../start.js';
import { forgetDomain, stopGuest } from '../stop.js';
import { changeSnapshots } from './change.js';
import { loadInside } from './human-monitor.js';
import { applyToImages } from './inside-images.js';

const { bits: revert } = DomainSnapshotRevertFlags;

/** What the domain was: what it ran with, and what it would have started with next. */
interface Then {
  readonly live: Domain;
  readonly stored: Domain;
}

/** Makes a domain what it was when the snapshot was taken; what it is now is lost. */
export async function revertToSnapshot(
  host: QemuHost,
  domain: QemuDomain,
  snapshot: Snapshot,
  flags: number,
  options?: CallOptions,
): Promise<void> {
  if (domain.guest?.blockJobs.any) throw qemuError('VIR_ERR_OPERATION_INVALID', 'domain has active block job');
  const then = thenOf(domain, snapshot, flags);
  try {
    if (isOnline(snapshot)) await toRunning(host, domain, snapshot, then, flags, options);
    else await toStopped(host, domain, snapshot, then, flags, options);
  } catch (error) {
    if (!domain.persistent && !domain.active) await forgetDomain(host, domain);
    throw error;
  }
  await changeSnapshots(host, domain, (tree) => tree.setCurrent(snapshot.name));
  if (!domain.persistent) return;
  await host.saveDefinition(domain);
  host.tell(domain, { event: 'defined', detail: 'fromSnapshot' });
}

/** @throws VirtError what is against going back */
function thenOf(domain: QemuDomain, snapshot: Snapshot, flags: number): Then {
  if (!domain.persistent && !isOnline(snapshot) && !(flags & (revert.running | revert.paused)))
    throw qemuError('VIR_ERR_OPERATION_INVALID', 'a transient domain cannot be reverted to a stopped guest');
  if (isExternal(snapshot))
    throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', 'revert to external snapshot not supported yet');
  if (!snapshot.domain)
    throw qemuError(
      'VIR_ERR_SNAPSHOT_REVERT_RISKY',
      `snapshot '${snapshot.name}' does not know what domain '${domain.name}' was then`,
    );
  if (snapshot.state === 'pmsuspended')
    throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', "qemu doesn't support reversion of snapshot taken in PMSUSPENDED");
  // The domain may have been renamed since; it keeps its name.
  const { name, uuid } = domain;
  const live = { ...snapshot.domain, name, uuid };
  return { live, stored: snapshot.inactiveDomain ? { ...snapshot.inactiveDomain, name, uuid } : live };
}

async function toRunning(
  host: QemuHost,
  domain: QemuDomain,
  snapshot: Snapshot,
  { live, stored }: Then,
  flags: number,
  options?: CallOptions,
): Promise<void> {
  const pause = !(flags & revert.running) && (snapshot.state === 'paused' || (flags & revert.paused) !== 0);
  await halt(host, domain);
  domain.def = stored;
  const load = ({ monitor }: { monitor: Parameters<typeof loadInside>[0] }) => loadInside(monitor, snapshot.name);
  const paused = pause
    ? ({ pausedReason: 'fromSnapshot', suspendedDetail: 'fromSnapshot' } as const)
    : ({ suspendedDetail: undefined } as const);
  await startGuest(host, domain, { def: live, paused: true, ...paused, detail: 'fromSnapshot', load }, options);
  if (pause) return;
  const guest = domain.requireGuest();
  guest.resuming = 'fromSnapshot';
  await guest.monitor.execute('cont');
}

async function toStopped(
  host: QemuHost,
  domain: QemuDomain,
  snapshot: Snapshot,
  { live, stored }: Then,
  flags: number,
  options?: CallOptions,
): Promise<void> {
  await halt(host, domain);
  await applyToImages(snapshot, live);
  domain.def = stored;
  if (!(flags & (revert.running | revert.paused))) return;
  const paused = (flags & revert.paused) !== 0;
  await startGuest(host, domain, { paused, suspendedDetail: 'fromSnapshot', detail: 'fromSnapshot' }, options);
}

async function halt(host: QemuHost, domain: QemuDomain): Promise<void> {
  if (domain.active)
    await stopGuest(host, domain, { reason: 'fromSnapshot', detail: 'fromSnapshot', quiet: true, returns: true });
}
