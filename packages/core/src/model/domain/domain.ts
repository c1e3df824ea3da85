import {
  doc,
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
import { DiskIotune } from './disk.js';
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
  type: doc('Whether the host chooses the label.', maybe(attribute('type', oneOf('dynamic', 'static', 'none')))),
  model: doc('The security model: `selinux`, `apparmor`, `dac`.', maybe(attribute('model', string))),
  relabel: doc('Whether the files of the guest are labelled.', maybe(attribute('relabel', yesNo))),
  label: doc('The label.', maybe(text('label', string))),
  imagelabel: doc("The label of the running guest's files.", live(maybe(text('imagelabel', string)))),
  baselabel: doc('What a chosen label begins with.', maybe(text('baselabel', string))),
});
export type DomainSeclabel = TypeOf<typeof DomainSeclabel>;

const Perf = element('perf', {
  events: children(
    'event',
    element('event', {
      name: doc('The event.', attribute('name', string)),
      enabled: doc('Whether it is counted.', attribute('enabled', yesNo)),
    }),
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
  start: doc('The first id in the container.', attribute('start', unsigned)),
  target: doc('What it is on the host.', attribute('target', unsigned)),
  count: doc('How many ids from there on.', attribute('count', unsigned)),
});

const Keywrap = element('keywrap', {
  ciphers: children(
    'cipher',
    element('cipher', {
      name: doc('The key.', attribute('name', oneOf('aes', 'dea'))),
      state: doc('Whether it is given.', attribute('state', onOff)),
    }),
    ({ name }) => name,
  ),
});

const MaxMemory = element('maxMemory', {
  slots: doc('How many modules can be added.', attribute('slots', unsigned)),
  size: doc('The most there can be.', sizeContent('KiB')),
});

/** A virtual machine's description. Memory is KiB. */
export const Domain = element('domain', {
  type: doc(
    'The kind of virtualization; the driver decides which it can do.',
    required(
      nonEmpty(attribute('type', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', ...domainTypes))),
      'VIR_ERR_INTERNAL_ERROR',
    ),
  ),
  id: doc('The number of the running domain.', live(maybe(attribute('id', integer(-1, 0x7fffffff))))),
  ...declarations,
  name: doc('The name, unique on a host.', required(text('name', string), 'VIR_ERR_NO_NAME')),
  uuid: doc('The identity; made when it is left out.', maybe(text('uuid', uuid))),
  genid: doc(
    'Changes when the guest goes back in time, so that it can tell; an empty element asks for a new one.',
    generationId,
  ),
  title: doc('A line for people.', maybe(text('title', string))),
  description: doc('Any text for people.', maybe(text('description', string))),
  metadata: doc('What programs keep about the domain, each in a namespace of its own.', foreign('metadata')),
  maxMemory: doc('How much memory the guest can grow to by adding modules.', maybe(child('maxMemory', MaxMemory))),
  memory: doc('The memory at start, modules included.', maybe(size('memory', 'KiB'))),
  dumpCore: doc(
    "Whether a core dump of the hypervisor's process holds the guest's memory.",
    maybe(onLeaf('memory', 'dumpCore', onOff)),
  ),
  currentMemory: doc(
    'The memory that the guest has now; the balloon holds the rest.',
    maybe(size('currentMemory', 'KiB')),
  ),
  blkiotune: doc('How the guest shares the block devices of the host.', maybe(child('blkiotune', Blkiotune))),
  memtune: doc("Limits of the guest's memory on the host.", maybe(child('memtune', Memtune))),
  memoryBacking: doc("What the guest's memory is made of.", maybe(child('memoryBacking', MemoryBacking))),
  vcpu: doc('The number of virtual CPUs.', maybe(child('vcpu', Vcpu))),
  vcpus: doc('The virtual CPUs one by one.', maybe(child('vcpus', Vcpus))),
  iothreads: doc('How many threads of the hypervisor serve disks.', maybe(text('iothreads', unsigned))),
  iothreadids: doc('The I/O threads one by one.', maybe(child('iothreadids', IoThreadIds))),
  defaultiothread: doc(
    "Limits of the threads in the hypervisor's main loop.",
    maybe(child('defaultiothread', element('defaultiothread', threadPool))),
  ),
  throttleGroups: doc(
    'Limits that several disks share; later than libvirt 9.0.',
    maybe(
      child(
        'throttlegroups',
        element('throttlegroups', {
          groups: children('throttlegroup', DiskIotune, ({ groupName }) => groupName),
        }),
      ),
    ),
  ),
  cputune: doc('How the threads of the guest share the CPUs of the host.', maybe(child('cputune', Cputune))),
  numatune: doc('From which NUMA nodes of the host memory is taken.', once(maybe(child('numatune', Numatune)))),
  resource: doc(
    'The group of processes, and the identity towards storage, that the guest belongs to.',
    once(maybe(child('resource', Resource))),
  ),
  sysinfos: doc(
    "What the guest's firmware tells about the machine.",
    children('sysinfo', Sysinfo, ({ type }) => type),
  ),
  bootloader: doc(
    'A program of the host that chooses what a paravirtual guest boots.',
    maybe(text('bootloader', string)),
  ),
  bootloaderArgs: doc('Arguments of that program.', maybe(text('bootloader_args', string))),
  os: doc('What the guest boots, and on which machine.', maybe(child('os', Os))),
  idmap: doc(
    'How users and groups of a container are those of the host.',
    maybe(child('idmap', element('idmap', { uids: children('uid', IdMapping), gids: children('gid', IdMapping) }))),
  ),
  features: doc('What the virtual hardware offers beside devices.', maybe(child('features', Features))),
  cpu: doc("The guest's CPU.", maybe(child('cpu', Cpu))),
  clock: doc("The guest's clock and timers.", maybe(child('clock', Clock))),
  onPoweroff: doc('What happens when the guest powers off.', maybe(text('on_poweroff', lifecycle))),
  onReboot: doc('What happens when the guest reboots.', maybe(text('on_reboot', lifecycle))),
  onCrash: doc('What happens when the guest crashes.', maybe(text('on_crash', crash))),
  onLockfailure: doc(
    'What happens when a lock on storage is lost.',
    maybe(text('on_lockfailure', oneOf('poweroff', 'restart', 'pause', 'ignore'))),
  ),
  pm: doc(
    'Whether the guest is offered to sleep.',
    maybe(
      child(
        'pm',
        element('pm', {
          suspendToMem: doc('Suspend to memory (S3).', maybe(via('suspend-to-mem', 'enabled', yesNo))),
          suspendToDisk: doc('Suspend to disk (S4).', maybe(via('suspend-to-disk', 'enabled', yesNo))),
        }),
      ),
    ),
  ),
  perf: doc('Which events of the processor are counted.', maybe(child('perf', Perf))),
  devices: doc("The guest's devices.", maybe(child('devices', Devices))),
  seclabels: doc(
    'The label that each security model of the host gives the guest.',
    children('seclabel', DomainSeclabel, ({ model }) => model),
  ),
  keywrap: doc('Which wrapping keys an s390x guest gets.', maybe(child('keywrap', Keywrap))),
  launchSecurity: doc(
    'How the guest is kept from the eyes of its host.',
    maybe(child('launchSecurity', LaunchSecurity)),
  ),
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
