import {
  anyDevices,
  diskIndex,
  withChanged,
  type Device,
  type DeviceKey,
  type DeviceOf,
  type FoundDevice,
} from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';

/** What the aliases of each kind begin with, as QEMU's devices are called by libvirt. */
const prefixes: Readonly<Partial<Record<DeviceKey, string>>> = {
  filesystems: 'fs',
  interfaces: 'net',
  smartcards: 'smartcard',
  serials: 'serial',
  parallels: 'parallel',
  consoles: 'console',
  channels: 'channel',
  inputs: 'input',
  tpms: 'tpm',
  sounds: 'sound',
  audios: 'audio',
  videos: 'video',
  hostdevs: 'hostdev',
  redirdevs: 'redir',
  hubs: 'hub',
  watchdog: 'watchdog',
  memballoon: 'balloon',
  rngs: 'rng',
  panics: 'panic',
  shmems: 'shmem',
  iommu: 'iommu',
  vsock: 'vsock',
  cryptos: 'crypto',
};
const memoryPrefixes = {
  dimm: 'dimm',
  nvdimm: 'nvdimm',
  'virtio-pmem': 'virtiopmem',
  'virtio-mem': 'virtiomem',
  'sgx-epc': 'epc',
} as const;
const kindsWithAlias: readonly DeviceKey[] = [
  'disks',
  'controllers',
  'memories',
  ...(Object.keys(prefixes) as DeviceKey[]),
];

/** Every device of a running guest by its alias: the one that its definition has, or the one that it got at its start. */
export function byAlias(def: Domain): ReadonlyMap<string, FoundDevice> {
  const all = new Map<string, FoundDevice>();
  const nameless: FoundDevice[] = [];
  for (const key of kindsWithAlias) {
    for (const device of anyDevices(def, key)) {
      if (key === 'consoles' && isSerialAgain(device as DeviceOf<'consoles'>)) continue;
      if (device.alias === undefined) nameless.push({ key, device });
      else all.set(device.alias, { key, device });
    }
  }
  for (const found of nameless) all.set(freeAlias(found, all), found);
  return all;
}

/** The first console may be the first serial port once more, which has its name. */
const isSerialAgain = ({ target }: DeviceOf<'consoles'>): boolean => target?.type === 'serial';

/** The definition in which every device has its name: from then on the names stay, whatever comes and goes. */
export function named(def: Domain): Domain {
  let all = def;
  for (const [alias, found] of byAlias(def)) {
    if (found.device.alias === undefined) all = withChanged(all, found, { ...found.device, alias });
  }
  return all;
}

/** The alias of a device that a running guest has. */
export function aliasOf(def: Domain, device: Device): string | undefined {
  for (const [alias, found] of byAlias(def)) if (found.device === device) return alias;
  return undefined;
}

/** A name for a device that has none; `undefined` for a lease, which no guest sees. */
export const newAlias = (def: Domain, found: FoundDevice): string | undefined =>
  found.key === 'leases' ? undefined : freeAlias(found, byAlias(def));

function freeAlias({ key, device }: FoundDevice, taken: ReadonlyMap<string, FoundDevice>): string {
  const told = ownName(key, device);
  if (told !== undefined && !taken.has(told)) return told;
  const prefix = key === 'memories' ? memoryPrefixes[(device as DeviceOf<'memories'>).model] : (prefixes[key] ?? key);
  let number = 0;
  while (taken.has(`${prefix}${number}`)) number += 1;
  return `${prefix}${number}`;
}

/** The name that says where a device sits: of disks and controllers. */
function ownName(key: DeviceKey, device: Device): string | undefined {
  if (key === 'disks') return diskAlias(device as DeviceOf<'disks'>);
  if (key !== 'controllers') return undefined;
  const { type, index = 0, model } = device as DeviceOf<'controllers'>;
  if (type === 'pci') return model === 'pcie-root' ? `pcie.${index}` : `pci.${index}`;
  return index === 0 && (type === 'usb' || type === 'ide') ? type : `${type}${index}`;
}

function diskAlias({ target, address }: DeviceOf<'disks'>): string {
  const bus = target.bus ?? 'ide';
  if (address?.type !== 'drive') return `${bus}-disk${Math.max(0, diskIndex(target.dev))}`;
  const { controller, bus: number, target: scsi, unit } = address;
  return bus === 'scsi' ? `scsi${controller}-${number}-${scsi}-${unit}` : `${bus}${controller}-${number}-${unit}`;
}
