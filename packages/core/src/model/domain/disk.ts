import {
  attribute,
  child,
  choice,
  element,
  fallback,
  flag,
  live,
  maybe,
  oneOf,
  onOff,
  required,
} from '../../xml/index.js';
import { size, string, text, unless, unsigned, unsigned64, via, yesNo } from '../../xml/index.js';
import type { Type, TypeOf } from '../../xml/index.js';
import { BackingStore, diskSources, DiskAuth, Encryption, Mirror } from './disk-source.js';
import { boot, deviceInfo, virtioOptions } from './device-info.js';

const errorPolicy = oneOf('stop', 'report', 'ignore', 'enospace');

export const DiskDriver = element('driver', {
  name: maybe(attribute('name', string)),
  type: maybe(attribute('type', string)),
  cache: maybe(attribute('cache', oneOf('default', 'none', 'writethrough', 'writeback', 'directsync', 'unsafe'))),
  errorPolicy: maybe(attribute('error_policy', errorPolicy)),
  rerrorPolicy: maybe(attribute('rerror_policy', errorPolicy)),
  io: maybe(attribute('io', oneOf('native', 'threads', 'io_uring'))),
  ioeventfd: maybe(attribute('ioeventfd', onOff)),
  eventIdx: maybe(attribute('event_idx', onOff)),
  copyOnRead: maybe(attribute('copy_on_read', onOff)),
  discard: maybe(attribute('discard', oneOf('default', 'unmap', 'ignore'))),
  iothread: maybe(attribute('iothread', unsigned)),
  detectZeroes: maybe(attribute('detect_zeroes', oneOf('off', 'on', 'unmap'))),
  queues: maybe(attribute('queues', unsigned)),
  queueSize: maybe(attribute('queue_size', unsigned)),
  ...virtioOptions,
  metadataCache: maybe(
    child('metadata_cache', element('metadata_cache', { maxSize: maybe(size('max_size', 'bytes')) })),
  ),
});

export const diskBuses = ['ide', 'fdc', 'scsi', 'virtio', 'xen', 'usb', 'uml', 'sata', 'sd', 'none'] as const;

export const DiskTarget = element('target', {
  dev: attribute('dev', string),
  bus: maybe(attribute('bus', oneOf(...diskBuses))),
  /** Closed is not said. */
  tray: unless('closed', maybe(attribute('tray', oneOf('open', 'closed')))),
  removable: maybe(attribute('removable', onOff)),
  rotationRate: maybe(attribute('rotation_rate', unsigned)),
});

const limit = <const N extends string>(name: N) => maybe(text(name, unsigned64));

/** Limits of a disk; bytes and operations are per second. */
export const DiskIotune = element('iotune', {
  totalBytesSec: limit('total_bytes_sec'),
  readBytesSec: limit('read_bytes_sec'),
  writeBytesSec: limit('write_bytes_sec'),
  totalIopsSec: limit('total_iops_sec'),
  readIopsSec: limit('read_iops_sec'),
  writeIopsSec: limit('write_iops_sec'),
  totalBytesSecMax: limit('total_bytes_sec_max'),
  readBytesSecMax: limit('read_bytes_sec_max'),
  writeBytesSecMax: limit('write_bytes_sec_max'),
  totalIopsSecMax: limit('total_iops_sec_max'),
  readIopsSecMax: limit('read_iops_sec_max'),
  writeIopsSecMax: limit('write_iops_sec_max'),
  sizeIopsSec: limit('size_iops_sec'),
  groupName: maybe(text('group_name', string)),
  totalBytesSecMaxLength: limit('total_bytes_sec_max_length'),
  readBytesSecMaxLength: limit('read_bytes_sec_max_length'),
  writeBytesSecMaxLength: limit('write_bytes_sec_max_length'),
  totalIopsSecMaxLength: limit('total_iops_sec_max_length'),
  readIopsSecMaxLength: limit('read_iops_sec_max_length'),
  writeIopsSecMaxLength: limit('write_iops_sec_max_length'),
});
export type DiskIotune = TypeOf<typeof DiskIotune>;

const diskOf = <T>(source: Type<T>) =>
  element('disk', {
    device: fallback(attribute('device', oneOf('disk', 'cdrom', 'floppy', 'lun')), 'disk'),
    model: maybe(attribute('model', oneOf('virtio', 'virtio-transitional', 'virtio-non-transitional'))),
    rawio: maybe(attribute('rawio', yesNo)),
    sgio: maybe(attribute('sgio', oneOf('filtered', 'unfiltered'))),
    snapshot: maybe(attribute('snapshot', oneOf('no', 'internal', 'external', 'manual'))),
    driver: maybe(child('driver', DiskDriver)),
    auth: maybe(child('auth', DiskAuth)),
    source: maybe(child('source', source)),
    backingStore: maybe(child('backingStore', BackingStore)),
    backendDomain: maybe(via('backenddomain', 'name', string)),
    geometry: maybe(
      child(
        'geometry',
        element('geometry', {
          cyls: attribute('cyls', unsigned),
          heads: attribute('heads', unsigned),
          secs: attribute('secs', unsigned),
          trans: maybe(attribute('trans', oneOf('auto', 'none', 'lba'))),
        }),
      ),
    ),
    blockio: maybe(
      child(
        'blockio',
        element('blockio', {
          logicalBlockSize: maybe(attribute('logical_block_size', unsigned)),
          physicalBlockSize: maybe(attribute('physical_block_size', unsigned)),
        }),
      ),
    ),
    mirror: live(maybe(child('mirror', Mirror))),
    target: required(child('target', DiskTarget), 'VIR_ERR_NO_TARGET'),
    iotune: maybe(child('iotune', DiskIotune)),
    readonly: flag('readonly'),
    shareable: flag('shareable'),
    transient: maybe(
      child('transient', element('transient', { shareBacking: maybe(attribute('shareBacking', yesNo)) })),
    ),
    serial: maybe(text('serial', string)),
    wwn: maybe(text('wwn', string)),
    vendor: maybe(text('vendor', string)),
    product: maybe(text('product', string)),
    encryption: maybe(child('encryption', Encryption)),
    boot,
    ...deviceInfo,
  });

/** A disk, CD-ROM or floppy drive; `type` says what its source is. */
export const Disk = choice(
  'type',
  {
    file: diskOf(diskSources.file),
    block: diskOf(diskSources.block),
    dir: diskOf(diskSources.dir),
    network: diskOf(diskSources.network),
    volume: diskOf(diskSources.volume),
    nvme: diskOf(diskSources.nvme),
    vhostuser: diskOf(diskSources.vhostuser),
  },
  { fallback: 'file' },
);
export type Disk = TypeOf<typeof Disk>;
