import type { Disk } from '@virtkit/core/xml';
import { open } from 'node:fs/promises';
import { sourceOf } from '../devices.js';
import type { Entry } from './group.js';

const qcow2 = 0x514649fb;

/** The sizes of the image of a disk that nobody uses: bytes. Nothing, where it cannot be looked at. */
export async function sizesOnDisk(disk: Disk): Promise<readonly Entry[]> {
  const path = sourceOf(disk);
  if (path === undefined || (disk.type !== 'file' && disk.type !== 'block')) return [];
  try {
    const file = await open(path, 'r');
    try {
      const { size, blocks } = await file.stat({ bigint: true });
      const { buffer, bytesRead } = await file.read(Buffer.alloc(32), 0, 32, 0);
      const isQcow2 = disk.driver?.type === 'qcow2' && bytesRead === 32 && buffer.readUInt32BE(0) === qcow2;
      const capacity = isQcow2 ? buffer.readBigUInt64BE(24) : size;
      const sizes = [
        ['allocation', blocks * 512n],
        ['capacity', capacity],
        ['physical', size],
      ] as const;
      return sizes.filter(([, value]) => value > 0n);
    } finally {
      await file.close();
    }
  } catch {
    return [];
  }
}
