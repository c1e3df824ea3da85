import {
  DomainModificationImpact,
  randomUuid,
  type ErrorCode,
  type NodeDeviceEventLifecycleType,
  type NodeDeviceRef,
} from '@virtkit/core/driver';
import { parseNodeDevice, type NodeDevice } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { changeInstances, parentAddress } from './node-device-mdev-parent.js';

/** What a mediated device is made as. */
export type Mdev = Extract<NodeDevice['capability'], { type: 'mdev' }>;

/** A mediated device: as it runs, and as it is stored to be started. It has at least one of the two. */
export interface MediatedDevice {
  readonly name: string;
  readonly parent: string;
  readonly path: string;
  readonly active?: Mdev | undefined;
  readonly stored?: Mdev | undefined;
  readonly autostart: boolean;
}

const { live, config } = DomainModificationImpact.bits;

/** A mediated device of the host; of one that a description put there nothing is stored. */
export function mediated(host: TestHost, { name, parent, path, capability }: NodeDevice): MediatedDevice | undefined {
  if (capability.type !== 'mdev') return undefined;
  return (
    host.mediated.get(name) ?? { name, parent: parent ?? '', path: path ?? '', active: capability, autostart: false }
  );
}

/** Makes a device that is gone when it is destroyed. */
export function createMdev(host: TestHost, device: NodeDevice): NodeDeviceRef {
  const made = newMdev(host, device);
  if (host.devices.has(made.name)) throw fail(`Unable to start mediated device: ${made.name} exists`);
  start(host, { ...made, active: made.stored, stored: undefined });
  return { name: made.name };
}

/** Stores a device, to be started. One of its UUID may run already: it stays then when it is destroyed. */
export function defineMdev(host: TestHost, device: NodeDevice): NodeDeviceRef {
  const made = newMdev(host, device);
  const known = find(host, made.name);
  if (known?.stored) throw fail(`Unable to define mediated device: ${made.name} is defined`);
  put(host, known ? { ...known, stored: made.stored } : made);
  tell(host, made.name, 'defined');
  return { name: made.name };
}

export function startMdev(host: TestHost, device: MediatedDevice): void {
  start(host, { ...device, active: device.stored });
}

export function stopMdev(host: TestHost, device: MediatedDevice): void {
  const { name, active } = device;
  if (!active) throw invalid(`Device '${name}' is not active`);
  if (isUsed(host, active)) throw fail(`Unable to destroy '${name}': device in use`);
  changeInstances(host, device.parent, active.kind, 1);
  if (device.stored) put(host, { ...device, active: undefined });
  else remove(host, name);
  tell(host, name, 'deleted');
}

export function undefineMdev(host: TestHost, device: MediatedDevice): void {
  if (device.active) put(host, { ...device, stored: undefined, autostart: false });
  else remove(host, device.name);
  tell(host, device.name, 'undefined');
}

export function autostartMdev(host: TestHost, device: MediatedDevice, autostart: boolean): void {
  if (!device.stored) throw invalid('cannot set autostart for transient device');
  put(host, { ...device, autostart });
}

/** Changes a device, as it runs or as it is stored; what tells it from others stays. */
export function updateMdev(host: TestHost, device: MediatedDevice, xml: string, flags: number): void {
  const { capability, parent } = parseNodeDevice(xml);
  if (capability.type !== 'mdev') throw unsupported('Unsupported device type');
  const which = flags === 0 ? (device.active ? live : config) : flags;
  if (which & live && !device.active) throw invalid(`node device '${device.name}' is not active`);
  if (which & config && !device.stored)
    throw invalid(`transient node device '${device.name}' has no stored definition`);
  const now = (device.active ?? device.stored)!;
  const same = (what: string, is: string | undefined, asked: string | undefined) => {
    if (is === asked) return;
    throw unsupported(`Cannot update device '${device.name}', ${what} mismatch (current ${what} '${is}')`);
  };
  same('uuid', now.uuid, capability.uuid);
  if (which & live) same('type', now.kind, capability.kind);
  same('parent address', now.parentAddr, addressOf(host, parent));
  const { attributes: _old, ...others } = now;
  const { kind, attributes } = capability;
  const changed: Mdev = { ...others, kind, ...(attributes ? { attributes } : {}) };
  put(host, {
    ...device,
    ...(which & live ? { active: changed } : {}),
    ...(which & config ? { stored: changed } : {}),
  });
  host.deviceEvents.emit('update', { name: device.name }, {});
}

/** What a document asks for, with a UUID and the place of its parent. */
function newMdev(host: TestHost, { parent, capability }: NodeDevice): MediatedDevice & { readonly stored: Mdev } {
  if (capability.type !== 'mdev') throw unsupported('Unsupported device type');
  if (parent === undefined) throw unsupported('missing parent device');
  if (!host.devices.has(parent)) throw unsupported(`invalid parent device '${parent}'`);
  const parentAddr = addressOf(host, parent);
  if (parentAddr === undefined) {
    throw fail(`Unable to find address for parent device '${parent}'`, 'VIR_ERR_PARSE_FAILED');
  }
  const uuid = capability.uuid ?? randomUuid(host);
  return {
    name: `mdev_${uuid}_${parentAddr}`.replace(/[^A-Za-z0-9]/g, '_'),
    parent,
    path: `${host.devices.get(parent)?.path ?? `/sys/devices/${parentAddr}`}/${uuid}`,
    stored: { ...capability, uuid, parentAddr, iommuGroup: 0 },
    autostart: false,
  };
}

function start(host: TestHost, device: MediatedDevice): void {
  changeInstances(host, device.parent, device.active!.kind, -1);
  put(host, device);
  tell(host, device.name, 'created');
}

/** Shows a device as it runs, or else as it is stored. */
function put(host: TestHost, device: MediatedDevice): void {
  const { name, parent, path, active, stored } = device;
  host.mediated.set(name, device);
  host.devices.set(name, {
    name,
    ...(active ? { path } : {}),
    parent,
    driver: { name: 'vfio_mdev' },
    capability: (active ?? stored)!,
  });
}

function remove(host: TestHost, name: string): void {
  host.mediated.delete(name);
  host.devices.delete(name);
}

function find(host: TestHost, name: string): MediatedDevice | undefined {
  const device = host.devices.get(name);
  return device && mediated(host, device);
}

const addressOf = (host: TestHost, parent: string | undefined): string | undefined => {
  const device = parent === undefined ? undefined : host.devices.get(parent);
  return device && parentAddress(device);
};

const isUsed = (host: TestHost, { uuid }: Mdev): boolean =>
  [...host.domains].some(
    ({ active, def }) =>
      active && def.devices?.hostdevs?.some((one) => one.type === 'mdev' && one.source.address.uuid === uuid) === true,
  );

function tell(host: TestHost, name: string, event: NodeDeviceEventLifecycleType): void {
  host.deviceEvents.emit('lifecycle', { name }, { event, detail: 0 });
}

const fail = (message: string, code: ErrorCode = 'VIR_ERR_INTERNAL_ERROR') => testError(code, message);
const invalid = (message: string) => fail(message, 'VIR_ERR_OPERATION_INVALID');
const unsupported = (message: string) => fail(message, 'VIR_ERR_CONFIG_UNSUPPORTED');
