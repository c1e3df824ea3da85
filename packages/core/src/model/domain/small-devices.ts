import {
  doc,
  attribute,
  child,
  content,
  element,
  fallback,
  flag,
  integer,
  live,
  maybe,
  once,
  oneOf,
  oneOfWith,
  onOff,
  required,
} from '../../xml/index.js';
import { size, string, text, unsigned, unsigned64, uuid, via, yesNo, choice, cpuSet } from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';
import { charSourceParts, charType } from './chardev.js';
import { deviceInfo, positive, virtioDriver, virtioOptions } from './device-info.js';

const virtioModels = ['virtio', 'virtio-transitional', 'virtio-non-transitional'] as const;

/** A watchdog timer, and what happens when it fires. */
export const Watchdog = element('watchdog', {
  model: doc(
    'The model.',
    required(
      attribute('model', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'i6300esb', 'ib700', 'diag288', 'itco')),
      'VIR_ERR_INTERNAL_ERROR',
    ),
  ),
  action: doc(
    'What happens when it fires.',
    fallback(
      attribute(
        'action',
        oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'reset', 'shutdown', 'poweroff', 'pause', 'dump', 'none', 'inject-nmi'),
      ),
      'reset',
    ),
  ),
  ...deviceInfo,
});
export type Watchdog = TypeOf<typeof Watchdog>;

/** The memory balloon. `none` says that there is none. */
export const Memballoon = element('memballoon', {
  model: attribute('model', oneOf('virtio', 'xen', 'none', 'virtio-transitional', 'virtio-non-transitional')),
  autodeflate: maybe(attribute('autodeflate', onOff)),
  freePageReporting: maybe(attribute('freePageReporting', onOff)),
  statsPeriod: doc('Seconds between statistics.', maybe(via('stats', 'period', integer(0, 0x7fffffff)))),
  ...deviceInfo,
  driver: virtioDriver,
});
export type Memballoon = TypeOf<typeof Memballoon>;

/** A source of random numbers. */
export const Rng = element('rng', {
  model: attribute('model', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', ...virtioModels)),
  rate: doc(
    'How many bytes at most in how many milliseconds.',
    maybe(
      child(
        'rate',
        element('rate', { bytes: attribute('bytes', unsigned), period: maybe(attribute('period', unsigned)) }),
      ),
    ),
  ),
  backend: doc(
    'Where the numbers come from.',
    once(
      child(
        'backend',
        choice(
          'model',
          {
            random: element('backend', { file: maybe(content(string)) }),
            egd: element('backend', { type: attribute('type', charType), ...charSourceParts }),
            builtin: element('backend', {}),
          },
          { code: 'VIR_ERR_CONFIG_UNSUPPORTED', missing: {} },
        ),
      ),
    ),
  ),
  driver: virtioDriver,
  ...deviceInfo,
});
export type Rng = TypeOf<typeof Rng>;

const banks = {
  sha1: flag('sha1'),
  sha256: flag('sha256'),
  sha384: flag('sha384'),
  sha512: flag('sha512'),
};

/** A trusted platform module. */
export const Tpm = element('tpm', {
  model: maybe(attribute('model', oneOf('tpm-tis', 'tpm-crb', 'tpm-spapr', 'spapr-tpm-proxy'))),
  backend: once(
    child(
      'backend',
      choice('type', {
        passthrough: element('backend', { device: maybe(via('device', 'path', string)) }),
        emulator: element('backend', {
          version: maybe(attribute('version', oneOf('default', '1.2', '2.0'))),
          persistentState: maybe(attribute('persistent_state', yesNo)),
          encryption: maybe(via('encryption', 'secret', uuid)),
          activePcrBanks: maybe(child('active_pcr_banks', element('active_pcr_banks', banks))),
        }),
        external: element('backend', {
          source: maybe(
            child(
              'source',
              element('source', {
                type: attribute('type', oneOf('unix')),
                mode: maybe(attribute('mode', oneOf('connect'))),
                path: maybe(attribute('path', string)),
              }),
            ),
          ),
        }),
      }),
    ),
  ),
  ...deviceInfo,
});
export type Tpm = TypeOf<typeof Tpm>;

/** How the guest's kernel reports a panic. */
export const Panic = element(
  'panic',
  {
    model: maybe(
      attribute('model', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'default', 'pseries', 'hyperv', 's390', 'isa')),
    ),
    ...deviceInfo,
  },
  { filled: true },
);
export type Panic = TypeOf<typeof Panic>;

export const Vsock = element('vsock', {
  model: maybe(attribute('model', oneOf(...virtioModels))),
  cid: doc(
    "The guest's address.",
    maybe(
      child(
        'cid',
        element('cid', { auto: maybe(attribute('auto', yesNo)), address: maybe(attribute('address', positive)) }),
      ),
    ),
  ),
  ...deviceInfo,
  driver: virtioDriver,
});
export type Vsock = TypeOf<typeof Vsock>;

