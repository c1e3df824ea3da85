import type { ErrorCode } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { devicesOf, fits, type Device, type DeviceKey, type DeviceOf } from './device-xml.js';
import { testError } from './errors.js';

/** How devices of one kind come and go, as libvirt's QEMU driver has it. */
export interface Kind<D> {
  /** libvirt's word for the kind. */
  readonly noun: string;
  /** Whether one can be added to a definition and taken from it. */
  readonly config: boolean;
  /** Refuses what a running guest does not take. Absent: it takes none of the kind. */
  readonly plug?: (device: D, def: Domain) => void;
  /** Refuses what a running guest does not give back. Default: whatever it takes, it gives. */
  readonly unplug?: (device: D, def: Domain) => void;
  /** Whether the document means the device that is there. Default: all that it says is so. */
  readonly same?: (wanted: D, there: D) => boolean;
  /** Whether the two cannot be in one guest. Default: they can. */
  readonly clash?: (device: D, there: D) => boolean;
  /** How a clash is refused in a definition and in a guest. Default: `VIR_ERR_OPERATION_INVALID`. */
  readonly clashing?: readonly [config: ErrorCode, live: ErrorCode];
  /** How it is refused to remove what is not there. Default: `VIR_ERR_DEVICE_MISSING`. */
  readonly missing?: readonly [config: ErrorCode, live: ErrorCode];
}

const refuse = (message: string, code: ErrorCode = 'VIR_ERR_OPERATION_UNSUPPORTED'): never => {
  throw testError(code, message);
};
const anything = (): void => undefined;
const without = (noun: string): Kind<unknown> => ({ noun, config: false });
const isOneOf = (value: string | undefined, ...those: readonly string[]) =>
  value !== undefined && those.includes(value);

type Char = DeviceOf<'serials'> | DeviceOf<'parallels'> | DeviceOf<'consoles'> | DeviceOf<'channels'>;
const sameChar = (wanted: Char, there: Char): boolean =>
  fits(wanted.type, there.type) && fits(wanted.sources, there.sources) && fits(wanted.target, there.target);
const char = (plug: (device: Char) => void): Kind<Char> => ({
  noun: 'chr',
  config: true,
  plug,
  same: sameChar,
  clash: sameChar,
  missing: ['VIR_ERR_INVALID_ARG', 'VIR_ERR_DEVICE_MISSING'],
});
const noPlace = () => refuse('Unsupported address type for character device', 'VIR_ERR_CONFIG_UNSUPPORTED');

const hotDiskBuses = ['virtio', 'scsi', 'usb'];
const hotHostdevs = ['usb', 'pci', 'scsi', 'scsi_host', 'mdev'];
const coldInterfaces = ['client', 'server', 'mcast', 'udp', 'internal', 'vds', 'null'];

type Kinds = { readonly [K in DeviceKey]: Kind<DeviceOf<K>> };

