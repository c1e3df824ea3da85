import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import { filesystemsOf } from './guest-facts.js';
import { guestOf } from './guest.js';

/** Freezes file systems, all for an empty list, and gives how many were not so yet. */
export const freeze = (domain: TestDomain, mountpoints: readonly string[]): number =>
  setFrozen(domain, mountpoints, true);
export const thaw = (domain: TestDomain, mountpoints: readonly string[]): number =>
  setFrozen(domain, mountpoints, false);

function setFrozen(domain: TestDomain, mountpoints: readonly string[], freeze: boolean): number {
  const { frozen } = guestOf(domain);
  const known = filesystemsOf(domain).map(({ mountpoint }) => mountpoint);
  for (const one of mountpoints) checkMountpoint(domain, one);
  const before = frozen.size;
  for (const one of mountpoints.length > 0 ? mountpoints : known) {
    if (freeze) frozen.add(one);
    else frozen.delete(one);
  }
  return Math.abs(frozen.size - before);
}

/** @throws VirtError `VIR_ERR_OPERATION_INVALID` where nothing is mounted */
export function checkMountpoint(domain: TestDomain, mountpoint: string): void {
  if (!filesystemsOf(domain).some((one) => one.mountpoint === mountpoint)) {
    throw testError('VIR_ERR_OPERATION_INVALID', `mount point not found: ${mountpoint}`);
  }
}
