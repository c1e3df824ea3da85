import {
  attribute,
  child,
  children,
  element,
  foreign,
  format,
  integer,
  live,
  maybe,
  oneOf,
  oneOfWith,
  once,
  onLeaf,
  onOff,
} from '../../xml/index.js';
import { nonEmpty, required, size, string, text, unsigned, uuid, via, yesNo, sizeContent } from '../../xml/index.js';
import type { ParseOptions, PrintOptions, TypeOf } from '../../xml/index.js';
import { Clock } from './clock.js';
import { Cpu } from './cpu.js';
import { Devices } from './devices.js';
import { Features } from './features.js';
import { Os } from './os.js';
import { declarations, declaring, extensions } from './namespaces.js';
import { Sysinfo } from './sysinfo.js';
import {
  Blkiotune,
  Cputune,
  IoThreadIds,
  LaunchSecurity,
  MemoryBacking,
  Memtune,
  Numatune,
  Resource,
  threadPool,
  Vcpu,
  Vcpus,
} from './tuning.js';

export const domainTypes = [
  'qemu',
  'kqemu',
  'kvm',
  'xen',
  'lxc',
  'uml',
  'openvz',
  'test',
  'vmware',
  'hyperv',
  'vbox',
  'phyp',
  'parallels',
  'bhyve',
  'vz',
  'hvf',
] as const;

const lifecycle = oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'destroy', 'restart', 'rename-restart', 'preserve');
const crash = oneOfWith(
  'VIR_ERR_CONFIG_UNSUPPORTED',
  'destroy',
  'restart',
  'rename-restart',
  'preserve',
  'coredump-destroy',
  'coredump-restart',
);

export const DomainSeclabel = element('seclabel', {
  type: maybe(attribute('type', oneOf('dynamic', 'static', 'none'))),
  model: maybe(attribute('model', string)),
  relabel: maybe(attribute('relabel', yesNo)),
  label: maybe(text('label', string)),
  imagelabel: live(maybe(text('imagelabel', string))),
  baselabel: maybe(text('baselabel', string)),
});
export type DomainSeclabel = TypeOf<typeof DomainSeclabel>;

const Perf = element('perf', {
  events: children(
    'event',
    element('event', { name: attribute('name', string), enabled: attribute('enabled', yesNo) }),
    ({ name }) => name,
  ),
});

// An empty element asks for one to be made: it is kept as an empty text until the defaults are filled in.
const writtenId = maybe(text('genid', uuid));
const generationId: typeof writtenId = {
  ...writtenId,
  readChild: (from, previous, reading) => writtenId.readChild!(from, previous, reading) ?? '',
};

const IdMapping = element('uid', {
  start: attribute('start', unsigned),
  target: attribute('target', unsigned),
  count: attribute('count', unsigned),
});

const Keywrap = element('keywrap', {
  ciphers: children(
    'cipher',
    element('cipher', { name: attribute('name', oneOf('aes', 'dea')), state: attribute('state', onOff) }),
    ({ name }) => name,
  ),
});

const MaxMemory = element('maxMemory', {
  slots: attribute('slots', unsigned),
  /** KiB. */
  size: sizeContent('KiB'),
});

/** A virtual machine's description. Memory is KiB. */
export const Domain = element('domain', {
  type: required(
    nonEmpty(attribute('type', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', ...domainTypes))),
    'VIR_ERR_INTERNAL_ERROR',
  ),
  /** Of the running domain. */
  id: live(maybe(attribute('id', integer(-1, 0x7fffffff)))),
  ...declarations,
  name: required(text('name', string), 'VIR_ERR_NO_NAME'),
  uuid: maybe(text('uuid', uuid)),
  genid: generationId,
  title: maybe(text('title', string)),
  description: maybe(text('description', string)),
  metadata: foreign('metadata'),
  maxMemory: maybe(child('maxMemory', MaxMemory)),
  memory: maybe(size('memory', 'KiB')),
  /** Whether a core dump of the hypervisor's process holds the guest's memory. */
  dumpCore: maybe(onLeaf('memory', 'dumpCore', onOff)),
  currentMemory: maybe(size('currentMemory', 'KiB')),
  blkiotune: maybe(child('blkiotune', Blkiotune)),
  memtune: maybe(child('memtune', Memtune)),
  memoryBacking: maybe(child('memoryBacking', MemoryBacking)),
  vcpu: maybe(child('vcpu', Vcpu)),
  vcpus: maybe(child('vcpus', Vcpus)),
  iothreads: maybe(text('iothreads', unsigned)),
  iothreadids: maybe(child('iothreadids', IoThreadIds)),
  defaultiothread: maybe(child('defaultiothread', element('defaultiothread', threadPool))),
  cputune: maybe(child('cputune', Cputune)),
  numatune: once(maybe(child('numatune', Numatune))),
  resource: once(maybe(child('resource', Resource))),
  sysinfos: children('sysinfo', Sysinfo, ({ type }) => type),
  bootloader: maybe(text('bootloader', string)),
  bootloaderArgs: maybe(text('bootloader_args', string)),
  os: maybe(child('os', Os)),
  /** How a container's users and groups are those of the host. */
  idmap: maybe(
    child('idmap', element('idmap', { uids: children('uid', IdMapping), gids: children('gid', IdMapping) })),
  ),
  features: maybe(child('features', Features)),
  cpu: maybe(child('cpu', Cpu)),
  clock: maybe(child('clock', Clock)),
  onPoweroff: maybe(text('on_poweroff', lifecycle)),
  onReboot: maybe(text('on_reboot', lifecycle)),
  onCrash: maybe(text('on_crash', crash)),
  onLockfailure: maybe(text('on_lockfailure', oneOf('poweroff', 'restart', 'pause', 'ignore'))),
  pm: maybe(
    child(
      'pm',
      element('pm', {
        suspendToMem: maybe(via('suspend-to-mem', 'enabled', yesNo)),
        suspendToDisk: maybe(via('suspend-to-disk', 'enabled', yesNo)),
      }),
    ),
  ),
  perf: maybe(child('perf', Perf)),
  devices: maybe(child('devices', Devices)),
  seclabels: children('seclabel', DomainSeclabel, ({ model }) => model),
  keywrap: maybe(child('keywrap', Keywrap)),
  launchSecurity: maybe(child('launchSecurity', LaunchSecurity)),
  ...extensions,
});
export type Domain = TypeOf<typeof Domain>;

const domainFormat = format('domain', declaring(Domain), 'VIR_FROM_DOMAIN');

/** Reads a `<domain>` document. */
export const parseDomain = (xml: string, options?: ParseOptions): Domain => domainFormat.parse(xml, options);

/** Prints a `<domain>` document; without an `id` the domain is not running, and is printed as `inactive`. */
export const printDomain = (domain: Domain, options: PrintOptions = {}): string =>
  domainFormat.print(domain, { ...options, inactive: options.inactive === true || domain.id === undefined });

export { domainFormat };
