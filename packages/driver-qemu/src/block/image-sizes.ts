import type { BlockInfo } from '@virtkit/core/driver';
import type { Disk } from '@virtkit/core/xml';
import { readFile, stat } from 'node:fs/promises';
import { sourceOf } from '../devices.js';
import { qemuError } from '../errors.js';
import { imageInfo } from './qemu-img.js';

/** How much of the host's storage an image takes: bytes. */
interface Taken {
  readonly allocation: bigint;
  readonly physical: bigint;
  readonly isDevice: boolean;
}

/** @throws VirtError `VIR_ERR_SYSTEM_ERROR` for an image that is not there */
export async function storageTaken(path: string): Promise<Taken> {
  const found = await stat(path, { bigint: true }).catch((error: unknown) => {
    throw qemuError('VIR_ERR_SYSTEM_ERROR', `cannot open ${path}`, error);
  });
  if (found.isBlockDevice()) {
    const size = await deviceSize(found.rdev);
    return { allocation: size, physical: size, isDevice: true };
  }
  return { allocation: found.blocks * 512n, physical: found.size, isDevice: false };
}

/** The sizes of a disk that no guest runs with, from its image. */
export async function imageSizes(disk: Disk): Promise<BlockInfo> {
  const path = sourceOf(disk);
  if (path === undefined || (disk.type !== 'file' && disk.type !== 'block'))
    throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `the sizes of a disk of type '${disk.type}' are not known`);
  const { allocation, physical, isDevice } = await storageTaken(path);
  const format = disk.driver?.type ?? 'raw';
  if (format === 'raw') return { capacity: physical, allocation, physical };
  const { 'virtual-size': capacity } = await imageInfo({ path, format });
  // How far an image reaches on its device only QEMU knows.
  return { capacity, allocation: isDevice ? 0n : allocation, physical };
}

/** How large a block device is: bytes. The kernel counts in sectors of 512 bytes, whatever the device's are. */
async function deviceSize(device: bigint): Promise<bigint> {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
  const minor = (device & 0xffn) | ((device >> 12n) & 0xffffff00n);
  return BigInt((await readFile(`/sys/dev/block/${major}:${minor}/size`, 'latin1')).trim()) * 512n;
}
