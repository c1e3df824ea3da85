import { Devices, format, parseXml, type Domain } from '@virtkit/core/xml';
import { testError } from './errors.js';
import { withList } from './lists.js';

type ItemOf<V> = NonNullable<V> extends readonly (infer D)[] ? D : NonNullable<V>;

/** The kinds of devices, by the field of the definition that holds them. */
export type DeviceKey = Exclude<keyof Devices, 'emulator' | 'redirfilter' | 'rest'>;
export type DeviceOf<K extends DeviceKey> = ItemOf<Devices[K]>;

/** What can be said of any device. */
export interface Device {
  readonly alias?: string;
  readonly acpiIndex?: number;
  readonly address?: NonNullable<DeviceOf<'rngs'>['address']>;
  readonly boot?: { readonly order: number };
}

export interface Found {
  readonly key: DeviceKey;
  readonly device: Device;
}

const devicesFormat = format('devices', Devices, 'VIR_FROM_DOMAIN');
const notDevices: readonly string[] = ['emulator', 'redirfilter'];
/** Of these a guest has one at most: the definition holds it alone. */
const single: readonly DeviceKey[] = ['watchdog', 'memballoon', 'nvram', 'iommu', 'vsock', 'pstore'];

/**
 * Reads the document of one device; `inactive` leaves out what only a running guest has.
 * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` for a kind that is not known
 */
export function readDevice(xml: string, inactive: boolean): Found {
  const root = parseXml(xml, { domain: 'VIR_FROM_DOMAIN' });
  const known = Object.values(Devices.parts).some(({ child }) => child === root.name);
  if (!known || notDevices.includes(root.name)) {
    throw testError('VIR_ERR_CONFIG_UNSUPPORTED', `unknown device type '${root.name}'`);
  }
  const { rest: _rest, ...devices } = devicesFormat.read(
    { ...root, name: 'devices', attributes: {}, children: [root], text: '' },
    { source: xml, inactive },
  );
  const [[key, value]] = Object.entries(devices) as [[DeviceKey, Device | readonly Device[]]];
  return { key, device: [value].flat()[0]! };
}

/** The devices of a kind that a definition has. */
export function devicesOf<K extends DeviceKey>({ devices }: Domain, key: K): readonly DeviceOf<K>[] {
  const value = devices?.[key];
  return value === undefined ? [] : [value].flat();
}

/** The same, when all that matters is what can be said of any device. */
export const anyDevices = (def: Domain, key: DeviceKey): readonly Device[] =>
  devicesOf(def, key) as unknown as readonly Device[];

/** The definition with other devices of a kind. */
export function withDevices(def: Domain, key: DeviceKey, list: readonly Device[]): Domain {
  const devices = def.devices ?? {};
  if (!single.includes(key)) return { ...def, devices: withList(devices, key, list) };
  const { [key]: _old, ...others } = devices;
  return { ...def, devices: list.length > 0 ? { ...others, [key]: list[0] } : others };
}

export const withoutDevice = (def: Domain, { key, device }: Found): Domain =>
  withDevices(
    def,
    key,
    anyDevices(def, key).filter((one) => one !== device),
  );

/** The definition with `device` in the place of `old`. */
export const withChanged = (def: Domain, { key, device: old }: Found, device: Device): Domain =>
  withDevices(
    def,
    key,
    anyDevices(def, key).map((one) => (one === old ? device : one)),
  );

/** Whether everything that `wanted` says holds for `there`, which may say more. */
export function fits(wanted: unknown, there: unknown): boolean {
  if (wanted === undefined) return true;
  if (Array.isArray(wanted)) {
    return Array.isArray(there) && wanted.length === there.length && wanted.every((one, at) => fits(one, there[at]));
  }
  if (typeof wanted !== 'object' || wanted === null) return wanted === there;
  if (typeof there !== 'object' || there === null) return false;
  return Object.entries(wanted).every(
    ([name, value]) => name === 'rest' || fits(value, (there as Readonly<Record<string, unknown>>)[name]),
  );
}
