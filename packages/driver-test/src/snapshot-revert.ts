import { checkFlags, DomainSnapshotRevertFlags, exclusiveFlags, isOnline, type Snapshot } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';

const { running, paused, force } = DomainSnapshotRevertFlags.bits;

export function checkRevertFlags(flags: number): void {
  exclusiveFlags(flags, running, paused, "'running' and 'paused'");
  checkFlags(flags, running | paused | force, 'testDomainRevertToSnapshot');
}

/** Makes the domain what it was when the snapshot was taken. */
export function revertTo(host: TestHost, domain: TestDomain, snapshot: Snapshot, flags: number): void {
  if (!domain.persistent && !isOnline(snapshot) && !(flags & (running | paused))) {
    throw testError('VIR_ERR_OPERATION_INVALID', 'a transient domain cannot be reverted to a stopped guest');
  }
  if (!snapshot.domain) {
    const message = `snapshot '${snapshot.name}' does not know what domain '${domain.name}' was then`;
    throw testError('VIR_ERR_SNAPSHOT_REVERT_RISKY', message);
  }
  // The domain may have been renamed since; it keeps its name.
  const { name, uuid } = domain;
  const def = { ...snapshot.domain, name, uuid };
  if (isOnline(snapshot)) toRunning(host, domain, def, wantsPause(snapshot, flags));
  else toStopped(host, domain, def, flags);
}

const wantsPause = ({ state }: Snapshot, flags: number): boolean =>
  !(flags & running) && (state === 'paused' || (flags & paused) !== 0);

function toRunning(host: TestHost, domain: TestDomain, def: Domain, pause: boolean): void {
  halt(host, domain);
  domain.def = def;
  host.start(domain, 'fromSnapshot');
  host.tell(domain, { event: 'started', detail: 'fromSnapshot' });
  if (!pause) return;
  domain.state = 'paused';
  domain.reason = 'fromSnapshot';
  host.tell(domain, { event: 'suspended', detail: 'fromSnapshot' });
}

function toStopped(host: TestHost, domain: TestDomain, def: Domain, flags: number): void {
  halt(host, domain);
  domain.def = def;
  // As in libvirt's test driver: the start is told, and the domain stays off.
  if (flags & (running | paused)) host.tell(domain, { event: 'started', detail: 'fromSnapshot' });
  if (flags & paused) host.tell(domain, { event: 'suspended', detail: 'fromSnapshot' });
}

function halt(host: TestHost, domain: TestDomain): void {
  if (!domain.active) return;
  host.halt(domain, 'fromSnapshot');
  host.tell(domain, { event: 'stopped', detail: 'fromSnapshot' });
}
