import { VirtError, type ErrorCode } from '../../errors.js';
import type { CharSource } from './chardev.js';
import { Devices } from './devices.js';
import { at, devicePath, domainError } from './domain-error.js';
import type { Domain } from './domain.js';
import { checkTogether } from './check-together.js';
import type { Filesystem } from './filesystem.js';
import type { Hostdev } from './hostdev.js';
import type { Audio } from './sound.js';

/** A rule: what is wrong with a device if it holds, and how that is given. */
type Rule<D> = readonly [wrong: (device: D, domain: Domain) => boolean, code: ErrorCode, message: string];

const unsupported = 'VIR_ERR_CONFIG_UNSUPPORTED';

/** The addresses that host devices of a kind may have. */
const places: Readonly<Record<string, readonly string[]>> = {
  pci: ['pci', 'unassigned'],
  scsi: ['drive'],
  scsi_host: ['pci', 'ccw'],
  usb: ['usb'],
};
const modelPlaces: Readonly<Record<string, string>> = { 'vfio-pci': 'pci', 'vfio-ccw': 'ccw' };
const misplaced = ({ address, mode, type }: Hostdev): boolean =>
  address !== undefined && mode === 'subsystem' && places[type]?.includes(address.type) === false;

const hostdevRules: readonly Rule<Hostdev>[] = [
  [(one) => 'sgio' in one && one.sgio === 'unfiltered', unsupported, "sgio='unfiltered' is no more"],
  [
    (one) =>
      one.type === 'mdev' &&
      one.address !== undefined &&
      (modelPlaces[one.model] ?? one.address.type) !== one.address.type,
    'VIR_ERR_XML_ERROR',
    'a mediated device of that model cannot have such an address',
  ],
  [(one) => one.type === 'pci' && misplaced(one), 'VIR_ERR_INTERNAL_ERROR', "a PCI device's address is of type 'pci'"],
  [misplaced, unsupported, 'a device of that type cannot have such an address'],
  [
    ({ teaming }) => teaming !== undefined && (teaming.type !== 'transient' || teaming.persistent === undefined),
    unsupported,
    "<teaming> of a host device is of type 'transient' and names the 'persistent' one",
  ],
  [({ teaming, type }) => teaming !== undefined && type !== 'pci', unsupported, '<teaming> is for PCI devices'],
];

const rules: { readonly [K in keyof Devices]?: readonly Rule<Devices[K] extends infer L ? Item<L> : never>[] } = {
  redirdevs: [
    [
      (_device, { devices }) => !devices?.controllers?.some((one) => one.type === 'usb' && one.model !== 'none'),
      unsupported,
      'a redirected USB device needs a USB controller',
    ],
  ],
  interfaces: [
    [
      (one) => one.target?.managed === false && one.type !== 'ethernet',
      unsupported,
      "a <target> that is not managed is only for interfaces of type 'ethernet'",
    ],
  ],
  filesystems: [
    [(one) => one.target === undefined, 'VIR_ERR_NO_TARGET', 'a filesystem needs a <target>'],
    [lacksSource, 'VIR_ERR_NO_SOURCE', 'a filesystem needs a <source>'],
  ],
  hostdevs: hostdevRules,
  videos: [
    [({ model }) => model?.resolution?.x === 0 || model?.resolution?.y === 0, unsupported, 'a resolution is over 0'],
    [
      ({ model }) => model?.type !== 'qxl' && Boolean(model?.ram ?? model?.vram64 ?? model?.vgamem),
      unsupported,
      "'ram', 'vram64' and 'vgamem' are for graphics cards of type 'qxl'",
    ],
    [
      ({ model, address }) => model?.type === 'ramfb' && address !== undefined,
      unsupported,
      "a graphics card of type 'ramfb' has no address",
    ],
    [
      ({ model, driver }) => driver?.name === 'vhostuser' && model?.type !== 'virtio',
      unsupported,
      "the driver 'vhostuser' is for graphics cards of type 'virtio'",
    ],
    [
      ({ model, driver }) => driver?.name !== 'vhostuser' && model?.acceleration?.rendernode !== undefined,
      unsupported,
      "a 'rendernode' needs the driver 'vhostuser'",
    ],
  ],
  shmems: [
    [({ msi, server }) => msi !== undefined && server === undefined, 'VIR_ERR_XML_ERROR', '<msi> needs a <server>'],
    [({ name }) => name.includes('/') || name === '.' || name === '..', unsupported, 'that is no name of a file'],
  ],
  memories: [
    [
      ({ target }, { cpu }) => target.node !== undefined && target.node >= (cpu?.numa?.cells?.length ?? 0),
      'VIR_ERR_XML_DETAIL',
      'a module of memory is of a NUMA cell that is not there',
    ],
  ],
  vsock: [[({ cid }) => (cid?.address ?? 3) < 3, unsupported, 'the CID of a guest is 3 or more']],
  audios: [
    [
      (one) => directions(one).some((each) => each?.settings && !each.fixedSettings),
      unsupported,
      "audio <settings> need fixedSettings='yes'",
    ],
    [
      (one) => directions(one).some((each) => each?.fixedSettings && !each.mixingEngine),
      unsupported,
      "fixedSettings='yes' needs mixingEngine='yes'",
    ],
  ],
  iommu: [
    [
      ({ driver }, { features }) => driver?.intremap === true && features?.ioapic !== 'qemu',
      unsupported,
      "an IOMMU that remaps interrupts needs <ioapic driver='qemu'/>",
    ],
  ],
};
type Item<L> = L extends readonly (infer D)[] ? D : NonNullable<L>;

