import type { DeviceOf, FoundDevice } from '@virtkit/core/driver';
import { xenError } from '../errors.js';
import { diskSpec } from '../config/write/disks.js';
import { vifSpec } from '../config/write/interfaces.js';
import { kindOf } from './kinds.js';

/** What the toolstack takes for a device. */
export function specOf({ key, device }: FoundDevice): readonly string[] {
  if (key === 'disks') return [diskSpec(device as DeviceOf<'disks'>)];
  if (key === 'interfaces') return vifSpec(device as DeviceOf<'interfaces'>).split(',');
  if (key === 'hostdevs') return [kindOf(key, 'attach').nameOf(device)];
  throw xenError('VIR_ERR_CONFIG_UNSUPPORTED', `device '${key}' cannot be attached`);
}
