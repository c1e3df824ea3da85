import type { Disk, Domain } from '@virtkit/core/xml';
import { sourceOf } from '../devices.js';
import { qemuError } from '../errors.js';

export interface DiskLookup {
  /** Whether a path that several disks share means the first of them. Default: it means none. */
  readonly ambiguous?: boolean;
  readonly message?: string;
}

/**
 * The disk with target `name`, or with source `name` when that is a path.
 * @throws VirtError `VIR_ERR_INVALID_ARG` when there is none
 */
export function requireDisk({ devices }: Domain, name: string, { ambiguous = false, message }: DiskLookup = {}): Disk {
  const byPath = name.startsWith('/');
  const fitting = (devices?.disks ?? []).filter((disk) => (byPath ? sourceOf(disk) : disk.target.dev) === name);
  const [disk] = fitting;
  if (!disk || (byPath && !ambiguous && fitting.length > 1))
    throw qemuError('VIR_ERR_INVALID_ARG', message ?? `disk '${name}' not found in domain`);
  return disk;
}

/** @throws VirtError `VIR_ERR_OPERATION_UNSUPPORTED` for a disk whose images another process serves */
export function refuseVhostUser(disk: Disk, what: string): void {
  if (disk.type === 'vhostuser')
    throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `${what} is not supported for vhostuser disk`);
}

/** The definition with one disk, known by its target, as `change` makes it. */
export function withDisk(def: Domain, target: string, change: (disk: Disk) => Disk): Domain {
  const disks = (def.devices?.disks ?? []).map((disk) => (disk.target.dev === target ? change(disk) : disk));
  return { ...def, devices: { ...def.devices, disks } };
}
