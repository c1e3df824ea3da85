import type { Disk } from '@virtkit/core/xml';
import { configError } from '../errors.js';
import type { GuestType } from '../guest-type.js';
import type { Item, Settings } from '../settings.js';
import { parseDiskSpec, type DiskSpec } from '../specs/disk.js';
import { parseRbd } from '../specs/rbd.js';

export const readDisks = (settings: Settings, type: GuestType): readonly Disk[] =>
  settings.strings('disk').map((item) => diskOf(parseDiskSpec(item), type, item));

/** What a disk of xl's is as a disk of libvirt's. What only xl knows (script, specification, …) is left. */
export function diskOf(spec: DiskSpec, type: GuestType, { place }: Pick<Item, 'place'>): Disk {
  if (spec.backendType === 'standalone') throw configError(place, 'a backend of its own is nothing that libvirt has');
  const { target, vdev, cdrom, backend } = spec;
  const device = cdrom ? 'cdrom' : 'disk';
  const driver = driverOf(spec);
  const rest = {
    device,
    ...(driver ? { driver } : {}),
    ...(backend === undefined ? {} : { backendDomain: backend }),
    target: { dev: vdev, bus: busOf(vdev, type) },
    ...(spec.writable ? {} : { readonly: true as const }),
  } as const;
  if (target?.startsWith('rbd:')) return { type: 'network', ...rest, source: parseRbd(target, place) };
  if (spec.backendType === 'phy' && !cdrom) {
    return { type: 'block', ...rest, ...(target === undefined ? {} : { source: { dev: target } }) };
  }
  return { type: 'file', ...rest, ...(target === undefined ? {} : { source: { file: target } }) };
}

function driverOf({ format, backendType, cdrom, discard }: DiskSpec): Disk['driver'] {
  const name = cdrom ? 'qemu' : backendType === 'phy' || backendType === 'tap' ? backendType : 'qemu';
  return {
    name,
    ...(format === 'empty' ? {} : { type: cdrom ? 'raw' : format }),
    ...(discard === undefined ? {} : { discard: discard ? 'unmap' : 'ignore' }),
  };
}

function busOf(vdev: string, type: GuestType): 'xen' | 'scsi' | 'ide' {
  if (vdev.startsWith('xvd') || type !== 'hvm') return 'xen';
  return vdev.startsWith('sd') ? 'scsi' : 'ide';
}
