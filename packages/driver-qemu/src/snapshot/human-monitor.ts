import { decode } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { qemuError } from '../errors.js';
import type { QmpClient } from '../qmp/client.js';

/** Keeps the guest's memory and all its disks in the disks, under a name. It waits until that is done. */
export async function saveInside(monitor: QmpClient, name: string): Promise<void> {
  const said = await tell(monitor, 'savevm', name);
  if (/No block device can accept snapshots/.test(said) && !/Error: /.test(said))
    throw qemuError('VIR_ERR_OPERATION_INVALID', 'this domain does not have a device to take snapshots');
  if (said !== '') throw qemuError('VIR_ERR_OPERATION_FAILED', `Failed to take snapshot: ${said}`);
}

/** Gives a guest that does not run yet what `saveInside` kept. */
export async function loadInside(monitor: QmpClient, name: string): Promise<void> {
  const said = await tell(monitor, 'loadvm', name);
  if (said !== '') throw qemuError('VIR_ERR_INTERNAL_ERROR', `QEMU cannot go back to snapshot '${name}': ${said}`);
}

/** Gives what QEMU has to say against it; a snapshot that is not there is nothing to it. */
export const deleteInside = (monitor: QmpClient, name: string): Promise<string> => tell(monitor, 'delvm', name);

/** There is no command of QMP that chooses the disks as these do. */
async function tell(monitor: QmpClient, verb: 'savevm' | 'loadvm' | 'delvm', name: string): Promise<string> {
  const quoted = name.replace(/[\\"]/g, '\\$&');
  const said = await monitor.execute('human-monitor-command', { 'command-line': `${verb} "${quoted}"` });
  return decode(t.string, said, `what QEMU says to ${verb}`, 'VIR_ERR_INTERNAL_ERROR').trim();
}