/** What is refused of the devices once the whole is seen. */
export function checkDevices(domain: Domain): void {
  const { devices } = domain;
  if (!devices) return;
  checkTogether(devices);
  for (const [key, all] of Object.entries(rules) as [keyof Devices, readonly Rule<unknown>[]][]) {
    each(devices, key, (device) => {
      for (const [wrong, code, message] of all) if (wrong(device, domain)) throw domainError(code, message);
    });
  }
  for (const key of ['serials', 'parallels', 'consoles'] as const) each(devices, key, (one) => checkChar(one as Char));
  each(devices, 'redirdevs', (one) => checkChar(one, one.type === 'dbus'));
  each(devices, 'smartcards', (one) => one.mode === 'passthrough' && checkChar(one));
  each(devices, 'rngs', ({ backend }) => backend.model === 'egd' && checkChar(backend));
  each(devices, 'channels', (one) => checkChar(one, one.target.type !== 'guestfwd'));
}

/** Looks at all devices of a kind, and says of a fault whose it is. */
function each<K extends keyof Devices>(devices: Devices, key: K, check: (one: Item<Devices[K]>) => unknown): void {
  const value = devices[key];
  if (value === undefined) return;
  const all = (Array.isArray(value) ? value : [value]) as Item<Devices[K]>[];
  for (const one of all) {
    at(
      () => devicePath(Devices.parts[key as keyof typeof Devices.parts].child!, all, one),
      () => check(one),
    );
  }
}

function lacksSource(one: Filesystem): boolean {
  if (one.type === 'mount' || one.type === 'bind') {
    return one.source?.dir === undefined && one.source?.socket === undefined;
  }
  return one.source === undefined && one.type !== 'ram' && one.type !== 'volume';
}

const directions = ({ input, output }: Audio) => [input, output];

interface Char {
  readonly type: string;
  readonly sources?: readonly CharSource[];
}

/** What the source of each type must say. */
const needed: Readonly<Record<string, readonly (keyof CharSource)[]>> = {
  file: ['path'],
  dev: ['path'],
  pipe: ['path'],
  unix: ['path'],
  tcp: ['host', 'service'],
};

/** `named`: its socket or channel may be left to the host. */
function checkChar({ type, sources = [] }: Char, named = false): void {
  const [source] = sources;
  const lacking = type === 'unix' && named ? undefined : needed[type]?.find((key) => source?.[key] === undefined);
  if (lacking !== undefined) throw internal(`a character device of type '${type}' needs '${lacking}' in its <source>`);
  if (type === 'udp' && !sources.some((one) => one.mode !== 'bind' && one.service !== undefined)) {
    throw internal("a character device of type 'udp' needs a 'service' to connect to");
  }
  if (type === 'nmdm' && (source?.master === undefined) !== (source?.slave === undefined)) {
    throw internal("a character device of type 'nmdm' needs both of 'master' and 'slave'");
  }
  if (sources.length > (type === 'udp' ? 2 : 1)) {
    throw domainError('VIR_ERR_XML_ERROR', `a character device of type '${type}' has too many <source>`);
  }
  if ((type === 'spiceport' || (type === 'dbus' && !named)) && source?.channel === undefined) {
    throw domainError(unsupported, `a character device of type '${type}' needs a 'channel'`);
  }
  if (source?.reconnect?.enabled && source.reconnect.timeout === undefined) {
    throw new VirtError('VIR_ERR_XML_ERROR', '<reconnect> needs a timeout', { domain: 'VIR_FROM_XML' });
  }
  // Even when it says that it shall not.
  if ((type === 'tcp' || type === 'unix') && source?.mode === 'bind' && source.reconnect) {
    throw internal('only who connects can connect again');
  }
}

const internal = (message: string) => domainError('VIR_ERR_INTERNAL_ERROR', message);