const kinds: Kinds = {
  disks: {
    noun: 'disk',
    config: true,
    plug({ device, target: { bus = 'none' } }) {
      if (device === 'floppy') refuse("floppy device hotplug isn't supported");
      if (!hotDiskBuses.includes(bus)) refuse(`disk bus '${bus}' cannot be hotplugged.`);
      if (device === 'cdrom' && bus === 'virtio') refuse("cdrom device with virtio bus isn't supported");
      if (device === 'lun' && bus === 'usb') {
        refuse("disk device='lun' is not supported for usb bus", 'VIR_ERR_CONFIG_UNSUPPORTED');
      }
    },
    unplug({ device, target: { bus = 'none' } }) {
      if (device === 'floppy' || (device === 'cdrom' && !isOneOf(bus, 'usb', 'scsi'))) {
        refuse(`disk device type '${device}' cannot be detached`);
      }
      if (!hotDiskBuses.includes(bus)) refuse('This type of disk cannot be hot unplugged');
    },
    same: (wanted, there) => wanted.target.dev === there.target.dev,
    clash: (disk, there) => disk.target.dev === there.target.dev,
    clashing: ['VIR_ERR_OPERATION_INVALID', 'VIR_ERR_XML_ERROR'],
  },
  controllers: {
    noun: 'controller',
    config: true,
    plug({ type }) {
      if (type !== 'scsi') refuse(`'${type}' controller cannot be hot plugged.`);
    },
    unplug({ type, index = 0 }, def) {
      if (type !== 'scsi') refuse(`'${type}' controller cannot be hot unplugged.`);
      const busy = devicesOf(def, 'disks').some(
        ({ target, address }) => target.bus === 'scsi' && address?.type === 'drive' && address.controller === index,
      );
      if (busy) refuse('device cannot be detached: device is busy', 'VIR_ERR_OPERATION_FAILED');
    },
    same: (wanted, there) => wanted.type === there.type && (wanted.index ?? 0) === there.index,
    clash: (one, there) => one.type === there.type && one.index !== undefined && one.index === there.index,
    clashing: ['VIR_ERR_OPERATION_INVALID', 'VIR_ERR_OPERATION_FAILED'],
  },
  leases: {
    noun: 'lease',
    config: true,
    plug: anything,
    same: (wanted, there) => wanted.key === there.key && wanted.lockspace === there.lockspace,
    clash: (one, there) => one.key === there.key && one.lockspace === there.lockspace,
    missing: ['VIR_ERR_DEVICE_MISSING', 'VIR_ERR_INVALID_ARG'],
  },
  filesystems: {
    noun: 'filesystem',
    config: true,
    plug(one) {
      const { driver } = one as { readonly driver?: { readonly type?: string } };
      if (driver?.type !== 'virtiofs') refuse('only virtiofs filesystems can be hotplugged');
    },
    same: (wanted, there) => fits(wanted.target, there.target),
    clash: (one, there) => fits(one.target, there.target),
  },
  interfaces: {
    noun: 'interface',
    config: true,
    plug({ type }) {
      if (coldInterfaces.includes(type)) refuse(`hotplug of interface type of ${type} is not implemented yet`);
    },
    same: ({ mac, address }, there) =>
      (mac === undefined || mac.address === there.mac?.address) &&
      (!isOneOf(address?.type, 'pci', 'ccw') || fits(address, there.address)),
  },
  hostdevs: {
    noun: 'hostdev',
    config: true,
    plug({ mode, type }) {
      if (mode !== 'subsystem') {
        refuse(`hotplug is not supported for hostdev mode '${mode}'`, 'VIR_ERR_CONFIG_UNSUPPORTED');
      }
      if (!hotHostdevs.includes(type)) {
        refuse(`hotplug is not supported for hostdev subsys type '${type}'`, 'VIR_ERR_CONFIG_UNSUPPORTED');
      }
    },
    same: (wanted, there) => wanted.type === there.type && fits(wanted.source, there.source),
    clash: (one, there) => one.type === there.type && fits(one.source, there.source),
  },
  redirdevs: {
    noun: 'redirdev',
    config: true,
    plug: anything,
    missing: ['VIR_ERR_DEVICE_MISSING', 'VIR_ERR_OPERATION_INVALID'],
  },
  serials: char(({ target }) => {
    if (!isOneOf(target?.type, 'usb-serial', 'pci-serial')) noPlace();
  }),
  parallels: char(noPlace),
  consoles: char(({ target }) => {
    if (target?.type !== 'virtio') noPlace();
  }),
  channels: char(({ target }) => {
    if (!isOneOf(target?.type, 'virtio', 'guestfwd')) noPlace();
  }),
  inputs: {
    noun: 'input',
    config: true,
    plug({ bus = 'none' }) {
      if (!isOneOf(bus, 'usb', 'virtio')) refuse(`input device on bus '${bus}' cannot be hot plugged.`);
    },
    unplug({ bus = 'none' }) {
      if (!isOneOf(bus, 'usb', 'virtio')) refuse(`input device on bus '${bus}' cannot be detached`);
    },
  },
  rngs: { noun: 'rng', config: true, plug: anything },
  shmems: {
    noun: 'shmem',
    config: true,
    plug({ model = 'ivshmem' }) {
      if (model === 'ivshmem') refuse(`live attach of shmem model '${model}' is not supported`);
    },
    clash: fits,
  },
  watchdog: {
    noun: 'watchdog',
    config: true,
    plug({ model }) {
      if (model !== 'i6300esb') refuse(`hotplug of watchdog of model ${model} is not supported`);
    },
    clash: () => true,
  },
  memories: { noun: 'memory', config: true, plug: anything },
  vsock: {
    noun: 'vsock',
    config: true,
    plug: anything,
    clash: () => true,
    clashing: ['VIR_ERR_OPERATION_INVALID', 'VIR_ERR_OPERATION_UNSUPPORTED'],
    missing: ['VIR_ERR_OPERATION_FAILED', 'VIR_ERR_DEVICE_MISSING'],
  },
  sounds: { noun: 'sound', config: true },
  audios: without('audio'),
  videos: without('video'),
  graphics: without('graphics'),
  hubs: without('hub'),
  smartcards: without('smartcard'),
  memballoon: without('memballoon'),
  nvram: without('nvram'),
  tpms: without('tpm'),
  panics: without('panic'),
  iommu: without('iommu'),
  cryptos: without('crypto'),
  pstore: without('pstore'),
};

/** How devices of the kind come and go. */
export const kindOf = (key: DeviceKey): Kind<Device> => kinds[key] as unknown as Kind<Device>;
