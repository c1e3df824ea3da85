import {
  doc,
  attribute,
  child,
  children,
  content,
  cpuSet,
  element,
  flag,
  integer,
  maybe,
  once,
  oneOf,
  oneOfWith,
  required,
  signed64,
  size,
  sizeAttribute,
} from '../../xml/index.js';
import {
  fallback,
  hexadecimal,
  signed,
  string,
  text,
  unsigned,
  unsigned64,
  via,
  yesNo,
  choice,
} from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';
import { Cachetune, Memorytune } from './resctrl.js';

const unsupported = 'VIR_ERR_CONFIG_UNSUPPORTED';
const positive = integer(1);

export const Vcpu = element('vcpu', {
  placement: doc(
    'Whether the host chooses CPUs and NUMA nodes.',
    fallback(attribute('placement', oneOf('static', 'auto')), 'static'),
  ),
  cpuset: doc('The CPUs of the host that they may run on.', maybe(attribute('cpuset', cpuSet))),
  current: doc('How many are online at start, where that is not all.', maybe(attribute('current', unsigned))),
  count: doc('How many there can be.', fallback(content(unsigned), 1)),
});
export type Vcpu = TypeOf<typeof Vcpu>;

export const Vcpus = element('vcpus', {
  vcpus: children(
    'vcpu',
    element('vcpu', {
      id: attribute('id', unsigned),
      enabled: attribute('enabled', yesNo),
      hotpluggable: maybe(attribute('hotpluggable', yesNo)),
      order: maybe(attribute('order', unsigned)),
    }),
    ({ id }) => String(id),
  ),
});

export const threadPool = {
  threadPoolMin: maybe(attribute('thread_pool_min', signed)),
  threadPoolMax: maybe(attribute('thread_pool_max', signed)),
};

export const IoThreadIds = element('iothreadids', {
  iothreads: children(
    'iothread',
    element('iothread', {
      id: attribute('id', positive),
      ...threadPool,
    }),
    ({ id }) => String(id),
  ),
});

export const Blkiotune = element(
  'blkiotune',
  {
    weight: maybe(text('weight', unsigned)),
    devices: children(
      'device',
      element('device', {
        path: text('path', string),
        weight: maybe(text('weight', unsigned)),
        readIopsSec: maybe(text('read_iops_sec', unsigned)),
        writeIopsSec: maybe(text('write_iops_sec', unsigned)),
        readBytesSec: maybe(text('read_bytes_sec', unsigned64)),
        writeBytesSec: maybe(text('write_bytes_sec', unsigned64)),
      }),
      ({ path }) => path,
    ),
  },
  { filled: true },
);
export type Blkiotune = TypeOf<typeof Blkiotune>;

/** Limits of the guest's memory on the host, in KiB. */
export const Memtune = element(
  'memtune',
  {
    hardLimit: doc('The guest never has more.', maybe(size('hard_limit', 'KiB'))),
    softLimit: doc('What it is held to when memory is scarce.', maybe(size('soft_limit', 'KiB'))),
    minGuarantee: doc('What it always has.', maybe(size('min_guarantee', 'KiB'))),
    swapHardLimit: doc('Memory and swap together.', maybe(size('swap_hard_limit', 'KiB'))),
  },
  { filled: true },
);
export type Memtune = TypeOf<typeof Memtune>;

export const MemoryBacking = element('memoryBacking', {
  hugepages: doc(
    'Large pages, by size.',
    maybe(
      child(
        'hugepages',
        element('hugepages', {
          pages: children(
            'page',
            element('page', { size: sizeAttribute('size', 'KiB'), nodeset: maybe(attribute('nodeset', cpuSet)) }),
            ({ nodeset }) => nodeset ?? '',
          ),
        }),
      ),
    ),
  ),
  nosharepages: doc('Equal pages are not merged.', flag('nosharepages')),
  locked: doc('It is never swapped out.', flag('locked')),
  source: doc(
    'Where it comes from.',
    maybe(via('source', 'type', oneOfWith(unsupported, 'file', 'anonymous', 'memfd'))),
  ),
  access: doc(
    'Whether other processes may share it.',
    maybe(via('access', 'mode', oneOfWith(unsupported, 'shared', 'private'))),
  ),
  allocation: doc(
    'When it is taken.',
    maybe(
      child(
        'allocation',
        element('allocation', {
          mode: maybe(attribute('mode', oneOfWith(unsupported, 'immediate', 'ondemand'))),
          threads: maybe(attribute('threads', unsigned)),
        }),
      ),
    ),
  ),
  discard: doc('It is thrown away at the end.', flag('discard')),
});
export type MemoryBacking = TypeOf<typeof MemoryBacking>;

