import {
  doc,
  attribute,
  child,
  children,
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
  name: doc('The driver of the hypervisor.', maybe(attribute('name', string))),
  type: doc('The format of the image: `raw`, `qcow2`, …', maybe(attribute('type', string))),
  cache: doc(
    "How writes go through the host's cache.",
    maybe(attribute('cache', oneOf('default', 'none', 'writethrough', 'writeback', 'directsync', 'unsafe'))),
  ),
  errorPolicy: doc('What happens on an error.', maybe(attribute('error_policy', errorPolicy))),
  rerrorPolicy: doc('What happens on an error while reading.', maybe(attribute('rerror_policy', errorPolicy))),
  io: doc('How the host does the I/O.', maybe(attribute('io', oneOf('native', 'threads', 'io_uring')))),
  ioeventfd: doc('Whether I/O is done apart from the virtual CPU.', maybe(attribute('ioeventfd', onOff))),
  eventIdx: doc('Whether fewer interrupts are sent.', maybe(attribute('event_idx', onOff))),
  copyOnRead: doc('Whether what is read from behind is kept in the image.', maybe(attribute('copy_on_read', onOff))),
  discard: doc(
    'What happens with blocks that the guest no longer needs.',
    maybe(attribute('discard', oneOf('default', 'unmap', 'ignore'))),
  ),
  discardNoUnmap: doc('Later than libvirt 9.0.', maybe(attribute('discard_no_unmap', onOff))),
  iothread: doc('The I/O thread that serves the disk.', maybe(attribute('iothread', unsigned))),
  detectZeroes: doc(
    'What is done when zeroes are written.',
    maybe(attribute('detect_zeroes', oneOf('off', 'on', 'unmap'))),
  ),
  queues: doc('How many queues.', maybe(attribute('queues', unsigned))),
  queueSize: doc('How many requests a queue holds.', maybe(attribute('queue_size', unsigned))),
  ...virtioOptions,
  metadataCache: doc(
    'The cache of the image format.',
    maybe(
      child(
        'metadata_cache',
        element('metadata_cache', { maxSize: doc('The most that it takes.', maybe(size('max_size', 'bytes'))) }),
      ),
    ),
  ),
});

export const diskBuses = ['ide', 'fdc', 'scsi', 'virtio', 'xen', 'usb', 'uml', 'sata', 'sd', 'none'] as const;

export const DiskTarget = element('target', {
  dev: doc(
    'The name of the disk, unique in the guest, and with it its place: `vda`, `sdb`, `hdc`.',
    attribute('dev', string),
  ),
  bus: doc('The bus it is on.', maybe(attribute('bus', oneOf(...diskBuses)))),
  tray: doc('Whether the tray is open.', unless('closed', maybe(attribute('tray', oneOf('open', 'closed'))))),
  removable: doc('Whether a USB disk says that it can be taken out.', maybe(attribute('removable', onOff))),
  rotationRate: doc('Revolutions a minute; 1 is a solid state disk.', maybe(attribute('rotation_rate', unsigned))),
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
    device: doc('What the guest sees.', fallback(attribute('device', oneOf('disk', 'cdrom', 'floppy', 'lun')), 'disk')),
    model: doc(
      'The variant of a virtio disk.',
      maybe(attribute('model', oneOf('virtio', 'virtio-transitional', 'virtio-non-transitional'))),
    ),
    rawio: doc('Whether the process may send raw SCSI commands.', maybe(attribute('rawio', yesNo))),
    sgio: doc('Whether raw commands are filtered.', maybe(attribute('sgio', oneOf('filtered', 'unfiltered')))),
    snapshot: doc(
      'How a snapshot of the domain keeps this disk.',
      maybe(attribute('snapshot', oneOf('no', 'internal', 'external', 'manual'))),
    ),
    driver: doc('How the hypervisor does the I/O.', maybe(child('driver', DiskDriver))),
    auth: doc('How the host logs in at the server.', maybe(child('auth', DiskAuth))),
    source: doc('Where the data is.', maybe(child('source', source))),
    backingStore: doc('The image behind this one.', maybe(child('backingStore', BackingStore))),
    backendDomain: doc('The Xen domain that serves the disk.', maybe(via('backenddomain', 'name', string))),
    geometry: doc(
      'The geometry that the guest is told.',
      maybe(
        child(
          'geometry',
          element('geometry', {
            cyls: doc('Cylinders.', attribute('cyls', unsigned)),
            heads: doc('Heads.', attribute('heads', unsigned)),
            secs: doc('Sectors.', attribute('secs', unsigned)),
            trans: doc('How the BIOS translates them.', maybe(attribute('trans', oneOf('auto', 'none', 'lba')))),
          }),
        ),
      ),
    ),
    blockio: doc(
      'The sizes of blocks that the guest is told.',
      maybe(
        child(
          'blockio',
          element('blockio', {
            logicalBlockSize: doc('Bytes.', maybe(attribute('logical_block_size', unsigned))),
            physicalBlockSize: doc('Bytes.', maybe(attribute('physical_block_size', unsigned))),
          }),
        ),
      ),
    ),
    mirror: doc('Where a running job copies to.', live(maybe(child('mirror', Mirror)))),
    target: doc('Where the guest sees it.', required(child('target', DiskTarget), 'VIR_ERR_NO_TARGET')),
    iotune: doc('Limits of the throughput.', maybe(child('iotune', DiskIotune))),
    throttleFilters: doc(
      'The groups whose limits hold for the disk; later than libvirt 9.0.',
      maybe(
        child(
          'throttlefilters',
          element('throttlefilters', {
            filters: children('throttlefilter', element('throttlefilter', { group: attribute('group', string) })),
          }),
        ),
      ),
    ),
    readonly: doc('The guest cannot write.', flag('readonly')),
    shareable: doc('Others may use the image at the same time.', flag('shareable')),
    transient: doc(
      'What the guest writes is gone when it stops.',
      maybe(
        child(
          'transient',
          element('transient', {
            shareBacking: doc(
              'Whether several guests share the image behind.',
              maybe(attribute('shareBacking', yesNo)),
            ),
          }),
        ),
      ),
    ),
    serial: doc('The serial number.', maybe(text('serial', string))),
    wwn: doc('The world wide name.', maybe(text('wwn', string))),
    vendor: doc('The vendor that a SCSI disk tells.', maybe(text('vendor', string))),
    product: doc('The product that a SCSI disk tells.', maybe(text('product', string))),
    encryption: doc('How the image is encrypted.', maybe(child('encryption', Encryption))),
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
