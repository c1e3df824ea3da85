import {
  doc,
  attribute,
  child,
  children,
  element,
  format,
  maybe,
  oneOf,
  oneOfWith,
  port,
  required,
  signed,
  size,
  string,
  text,
  unless,
  unsigned64,
} from '../xml/index.js';
import { raw, uuid, via, viaAll, yesNo } from '../xml/index.js';
import type { ParseOptions, PrintOptions, Scalar, TypeOf } from '../xml/index.js';
import { PoolSecret } from './storage-encryption.js';

export const poolTypes = [
  'dir',
  'fs',
  'netfs',
  'logical',
  'disk',
  'iscsi',
  'iscsi-direct',
  'scsi',
  'mpath',
  'rbd',
  'sheepdog',
  'gluster',
  'zfs',
  'vstorage',
] as const;

/** File mode bits, written in octal. */
export const fileMode: Scalar<number> = {
  parse: (mode) => (/^\s*0*[0-7]{1,5}\s*$/.test(mode) ? parseInt(mode.trim(), 8) : undefined),
  print: (mode) => `0${mode.toString(8)}`,
  values: { kind: 'number', min: 0, max: 0o77777 },
  expected: 'an octal mode',
};

/** A user or group by number; -1 says that nobody in particular is meant. */
const someone = (name: string) => unless(-1, maybe(text(name, signed)));

export const Permissions = element('permissions', {
  mode: maybe(text('mode', fileMode)),
  owner: someone('owner'),
  group: someone('group'),
  label: maybe(text('label', string)),
});
export type Permissions = TypeOf<typeof Permissions>;

export const PoolSource = element(
  'source',
  {
    hosts: children(
      'host',
      element('host', {
        name: required(attribute('name', string), 'VIR_ERR_XML_ERROR'),
        port: maybe(attribute('port', port)),
      }),
    ),
    devices: children(
      'device',
      element('device', {
        path: required(attribute('path', string), 'VIR_ERR_XML_ERROR'),
        partSeparator: maybe(attribute('part_separator', yesNo)),
        freeExtents: children(
          'freeExtent',
          element('freeExtent', { start: attribute('start', unsigned64), end: attribute('end', unsigned64) }),
        ),
      }),
    ),
    dir: maybe(via('dir', 'path', string)),
    adapter: raw('adapter'),
    name: maybe(text('name', string)),
    initiator: maybe(child('initiator', element('initiator', { iqn: maybe(via('iqn', 'name', string)) }))),
    format: maybe(via('format', 'type', string)),
    auth: maybe(
      child(
        'auth',
        element('auth', {
          type: maybe(attribute('type', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'chap', 'ceph'))),
          username: maybe(attribute('username', string)),
          secret: maybe(child('secret', PoolSecret)),
        }),
      ),
    ),
    protocolVersion: maybe(via('protocol', 'ver', string)),
    vendor: maybe(via('vendor', 'name', string)),
    product: maybe(via('product', 'name', string)),
  },
  { pair: true },
);
export type PoolSource = TypeOf<typeof PoolSource>;

/** A storage pool. Sizes are bytes. */
export const StoragePool = element('pool', {
  type: doc('What keeps the volumes.', attribute('type', oneOf(...poolTypes))),
  xmlnsFs: doc(
    'Declares the prefix of `fs:mount_opts`: `http://libvirt.org/schemas/storagepool/fs/1.0`.',
    maybe(attribute('xmlns:fs', string)),
  ),
  xmlnsRbd: doc(
    'Declares the prefix of `rbd:config_opts`: `http://libvirt.org/schemas/storagepool/rbd/1.0`.',
    maybe(attribute('xmlns:rbd', string)),
  ),
  name: doc('The name, unique on a host.', maybe(text('name', string))),
  uuid: doc('The identity; made when it is left out.', maybe(text('uuid', { ...uuid, code: 'VIR_ERR_XML_ERROR' }))),
  capacity: doc('How much it can hold.', maybe(size('capacity', 'bytes'))),
  allocation: doc('How much of it is used.', maybe(size('allocation', 'bytes'))),
  available: doc('How much is left.', maybe(size('available', 'bytes'))),
  features: maybe(child('features', element('features', { cow: maybe(via('cow', 'state', yesNo)) }))),
  source: doc('Where the storage is.', maybe(child('source', PoolSource))),
  target: doc(
    'Where the host sees it.',
    maybe(
      child(
        'target',
        element(
          'target',
          { path: maybe(text('path', string)), permissions: maybe(child('permissions', Permissions)) },
          { pair: true },
        ),
      ),
    ),
  ),
  refresh: maybe(
    child(
      'refresh',
      element('refresh', {
        volumeAllocation: maybe(
          via('volume', 'allocation', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'default', 'capacity')),
        ),
      }),
    ),
  ),
  /** How a file system is mounted. */
  mountOptions: maybe(child('fs:mount_opts', element('fs:mount_opts', { names: viaAll('fs:option', 'name', string) }))),
  /** Settings for librados. */
  configOptions: maybe(
    child(
      'rbd:config_opts',
      element('rbd:config_opts', {
        options: children(
          'rbd:option',
          element('rbd:option', { name: attribute('name', string), value: attribute('value', string) }),
        ),
      }),
    ),
  ),
});
export type StoragePool = TypeOf<typeof StoragePool>;

export const storagePoolFormat = format('pool', StoragePool, 'VIR_FROM_STORAGE');
export const parseStoragePool = (xml: string, options?: ParseOptions): StoragePool =>
  storagePoolFormat.parse(xml, options);
export const printStoragePool = (pool: StoragePool, options?: PrintOptions): string =>
  storagePoolFormat.print(pool, options);
