import type { Disk } from '@virtkit/core/xml';
import { sourceOf } from '../devices.js';
import type { LocalImage } from './qemu-img.js';

/** The image of a disk as `qemu-img` is told of it; `undefined` where it is not on this host. */
export function localImage(disk: Disk): LocalImage | undefined {
  const path = disk.type === 'file' || disk.type === 'block' ? sourceOf(disk) : undefined;
  return path === undefined ? undefined : { path, format: disk.driver?.type ?? 'raw' };
}