const pinned = required(attribute('cpuset', cpuSet), 'VIR_ERR_INTERNAL_ERROR');

const scheduling = {
  scheduler: attribute('scheduler', oneOf('batch', 'idle', 'fifo', 'rr')),
  priority: maybe(attribute('priority', signed)),
};

/** How the guest's threads share the host's CPUs. Periods and quotas are microseconds. */
export const Cputune = element(
  'cputune',
  {
    shares: doc('The weight against others.', maybe(text('shares', unsigned64))),
    period: doc('Microseconds, for each virtual CPU.', maybe(text('period', unsigned64))),
    quota: doc('Microseconds in a period; -1 is no limit.', maybe(text('quota', signed64))),
    globalPeriod: maybe(text('global_period', unsigned64)),
    globalQuota: maybe(text('global_quota', signed64)),
    emulatorPeriod: maybe(text('emulator_period', unsigned64)),
    emulatorQuota: maybe(text('emulator_quota', signed64)),
    iothreadPeriod: maybe(text('iothread_period', unsigned64)),
    iothreadQuota: maybe(text('iothread_quota', signed64)),
    vcpupins: doc(
      'The CPUs of the host for one virtual CPU.',
      children('vcpupin', element('vcpupin', { vcpu: attribute('vcpu', unsigned), cpuset: pinned }), ({ vcpu }) =>
        String(vcpu),
      ),
    ),
    emulatorpin: doc(
      "The CPUs of the host for the hypervisor's own threads.",
      once(maybe(via('emulatorpin', 'cpuset', cpuSet))),
    ),
    iothreadpins: doc(
      'The CPUs of the host for an I/O thread.',
      children(
        'iothreadpin',
        element('iothreadpin', { iothread: attribute('iothread', positive), cpuset: pinned }),
        ({ iothread }) => String(iothread),
      ),
    ),
    emulatorsched: once(maybe(child('emulatorsched', element('emulatorsched', scheduling)))),
    vcpuscheds: children(
      'vcpusched',
      element('vcpusched', { vcpus: attribute('vcpus', cpuSet), ...scheduling }),
      ({ vcpus }) => vcpus,
    ),
    iothreadscheds: children(
      'iothreadsched',
      element('iothreadsched', { iothreads: attribute('iothreads', cpuSet), ...scheduling }),
      ({ iothreads }) => iothreads,
    ),
    cachetunes: doc(
      "Shares of the host's CPU caches.",
      children('cachetune', Cachetune, ({ vcpus }) => vcpus),
    ),
    memorytunes: doc(
      "Shares of the host's memory bandwidth.",
      children('memorytune', Memorytune, ({ vcpus }) => vcpus),
    ),
  },
  { filled: true },
);
export type Cputune = TypeOf<typeof Cputune>;

const numaModes = ['strict', 'preferred', 'interleave', 'restrictive'] as const;
export const Numatune = element(
  'numatune',
  {
    memory: maybe(
      child(
        'memory',
        element('memory', {
          mode: doc(
            'How strictly the nodes are held to.',
            maybe(attribute('mode', oneOfWith(unsupported, ...numaModes))),
          ),
          nodeset: doc(
            'The nodes of the host.',
            maybe(attribute('nodeset', { ...cpuSet, code: unsupported, domain: 'VIR_FROM_DOMAIN' })),
          ),
          placement: doc(
            'Whether the host chooses them.',
            maybe(attribute('placement', oneOfWith(unsupported, 'static', 'auto'))),
          ),
        }),
      ),
    ),
    memnodes: children(
      'memnode',
      element('memnode', {
        cellid: attribute('cellid', unsigned),
        mode: fallback(attribute('mode', oneOf(...numaModes)), 'strict'),
        nodeset: attribute('nodeset', cpuSet),
      }),
      ({ cellid }) => String(cellid),
    ),
  },
  { pair: true },
);
export type Numatune = TypeOf<typeof Numatune>;

export const Resource = element('resource', {
  partition: doc('The group.', maybe(text('partition', string))),
  fibrechannelAppid: doc('The identity of its traffic on Fibre Channel.', maybe(via('fibrechannel', 'appid', string))),
});

export const LaunchSecurity = choice('type', {
  sev: element('launchSecurity', {
    kernelHashes: maybe(attribute('kernelHashes', yesNo)),
    cbitpos: maybe(text('cbitpos', unsigned)),
    reducedPhysBits: maybe(text('reducedPhysBits', unsigned)),
    policy: text('policy', hexadecimal(4)),
    dhCert: maybe(text('dhCert', string)),
    session: maybe(text('session', string)),
  }),
  's390-pv': element('launchSecurity', {}),
});
export type LaunchSecurity = TypeOf<typeof LaunchSecurity>;
