import type { ProcessIdentity } from '@virtkit/core/driver';
import type { Preparation } from '../argv/command-line.js';
import { qemuError } from '../errors.js';
import { prepare, type Setting } from '../launch/prepare.js';

/**
 * Starts what serves a device that comes to a running guest.
 * @throws VirtError `VIR_ERR_OPERATION_UNSUPPORTED` for a device that needs open files: none can be sent to a monitor
 */
export async function startHelpers(
  wanted: readonly Preparation[],
  setting: Setting,
): Promise<readonly ProcessIdentity[]> {
  const other = wanted.find(({ kind }) => kind !== 'helper');
  if (other)
    throw qemuError(
      'VIR_ERR_OPERATION_UNSUPPORTED',
      `a running guest cannot be given what the device needs: ${other.kind}`,
    );
  const { helpers } = await prepare(wanted, setting);
  return helpers;
}
