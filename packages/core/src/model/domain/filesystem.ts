import {
  attribute,
  child,
  choice,
  doc,
  element,
  flag,
  maybe,
  oneOf,
  onOff,
  size,
  sizeAttribute,
  string,
  unsigned,
  unsigned64,
} from '../../xml/index.js';
import { via } from '../../xml/index.js';
import type { Scalar, Type, TypeOf } from '../../xml/index.js';
import { bootableInfo, virtioOptions } from './device-info.js';

/** Permissions as four octal digits. */
const permissions: Scalar<string> = {
  parse: (text) => (/^0*[0-7]{1,3}$/.test(text) ? text.slice(-3).padStart(4, '0') : undefined),
  print: (value) => value,
  values: { kind: 'pattern', pattern: /^0[0-7]{3}$/ },
  expected: 'octal digits up to 777',
  code: 'VIR_ERR_XML_ERROR',
};

const filesystemOf = <T>(source: Type<T>) =>
  element(
    'filesystem',
    {
      accessmode: maybe(attribute('accessmode', oneOf('passthrough', 'mapped', 'squash'))),
      model: maybe(attribute('model', oneOf('virtio', 'virtio-transitional', 'virtio-non-transitional'))),
      multidevs: maybe(attribute('multidevs', oneOf('default', 'remap', 'forbid', 'warn'))),
      fmode: maybe(attribute('fmode', permissions)),
      dmode: maybe(attribute('dmode', permissions)),
      driver: maybe(
        child(
          'driver',
          element('driver', {
            type: maybe(attribute('type', oneOf('path', 'handle', 'loop', 'nbd', 'ploop', 'virtiofs'))),
            format: maybe(attribute('format', string)),
            wrpolicy: maybe(attribute('wrpolicy', oneOf('immediate'))),
            queue: maybe(attribute('queue', unsigned64)),
            ...virtioOptions,
          }),
        ),
      ),
      binary: maybe(
        child(
          'binary',
          element('binary', {
            path: maybe(attribute('path', string)),
            xattr: maybe(attribute('xattr', onOff)),
            cache: maybe(via('cache', 'mode', oneOf('none', 'always'))),
            sandbox: maybe(via('sandbox', 'mode', oneOf('namespace', 'chroot'))),
            lock: maybe(
              child(
                'lock',
                element('lock', { posix: maybe(attribute('posix', onOff)), flock: maybe(attribute('flock', onOff)) }),
              ),
            ),
            threadPool: maybe(via('thread_pool', 'size', unsigned)),
            openfilesMax: doc('Later than libvirt 9.0.', maybe(via('openfiles', 'max', unsigned))),
          }),
        ),
      ),
      source: maybe(child('source', source)),
      target: maybe(via('target', 'dir', string)),
      readonly: flag('readonly'),
      ...bootableInfo,
      spaceHardLimit: maybe(size('space_hard_limit', 'bytes')),
      spaceSoftLimit: maybe(size('space_soft_limit', 'bytes')),
    },
    { pair: true },
  );

const directory = element('source', {
  dir: maybe(attribute('dir', string)),
  socket: maybe(attribute('socket', string)),
});

/** A directory of the host shown to the guest, or a container's root. */
export const Filesystem = choice(
  'type',
  {
    mount: filesystemOf(directory),
    bind: filesystemOf(directory),
    block: filesystemOf(element('source', { dev: attribute('dev', string) })),
    file: filesystemOf(element('source', { file: attribute('file', string) })),
    template: filesystemOf(element('source', { name: attribute('name', string) })),
    ram: filesystemOf(
      /** KiB. */
      element('source', { usage: sizeAttribute('usage', 'KiB', 'units') }),
    ),
    volume: filesystemOf(element('source', { pool: attribute('pool', string), volume: attribute('volume', string) })),
  },
  { fallback: 'mount' },
);
export type Filesystem = TypeOf<typeof Filesystem>;
