import { DomainSnapshotCreateFlags, type Snapshot } from '@virtkit/core/driver';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { overlayLive } from './overlay-live.js';

const { bits: create } = DomainSnapshotCreateFlags;

/** Puts the disks of a guest that runs on new images. */
export async function createExternal(
  host: QemuHost,
  domain: QemuDomain,
  snapshot: Snapshot,
  flags: number,
  halt: () => Promise<void>,
): Promise<void> {
  const guest = domain.requireGuest();
  if (snapshot.memory?.snapshot === 'external')
    throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', 'a snapshot with memory in a file is not supported yet');
  if (flags & create.quiesce) throw noAgent(domain);
  const byHand = snapshot.disks?.disks?.some((disk) => disk.snapshot === 'manual') ?? false;
  // Whoever keeps some of the disks by hand does so while the guest stands still, and resumes it.
  if (byHand && domain.state === 'running') {
    guest.pausing = 'snapshot';
    await guest.monitor.execute('stop');
  }
  await overlayLive(host, domain, snapshot, (flags & create.reuseExt) !== 0);
  await halt();
}

/** The agent of a guest is not asked to hold still yet. */
function noAgent({ def }: QemuDomain) {
  const has = def.devices?.channels?.some(({ target }) => target.name === 'org.qemu.guest_agent.0') ?? false;
  return has
    ? qemuError('VIR_ERR_AGENT_UNRESPONSIVE', 'QEMU guest agent is not connected')
    : qemuError('VIR_ERR_ARGUMENT_UNSUPPORTED', 'QEMU guest agent is not configured');
}
