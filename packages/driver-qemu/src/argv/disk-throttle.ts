import type { Disk } from '@virtkit/core/xml';
import { idOf } from './address.js';
import type { MonitorCommand } from './command-line.js';
import { props } from './props.js';

/** The part of a disk's device that is on its image, as the monitor knows it. */
export function diskBackend(disk: Disk): string {
  const id = idOf(disk);
  if (disk.target.bus === 'virtio') return `/machine/peripheral/${id}/virtio-backend`;
  return disk.target.bus === 'usb' ? `/machine/peripheral/${id}/${id}.0/legacy[0]` : id;
}

/** The limits of a disk, as the monitor sets them: the device's own are not on the command line. */
export function diskThrottle(disk: Disk): MonitorCommand | undefined {
  const limits = disk.iotune;
  if (!limits) return undefined;
  return {
    execute: 'block_set_io_throttle',
    arguments: props({
      id: diskBackend(disk),
      bps: limits.totalBytesSec ?? 0n,
      bps_rd: limits.readBytesSec ?? 0n,
      bps_wr: limits.writeBytesSec ?? 0n,
      iops: limits.totalIopsSec ?? 0n,
      iops_rd: limits.readIopsSec ?? 0n,
      iops_wr: limits.writeIopsSec ?? 0n,
      bps_max: limits.totalBytesSecMax,
      bps_rd_max: limits.readBytesSecMax,
      bps_wr_max: limits.writeBytesSecMax,
      iops_max: limits.totalIopsSecMax,
      iops_rd_max: limits.readIopsSecMax,
      iops_wr_max: limits.writeIopsSecMax,
      bps_max_length: limits.totalBytesSecMaxLength,
      bps_rd_max_length: limits.readBytesSecMaxLength,
      bps_wr_max_length: limits.writeBytesSecMaxLength,
      iops_max_length: limits.totalIopsSecMaxLength,
      iops_rd_max_length: limits.readIopsSecMaxLength,
      iops_wr_max_length: limits.writeIopsSecMaxLength,
      iops_size: limits.sizeIopsSec,
      group: limits.groupName,
    }),
  };
}
