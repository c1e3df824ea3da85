import {
  doc,
  attribute,
  child,
  children,
  element,
  flag,
  format,
  maybe,
  oneOfWith,
  required,
  size,
  string,
  text,
  unsigned64,
} from '../xml/index.js';
import { via } from '../xml/index.js';
import type { ParseOptions, PrintOptions, Scalar, TypeOf } from '../xml/index.js';
import { VolumeEncryption } from './storage-encryption.js';
import { Permissions } from './storage-pool.js';

/** Seconds since 1970, with up to nine digits after the point. */
const timestamp: Scalar<string> = {
  parse: (time) => (/^\d+(\.\d+)?$/.test(time.trim()) ? time.trim() : undefined),
  print: (time) => time,
  values: { kind: 'pattern', pattern: /^\d{1,10}(?:\.\d{1,9})?$/ },
  expected: 'seconds since 1970',
};

const described = {
  path: maybe(text('path', string)),
  format: maybe(via('format', 'type', string)),
  permissions: maybe(child('permissions', Permissions)),
  timestamps: maybe(
    child(
      'timestamps',
      element('timestamps', {
        atime: maybe(text('atime', timestamp)),
        mtime: maybe(text('mtime', timestamp)),
        ctime: maybe(text('ctime', timestamp)),
        btime: maybe(text('btime', timestamp)),
      }),
    ),
  ),
  encryption: maybe(child('encryption', VolumeEncryption)),
  compat: maybe(text('compat', string)),
  clusterSize: maybe(size('clusterSize', 'B')),
  nocow: flag('nocow'),
  features: maybe(
    child('features', element('features', { lazyRefcounts: flag('lazy_refcounts'), extendedL2: flag('extended_l2') })),
  ),
};

/** A volume of a storage pool. Sizes are bytes. */
export const StorageVol = element('volume', {
  type: doc(
    'What it is.',
    maybe(
      attribute('type', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'file', 'block', 'dir', 'network', 'netdir', 'ploop')),
    ),
  ),
  name: doc('The name, unique in its pool.', required(text('name', string), 'VIR_ERR_XML_ERROR')),
  key: doc('What identifies it on the host.', maybe(text('key', string))),
  source: maybe(
    child(
      'source',
      element('source', {
        devices: children(
          'device',
          element('device', {
            path: attribute('path', string),
            extents: children(
              'extent',
              element('extent', { start: attribute('start', unsigned64), end: attribute('end', unsigned64) }),
            ),
          }),
        ),
      }),
    ),
  ),
  capacity: doc('How much it can hold.', maybe(size('capacity', 'bytes'))),
  allocation: doc('How much of the storage it takes.', maybe(size('allocation', 'bytes'))),
  physical: doc('How large the file is.', maybe(size('physical', 'bytes'))),
  target: doc(
    'Where it is, and in which format.',
    maybe(child('target', element('target', described, { pair: true }))),
  ),
  backingStore: doc(
    'The image behind it.',
    maybe(child('backingStore', element('backingStore', described, { pair: true }))),
  ),
});
export type StorageVol = TypeOf<typeof StorageVol>;

export const storageVolFormat = format('volume', StorageVol, 'VIR_FROM_STORAGE');
export const parseStorageVol = (xml: string, options?: ParseOptions): StorageVol =>
  storageVolFormat.parse(xml, options);
export const printStorageVol = (volume: StorageVol, options?: PrintOptions): string =>
  storageVolFormat.print(volume, options);