/** A module of memory. Sizes are KiB. */
export const MemoryDevice = element('memory', {
  model: attribute('model', oneOf('dimm', 'nvdimm', 'virtio-pmem', 'virtio-mem', 'sgx-epc')),
  access: maybe(attribute('access', oneOf('shared', 'private'))),
  discard: maybe(attribute('discard', yesNo)),
  uuid: maybe(text('uuid', uuid)),
  source: doc(
    'What it is made of.',
    maybe(
      child(
        'source',
        element('source', {
          nodemask: maybe(text('nodemask', cpuSet)),
          pagesize: maybe(size('pagesize', 'KiB')),
          path: maybe(text('path', string)),
          alignsize: maybe(size('alignsize', 'KiB')),
          pmem: flag('pmem'),
        }),
      ),
    ),
  ),
  target: doc(
    'How large it is, and where the guest sees it.',
    child(
      'target',
      element('target', {
        size: size('size', 'KiB'),
        node: maybe(text('node', unsigned)),
        label: maybe(child('label', element('label', { size: size('size', 'KiB') }))),
        readonly: flag('readonly'),
        block: maybe(size('block', 'KiB')),
        requested: maybe(size('requested', 'KiB')),
        current: live(maybe(size('current', 'KiB'))),
      }),
    ),
  ),
  ...deviceInfo,
});
export type MemoryDevice = TypeOf<typeof MemoryDevice>;

/** Memory shared with other guests. */
export const Shmem = element(
  'shmem',
  {
    name: doc('The name of the memory.', attribute('name', string)),
    role: maybe(attribute('role', oneOf('master', 'peer'))),
    model: maybe(via('model', 'type', oneOf('ivshmem', 'ivshmem-plain', 'ivshmem-doorbell'))),
    size: doc('MiB.', maybe(size('size', 'M'))),
    server: maybe(child('server', element('server', { path: maybe(attribute('path', string)) }))),
    msi: maybe(
      child(
        'msi',
        element('msi', {
          enabled: maybe(attribute('enabled', onOff)),
          vectors: maybe(attribute('vectors', unsigned)),
          ioeventfd: maybe(attribute('ioeventfd', onOff)),
        }),
      ),
    ),
    ...deviceInfo,
  },
  { pair: true },
);
export type Shmem = TypeOf<typeof Shmem>;

export const Iommu = element('iommu', {
  model: attribute('model', oneOf('intel', 'smmuv3', 'virtio')),
  driver: maybe(
    child(
      'driver',
      element('driver', {
        intremap: maybe(attribute('intremap', onOff)),
        cachingMode: maybe(attribute('caching_mode', onOff)),
        eim: maybe(attribute('eim', onOff)),
        iotlb: maybe(attribute('iotlb', onOff)),
        awBits: maybe(attribute('aw_bits', unsigned)),
        dmaTranslation: doc('Later than libvirt 9.0.', maybe(attribute('dma_translation', onOff))),
        ...virtioOptions,
      }),
    ),
  ),
  ...deviceInfo,
});
export type Iommu = TypeOf<typeof Iommu>;

/** Non-volatile memory of a PowerPC guest. */
export const Nvram = element('nvram', deviceInfo);
export type Nvram = TypeOf<typeof Nvram>;

export const Hub = element('hub', {
  type: required(attribute('type', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'usb')), 'VIR_ERR_INTERNAL_ERROR'),
  ...deviceInfo,
});
export type Hub = TypeOf<typeof Hub>;

export const Lease = element('lease', {
  lockspace: maybe(text('lockspace', string)),
  key: text('key', string),
  target: child(
    'target',
    element('target', { path: attribute('path', string), offset: maybe(attribute('offset', unsigned64)) }),
  ),
});
export type Lease = TypeOf<typeof Lease>;

/** A device that encrypts for the guest. Later than libvirt 9.0. */
export const Crypto = element('crypto', {
  model: attribute('model', oneOf('virtio')),
  type: attribute('type', oneOf('qemu')),
  backend: once(
    child(
      'backend',
      element('backend', {
        model: doc(
          'Whether the hypervisor or the kernel of the host does it.',
          attribute('model', oneOf('builtin', 'lkcf')),
        ),
        queues: maybe(attribute('queues', unsigned)),
      }),
    ),
  ),
  driver: virtioDriver,
  ...deviceInfo,
});
export type Crypto = TypeOf<typeof Crypto>;

/** Memory in which the guest's last words outlive it. Later than libvirt 9.0. */
export const Pstore = element('pstore', {
  backend: attribute('backend', oneOf('acpi-erst')),
  path: doc('The file that keeps it.', text('path', string)),
  size: size('size', 'KiB'),
  ...deviceInfo,
});
export type Pstore = TypeOf<typeof Pstore>;
