import { allDevices, findUnplugged, withDetached, type FoundDevice } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { buildHotPlug } from '../argv/hot-plug.js';
import { refuseBusy } from '../block/job-start.js';
import { diskByAlias } from '../devices.js';
import type { QemuDomain } from '../domain-object.js';
import { qemuError } from '../errors.js';
import type { QemuHost } from '../host.js';
import { namingContext } from './context.js';
import { hasDevice } from './parts.js';
import { finishRemoval } from './removal.js';
import { askForDevice, unplugDevice } from './unplug.js';

/** The stored definition without the device that is meant. */
export const detached = (host: QemuHost, def: Domain, wanted: FoundDevice): Promise<Domain> =>
  host.complete(withDetached(def, wanted));

/** The device that goes by `alias`. */
export function byAlias(def: Domain, alias: string): FoundDevice {
  const found = allDevices(def).find(({ device }) => device.alias === alias);
  if (!found) throw qemuError('VIR_ERR_INTERNAL_ERROR', `no device found with alias ${alias}`);
  return found;
}

/**
 * Asks the guest for a device. One that does not answer in time keeps it until it does: its going is told then.
 *
 * @param waits - whether to wait for the guest at all
 * @throws VirtError `VIR_ERR_OPERATION_FAILED` when the guest refuses
 */
export async function detachLive(
  host: QemuHost,
  domain: QemuDomain,
  wanted: FoundDevice,
  waits: boolean,
): Promise<void> {
  const guest = domain.requireGuest();
  const found = findUnplugged(domain.def, wanted);
  const { alias } = found.device;
  if (alias === undefined) throw qemuError('VIR_ERR_INTERNAL_ERROR', 'Cannot detach a device with no alias');
  const disk = diskByAlias(domain.def, alias);
  if (disk) refuseBusy(guest, disk);
  const { parts } = buildHotPlug(domain.def, found, await namingContext(host, domain));
  if (!hasDevice(parts)) return finishRemoval(host, domain, guest, alias);
  if (!waits) {
    if (!(await askForDevice(guest, alias))) await finishRemoval(host, domain, guest, alias);
    return;
  }
  const outcome = await unplugDevice(guest, alias);
  if (outcome === 'refused') throw qemuError('VIR_ERR_OPERATION_FAILED', 'unplug of device was rejected by the guest');
  if (outcome === 'gone') await finishRemoval(host, domain, guest, alias);
}
