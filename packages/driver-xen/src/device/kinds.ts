import {
  devicesOf,
  fits,
  type Device,
  type DeviceKey,
  type DeviceOf,
  type ErrorCode,
  type FoundDevice,
} from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import type { DeviceKind } from '../channel.js';
import { xenError } from '../errors.js';

/** A place where devices come to and go from, and how it refuses: the stored definition, or the running guest. */
export type Place = 'config' | 'live';

/** How devices of one kind come and go, as libvirt's Xen driver has it. */
interface Kind<D> {
  /** What xl calls the kind. */
  readonly kind: DeviceKind;
  /** Whether the document means the device that is there. */
  readonly same: (wanted: D, there: D) => boolean;
  /** What a running guest does not take. */
  readonly plug?: (device: D) => void;
  /** What a running guest does not give back. */
  readonly unplug?: (device: D) => void;
  readonly clashing: Readonly<Record<Place, ErrorCode>>;
  readonly missing: Readonly<Record<Place, ErrorCode>>;
  readonly nameOf: (device: D) => string;
}

type Kinds = { readonly [K in DeviceKey]?: Kind<DeviceOf<K>> };

const kinds: Kinds = {
  disks: {
    kind: 'block',
    same: (wanted, there) => wanted.target.dev === there.target.dev,
    plug({ device = 'disk', target: { bus = 'none' }, ...disk }) {
      if (device !== 'disk') throw unsupported(`disk device type '${device}' cannot be hotplugged`);
      if (bus !== 'xen') throw unsupported(`disk bus '${bus}' cannot be hotplugged.`);
      if (!('source' in disk) || disk.source === undefined)
        throw xenError('VIR_ERR_INTERNAL_ERROR', 'disk source path is missing');
    },
    unplug({ device = 'disk', target: { bus = 'none' } }) {
      if (device !== 'disk') throw unsupported(`device type '${device}' cannot hot unplugged`);
      if (bus !== 'xen') throw unsupported(`disk bus '${bus}' cannot be hot unplugged.`);
    },
    clashing: { config: 'VIR_ERR_INVALID_ARG', live: 'VIR_ERR_OPERATION_FAILED' },
    missing: { config: 'VIR_ERR_INVALID_ARG', live: 'VIR_ERR_OPERATION_FAILED' },
    nameOf: ({ target }) => target.dev,
  },
  interfaces: {
    kind: 'network',
    same: ({ mac }, there) => mac !== undefined && mac.address.toLowerCase() === there.mac?.address.toLowerCase(),
    clashing: { config: 'VIR_ERR_INVALID_ARG', live: 'VIR_ERR_INVALID_ARG' },
    missing: { config: 'VIR_ERR_DEVICE_MISSING', live: 'VIR_ERR_DEVICE_MISSING' },
    nameOf: ({ mac }) => mac?.address ?? '',
  },
  hostdevs: {
    kind: 'pci',
    same: (wanted, there) => wanted.type === there.type && fits(wanted.source, there.source),
    plug: requirePci,
    unplug: requirePci,
    clashing: { config: 'VIR_ERR_OPERATION_INVALID', live: 'VIR_ERR_OPERATION_FAILED' },
    missing: { config: 'VIR_ERR_INVALID_ARG', live: 'VIR_ERR_OPERATION_FAILED' },
    nameOf: pciName,
  },
};

function requirePci({ type, mode }: DeviceOf<'hostdevs'>): void {
  if (mode !== 'subsystem') throw unsupported(`hostdev mode '${mode}' not supported`);
  if (type !== 'pci') throw unsupported(`hostdev subsys type '${type}' not supported`);
}

const hex = (value: number | undefined, digits: number): string => (value ?? 0).toString(16).padStart(digits, '0');

/** `0000:03:00.0` */
function pciName(device: DeviceOf<'hostdevs'>): string {
  if (device.type !== 'pci') return device.type;
  const { domain, bus, slot, function: number } = device.source.address;
  return `${hex(domain, 4)}:${hex(bus, 2)}:${hex(slot, 2)}.${hex(number, 1)}`;
}

/**
 * The rules for a kind of device.
 * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` for one that neither comes nor goes
 */
export function kindOf(key: DeviceKey, doing: string): Kind<Device> {
  const kind = kinds[key];
  if (!kind) throw unsupported(`${doing} of device '${key}' is not supported`);
  return kind as unknown as Kind<Device>;
}

/** Refuses a device that is there already. */
export function checkClash(def: Domain, { key, device }: FoundDevice, place: Place): void {
  const { same, clashing, nameOf } = kindOf(key, `${place} attach`);
  if (devicesOf(def, key).some((there) => same(device, there as Device)))
    throw xenError(clashing[place], `target ${nameOf(device)} already exists`);
}

/** The device of a definition that a document means. */
export function findThere(def: Domain, { key, device: wanted }: FoundDevice, place: Place): FoundDevice {
  const { same, missing, nameOf } = kindOf(key, `${place} detach`);
  const [device, second] = devicesOf(def, key).filter((there) => same(wanted, there as Device));
  if (!device) throw xenError(missing[place], `no target device ${nameOf(wanted)}`);
  if (second) throw xenError('VIR_ERR_OPERATION_FAILED', `multiple devices match ${nameOf(wanted)}`);
  return { key, device: device as Device };
}

const unsupported = (message: string) => xenError('VIR_ERR_CONFIG_UNSUPPORTED', message);
