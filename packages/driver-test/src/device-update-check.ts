import type { DeviceOf } from './device-xml.js';
import { fits } from './device-xml.js';
import { testError } from './errors.js';

const unsupported = (message: string) => testError('VIR_ERR_OPERATION_UNSUPPORTED', message);

/** By path: what must be as it is, if the document says it at all. */
const diskFields = [
  'target.tray',
  'target.removable',
  'geometry',
  'blockio',
  'serial',
  'wwn',
  'vendor',
  'product',
  'driver.cache',
  'driver.errorPolicy',
  'driver.rerrorPolicy',
  'driver.io',
  'driver.ioeventfd',
  'driver.eventIdx',
  'driver.copyOnRead',
  'driver.discard',
  'driver.iothread',
  'transient',
  'address',
  'boot.order',
  'rawio',
  'sgio',
  'backendDomain',
  'readonly',
  'shareable',
] as const;

/** @throws VirtError `VIR_ERR_OPERATION_UNSUPPORTED` for a change that no running guest takes; `given` as it was written */
export function checkDiskChange(wanted: DeviceOf<'disks'>, there: DeviceOf<'disks'>, given: DeviceOf<'disks'>): void {
  const cannot = (field: string) => unsupported(`cannot modify field '${field}' of the disk`);
  if (wanted.device !== there.device) throw cannot('device');
  if (wanted.target.bus !== there.target.bus) throw cannot('bus');
  refuseChanges(given, there, diskFields, cannot);
  // Limits are what they are also where none are written.
  if (!fits(given.iotune ?? {}, there.iotune ?? {}) || !fits(there.iotune ?? {}, given.iotune ?? {})) {
    throw cannot('iotune');
  }
}

const interfaceFields = [
  ['model', 'network device model'],
  ['driver', 'network device driver attributes'],
  ['script', 'network device script attribute'],
  ['target.dev', 'network device tap name'],
  ['address', 'network device guest address'],
  ['rom', 'network device rom setting'],
  ['boot.order', 'network device boot index setting'],
  ['mtu', 'MTU'],
] as const;
const fixedTypes = ['user', 'vhostuser', 'server', 'client', 'mcast', 'udp', 'internal', 'hostdev', 'vdpa', 'vds'];

/** @throws VirtError `VIR_ERR_OPERATION_UNSUPPORTED` for a change that no running guest takes */
export function checkInterfaceChange(wanted: DeviceOf<'interfaces'>, there: DeviceOf<'interfaces'>): void {
  if (wanted.type !== there.type && (fixedTypes.includes(wanted.type) || fixedTypes.includes(there.type))) {
    throw unsupported(`cannot change network interface type to '${wanted.type}'`);
  }
  const words = new Map<string, string>(interfaceFields);
  refuseChanges(wanted, there, [...words.keys()], (field) => unsupported(`cannot modify ${words.get(field)}`));
}

const graphicsFields = ['port', 'autoport', 'tlsPort', 'keymap', 'listen', 'listens', 'socket', 'websocket'] as const;

/** @throws VirtError `VIR_ERR_OPERATION_UNSUPPORTED` for a change that no running guest takes */
export function checkGraphicsChange(wanted: DeviceOf<'graphics'>, there: DeviceOf<'graphics'>): void {
  if (wanted.type !== 'vnc' && wanted.type !== 'spice') {
    throw testError('VIR_ERR_INTERNAL_ERROR', `unable to change config on '${wanted.type}' graphics type`);
  }
  refuseChanges(wanted, there, graphicsFields, (field) =>
    unsupported(`cannot change the '${field}' of ${wanted.type} graphics`),
  );
}

const memoryFields = [
  'model',
  'access',
  'discard',
  'uuid',
  'source',
  'target.size',
  'target.node',
  'target.label',
  'target.block',
  'target.readonly',
] as const;

/** @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` for a change other than of the size that a `virtio-mem` is asked for */
export function checkMemoryChange(wanted: DeviceOf<'memories'>, there: DeviceOf<'memories'>): void {
  const refused = (message: string) => testError('VIR_ERR_CONFIG_UNSUPPORTED', message);
  if (there.model !== 'virtio-mem') throw refused(`cannot modify memory of model '${there.model}'`);
  refuseChanges(wanted, there, memoryFields, (field) => refused(`cannot modify '${field}' of the memory device`));
}

function refuseChanges(wanted: object, there: object, fields: readonly string[], refused: (field: string) => Error) {
  for (const field of fields) {
    const value = at(wanted, field);
    if (value !== undefined && !fits(value, at(there, field))) throw refused(field);
  }
}

const at = (value: object, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((part, name) => (part as Readonly<Record<string, unknown>> | undefined)?.[name], value);
