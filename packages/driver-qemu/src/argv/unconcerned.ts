/**
 * Parts of a domain's description that are of no concern to QEMU's command line, and whose they are instead. A path
 * stands for all that is below it; `*` stands for one step.
 */
export const unconcerned = [
  // For people and for whoever manages the guest.
  ...['/domain/@id', '/domain/@type', '/domain/title', '/domain/description', '/domain/metadata'],
  ...[
    '/domain/@xmlns:qemu',
    '/domain/@xmlns:lxc',
    '/domain/@xmlns:bhyve',
    '/domain/@xmlns:xen',
    '/domain/@xmlns:vmware',
  ],
  ...['/domain/on_poweroff', '/domain/on_reboot', '/domain/on_crash', '/domain/on_lockfailure'],
  // The host's: cgroups, scheduling, labels, locks, performance counters.
  ...[
    '/domain/blkiotune',
    '/domain/memtune',
    '/domain/cputune',
    '/domain/resource',
    '/domain/perf',
    '/domain/seclabel',
  ],
  ...['/domain/vcpu/@placement', '/domain/vcpu/@cpuset', '/domain/numatune/memory/@placement', '/domain/devices/lease'],
  '/domain/devices/*/source/seclabel',
  '/domain/devices/*/source/@startupPolicy',
  '/domain/devices/*/@managed',
  // The balloon is set by the monitor; what the guest has now is the balloon's.
  ...['/domain/currentMemory', '/domain/devices/memballoon/stats', '/domain/devices/memory/target/current'],
  // What chose the firmware, the machine and the processor has been chosen by them.
  ...['/domain/os/@firmware', '/domain/os/firmware', '/domain/os/type', '/domain/os/loader/@stateless'],
  ...['/domain/cpu/@match', '/domain/cpu/@check', '/domain/cpu/model/@fallback', '/domain/cpu/vendor'],
  ...['/domain/devices/emulator', '/domain/features/pae', '/domain/features/apic', '/domain/features/msrs'],
  ...['/domain/qemu:capabilities'],
  // Processors that can be taken out again are put in by the monitor: see `hotpluggedVcpus`.
  '/domain/vcpus',
  // What a device is called, and where: QEMU is told for all but those that come with the machine.
  ...['/domain/devices/*/alias', '/domain/devices/controller/@index', '/domain/devices/controller/address'],
  // What is said by something else where it is not used: cells say the memory, processors how many there are, an empty
  // drive has no format, and memory that is no file leaves nothing behind.
  ...['/domain/memory', '/domain/vcpu/@current', '/domain/devices/disk/driver/@type', '/domain/memoryBacking/discard'],
  ...['/domain/os/boot', '/domain/devices/disk/source/slices/slice/@type'],
  // What a kind has that another kind of the same device has not, filled in for all.
  ...['ram', 'vram', 'vram64', 'vgamem', 'heads', 'primary'].map((part) => `/domain/devices/video/model/@${part}`),
  ...['/domain/devices/console/target/@port', '/domain/devices/parallel/target', '/domain/devices/vsock/cid/@auto'],
  ...['/domain/devices/shmem/@name', '/domain/devices/disk/source/@index', '/domain/devices/graphics/@socket'],
  // Of a disk, what is its snapshots', its jobs', its login's kind, or said by its place.
  ...['/domain/devices/disk/@snapshot', '/domain/devices/disk/mirror', '/domain/devices/disk/@rawio'],
  ...['/domain/devices/disk/@sgio', '/domain/devices/disk/driver/@name', '/domain/devices/disk/target'],
  ...['/domain/devices/disk/backingStore/@index', '/domain/devices/disk/source/@managed'],
  ...['/domain/devices/disk/source/encryption/cipher', '/domain/devices/disk/source/encryption/ivgen'],
  // The state of a drive's tray is read from QEMU, and so is that of a channel.
  '/domain/devices/channel/target/@state',
  // The host's side of a network card, made before QEMU starts by whoever makes its tap device.
  ...[
    'source',
    'target',
    'virtualport',
    'bandwidth',
    'vlan',
    'filterref',
    'ip',
    'route',
    'port',
    'backend',
    'script',
  ].map((part) => `/domain/devices/interface/${part}`),
  ...['downscript', 'coalesce', 'portForward', 'guest', '@trustGuestRxFilters', 'mac/@type', 'mac/@check'].map(
    (part) => `/domain/devices/interface/${part}`,
  ),
  // Where a pseudo-terminal is, QEMU says.
  ...['serial', 'console', 'parallel', 'channel'].map((port) => `/domain/devices/${port}/@tty`),
  // The helpers' own: virtiofsd, swtpm, and whoever keeps reservations.
  ...['/domain/devices/filesystem/binary', '/domain/devices/filesystem/source/@dir'],
  ...['version', 'persistent_state', 'encryption', 'active_pcr_banks'].flatMap((part) => [
    `/domain/devices/tpm/backend/@${part}`,
    `/domain/devices/tpm/backend/${part}`,
  ]),
  // What the process layer listens for: the guest's own are `listens`, of which these repeat the first.
  ...['/domain/devices/graphics/@listen', '/domain/devices/graphics/@autoport'],
  ...['/domain/devices/graphics/@websocketGenerated', '/domain/devices/graphics/listen'],
  // A USB device of the host is found by these before it is given away.
  ...['vendor', 'product', '@autoAddress'].map((part) => `/domain/devices/hostdev/source/${part}`),
  ...[
    '/domain/devices/hostdev/@rawio',
    '/domain/devices/hostdev/@sgio',
    '/domain/devices/hostdev/source/@writeFiltering',
  ],
] as const;
