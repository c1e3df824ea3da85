import type { Devices, Disk, Domain, Features, Interface } from '@virtkit/core/xml';
import { unsupported } from '../errors.js';

/** What a description may have and a config of xl has no word for, by the element's name. */
const refusedElements = {
  genid: 'genid',
  maxMemory: 'maxMemory',
  blkiotune: 'blkiotune',
  memtune: 'memtune',
  memoryBacking: 'memoryBacking',
  vcpus: 'vcpus',
  iothreads: 'iothreads',
  iothreadids: 'iothreadids',
  defaultiothread: 'defaultiothread',
  numatune: 'numatune',
  sysinfos: 'sysinfo',
  idmap: 'idmap',
  perf: 'perf',
  pm: 'pm',
  keywrap: 'keywrap',
  launchSecurity: 'launchSecurity',
  onLockfailure: 'on_lockfailure',
  qemuCommandline: 'qemu:commandline',
} as const satisfies Partial<Record<keyof Domain, string>>;

const refusedDevices = {
  leases: 'lease',
  filesystems: 'filesystem',
  smartcards: 'smartcard',
  tpms: 'tpm',
  redirdevs: 'redirdev',
  redirfilter: 'redirfilter',
  hubs: 'hub',
  watchdog: 'watchdog',
  rngs: 'rng',
  nvram: 'nvram',
  panics: 'panic',
  shmems: 'shmem',
  memories: 'memory',
  iommu: 'iommu',
  vsock: 'vsock',
  cryptos: 'crypto',
  pstore: 'pstore',
} as const satisfies Partial<Record<keyof Devices, string>>;

const knownFeatures: readonly (keyof Features)[] = ['acpi', 'apic', 'pae', 'hap', 'viridian', 'xen'];

const refusedOfDisk = {
  model: '@model',
  rawio: '@rawio',
  sgio: '@sgio',
  auth: 'auth',
  geometry: 'geometry',
  blockio: 'blockio',
  iotune: 'iotune',
  throttleFilters: 'throttlefilters',
  transient: 'transient',
  serial: 'serial',
  wwn: 'wwn',
  vendor: 'vendor',
  product: 'product',
  encryption: 'encryption',
  boot: 'boot',
} as const satisfies Partial<Record<keyof Disk, string>>;

const refusedOfInterface = {
  filterref: 'filterref',
  portForwards: 'portForward',
  routes: 'route',
  tune: 'tune',
  teaming: 'teaming',
  coalesce: 'coalesce',
  boot: 'boot',
} as const satisfies Partial<Record<keyof Interface, string>>;

/** @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` naming the first element that xl has no word for */
export function refuseDomain(domain: Domain): void {
  refuse(domain, refusedElements, '/domain');
  refuse(domain.devices ?? {}, refusedDevices, '/domain/devices');
  const features = Object.entries(domain.features ?? {});
  const feature = features.find(([name]) => name !== 'rest' && !(knownFeatures as readonly string[]).includes(name));
  // What is off anyway need not be said.
  if (feature && feature[1] !== false) throw unsupported(`/domain/features/${feature[0]}`, missing);
  const { model } = domain.devices?.memballoon ?? { model: 'xen' };
  if (model !== 'xen')
    throw unsupported('/domain/devices/memballoon/@model', `every guest has Xen's balloon, not '${model}'`);
}

export const refuseDisk = (disk: Disk, path: string): void => refuse(disk, refusedOfDisk, path);

export function refuseInterface(one: Interface, path: string): void {
  refuse(one, refusedOfInterface, path);
  if (one.link === 'down') throw unsupported(`${path}/link/@state`, 'a card of xl has its cable in');
  if (one.bandwidth?.inbound) throw unsupported(`${path}/bandwidth/inbound`, 'xl limits only what the guest sends');
}

const missing = 'a config of xl has no word for it';

function refuse<T extends object>(value: T, table: Partial<Record<keyof T, string>>, path: string): void {
  for (const key of Object.keys(table) as (keyof T)[]) {
    if (value[key] !== undefined) throw unsupported(`${path}/${table[key]}`, missing);
  }
}
