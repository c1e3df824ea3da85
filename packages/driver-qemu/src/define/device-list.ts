import type { Address, Console, Devices, Domain, Graphics } from '@virtkit/core/xml';

/** A device of a guest as far as its place is concerned: the objects themselves tell devices apart. */
export interface Device {
  readonly alias?: string;
  readonly address?: Address;
}

type Kind = Exclude<keyof Devices, 'emulator' | 'redirfilter' | 'graphics' | 'audios' | 'leases' | 'rest'>;

/** The order in which libvirt walks through the devices of a guest. */
const kinds = [
  'disks',
  'interfaces',
  'sounds',
  'hostdevs',
  'videos',
  'controllers',
  'smartcards',
  'serials',
  'parallels',
  'channels',
  'consoles',
  'inputs',
  'filesystems',
  'watchdog',
  'memballoon',
  'rngs',
  'nvram',
  'hubs',
  'shmems',
  'tpms',
  'panics',
  'memories',
  'redirdevs',
  'iommu',
  'vsock',
  'cryptos',
  'pstore',
] as const satisfies readonly Kind[];

/** The name of the element of each kind. */
const elements = {
  disks: 'disk',
  interfaces: 'interface',
  sounds: 'sound',
  hostdevs: 'hostdev',
  videos: 'video',
  controllers: 'controller',
  smartcards: 'smartcard',
  serials: 'serial',
  parallels: 'parallel',
  channels: 'channel',
  consoles: 'console',
  inputs: 'input',
  filesystems: 'filesystem',
  watchdog: 'watchdog',
  memballoon: 'memballoon',
  rngs: 'rng',
  nvram: 'nvram',
  hubs: 'hub',
  shmems: 'shmem',
  tpms: 'tpm',
  panics: 'panic',
  memories: 'memory',
  redirdevs: 'redirdev',
  iommu: 'iommu',
  vsock: 'vsock',
  cryptos: 'crypto',
  pstore: 'pstore',
} as const satisfies Record<Kind, string>;

const listOf = (devices: Devices, kind: Kind): readonly Device[] => {
  const value = devices[kind] as Device | readonly Device[] | undefined;
  return value === undefined ? [] : Array.isArray(value) ? (value as readonly Device[]) : [value as Device];
};

/** All devices that can have an address, in libvirt's order. */
export const deviceList = (devices: Devices): readonly Device[] =>
  kinds.flatMap((kind) => {
    const list = listOf(devices, kind);
    // The first console may be a serial port seen again.
    return kind === 'consoles' && isSerial(devices.consoles?.[0]) ? list.slice(1) : list;
  });

const isSerial = (console: Console | undefined): boolean => console?.target?.type === 'serial';

/** Where a device is described: `/domain/devices/disk[2]`. */
export function pathOf(devices: Devices, device: Device): string {
  for (const kind of kinds) {
    const list = listOf(devices, kind);
    const index = list.indexOf(device);
    if (index >= 0) return `/domain/devices/${elements[kind]}${list.length > 1 ? `[${index + 1}]` : ''}`;
  }
  return devices.graphics?.includes(device as Graphics) ? '/domain/devices/graphics' : '/domain/devices';
}

/** The devices, each with what `change` gives it. */
export function mapDevices(devices: Devices, change: (device: Device) => Device): Devices {
  const changed: Partial<Record<Kind, unknown>> = {};
  for (const kind of kinds) {
    const value = devices[kind] as Device | readonly Device[] | undefined;
    if (value === undefined) continue;
    changed[kind] = Array.isArray(value) ? (value as readonly Device[]).map(change) : change(value as Device);
  }
  return Object.assign({}, devices, changed);
}

/** The devices of a domain, with the addresses that were found for them. */
export function withAddresses(domain: Domain, addresses: ReadonlyMap<Device, Address>): Domain {
  if (addresses.size === 0) return domain;
  const placed = (device: Device): Device => {
    const address = addresses.get(device);
    return address ? { ...device, address } : device;
  };
  return { ...domain, devices: mapDevices(domain.devices ?? {}, placed) };
}
