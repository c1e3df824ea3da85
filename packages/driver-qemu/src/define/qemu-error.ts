import { VirtError, type ErrorCode } from '@virtkit/core';

/** A fault of a domain description that QEMU's driver finds. `path` says where: `/domain/devices/disk[2]`. */
export const qemuError = (code: ErrorCode, message: string, path?: string): VirtError =>
  new VirtError(code, message, { domain: 'VIR_FROM_QEMU', ...(path === undefined ? {} : { location: { path } }) });

/** A fault of an address: in libvirt the part for all hypervisors finds it. */
export const addressError = (code: ErrorCode, message: string): VirtError =>
  new VirtError(code, message, { domain: 'VIR_FROM_DOMAIN' });

export { at, devicePath } from '@virtkit/core/driver';
