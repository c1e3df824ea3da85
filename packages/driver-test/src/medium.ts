import { withChanged, type DeviceOf, type FoundDevice } from '@virtkit/core/driver';
import { blockJobsOf } from './block-job.js';
import { aliasOf, byAlias, named } from './device-alias.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';

/** How long it is waited for a guest that has locked its drive, as in libvirt: milliseconds. */
const patience = 5000;

const locked = Symbol('locked trays');
/** The targets of the drives whose trays the guest keeps shut. */
export const lockedTrays = (domain: TestDomain): Set<string> => domain.keep(locked, () => new Set<string>());

/**
 * Opens a drive, changes what is in it, and closes it.
 * @throws VirtError `VIR_ERR_OPERATION_FAILED` when the guest keeps it shut, and no `force` is used
 */
export async function changeMedium(
  host: TestHost,
  domain: TestDomain,
  { target }: DeviceOf<'disks'>,
  { device }: FoundDevice,
  force: boolean,
): Promise<void> {
  const { id } = domain;
  if (blockJobsOf(domain).has(target.dev)) {
    throw testError('VIR_ERR_OPERATION_UNSUPPORTED', "can't change media while a block job is running on the device");
  }
  if (!force && lockedTrays(domain).has(target.dev)) {
    await host.clock.sleep(patience);
    if (domain.id !== id) throw testError('VIR_ERR_OPERATION_FAILED', 'domain is not running');
    if (lockedTrays(domain).has(target.dev)) {
      throw testError('VIR_ERR_OPERATION_FAILED', `timed out waiting to open tray of '${target.dev}'`);
    }
  }
  const def = named(domain.def);
  const drive = [...byAlias(def).values()].find(
    (found) => found.key === 'disks' && (found.device as DeviceOf<'disks'>).target.dev === target.dev,
  )!;
  const alias = aliasOf(def, drive.device)!;
  host.domainEvents.emit('trayChange', domain.ref, { devAlias: alias, reason: 'open' });
  domain.replace({ live: withChanged(def, drive, { ...device, alias }) });
  host.domainEvents.emit('trayChange', domain.ref, { devAlias: alias, reason: 'close' });
}
