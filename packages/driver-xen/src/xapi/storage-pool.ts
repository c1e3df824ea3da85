import {
  checkFlags,
  ConnectListAllStoragePoolsFlags,
  StorageXMLFlags,
  type CallOptions,
  type StoragePoolDriver,
  type StoragePoolInfo,
  type StoragePoolRef,
} from '@virtkit/core/driver';
import { printStoragePool, type StoragePool } from '@virtkit/core/xml';
import { xapiError } from './errors.js';
import type { XapiHost } from './host.js';
import { nameAmong, type Named } from './names.js';
import { Pbd, Sr, type Ref } from './types.js';
import { volumesOf } from './volumes.js';

/** Libvirt's type for XAPI's, by where the storage lies. */
const types: Readonly<Record<string, StoragePool['type']>> = {
  __proto__: null as unknown as 'dir',
  file: 'dir',
  ext: 'fs',
  ext4: 'fs',
  xfs: 'fs',
  largeblock: 'fs',
  nfs: 'netfs',
  cephfs: 'netfs',
  glusterfs: 'gluster',
  smb: 'netfs',
  lvm: 'logical',
  lvmoiscsi: 'iscsi',
  lvmohba: 'scsi',
  lvmofcoe: 'scsi',
  zfs: 'zfs',
  iso: 'dir',
  udev: 'dir',
};
const { active, inactive } = ConnectListAllStoragePoolsFlags.bits;
const { persistent, transient, autostart, noAutostart } = ConnectListAllStoragePoolsFlags.bits;
const states = active | inactive | persistent | transient | autostart | noAutostart;

interface FoundPool extends Named<Sr> {
  readonly plugs: readonly (readonly [Ref, Pbd])[];
}

/** Storage repositories. One runs where a host is plugged into it. */
export const storagePool = (host: XapiHost) => {
  const all = async (options?: CallOptions): Promise<readonly FoundPool[]> => {
    const [srs, pbds] = await Promise.all([
      host.pool.records(Sr, 'SR', options),
      host.pool.records(Pbd, 'PBD', options),
    ]);
    return nameAmong(srs).map((found) => ({ ...found, plugs: pbds.filter(([, { SR }]) => SR === found.ref) }));
  };
  const find = async ({ uuid, name }: StoragePoolRef, options?: CallOptions) => {
    const found = (await all(options)).find(({ record }) => record.uuid === uuid);
    if (found) return found;
    throw xapiError('VIR_ERR_NO_STORAGE_POOL', `no storage pool with matching uuid '${uuid}' (${name})`);
  };
  const running = async (ref: StoragePoolRef, options?: CallOptions) => {
    const found = await find(ref, options);
    if (!isPlugged(found)) throw invalid(`storage pool '${ref.name}' is not active`);
    return found;
  };
  return {
    subscribe: host.events.subscriber(host.events.pools),
    async listAll(flags, options) {
      checkFlags(flags, ConnectListAllStoragePoolsFlags.all, 'storagePool.listAll');
      return (await all(options)).filter((found) => isWanted(found, flags)).map(refOf);
    },
    async getInfo(ref, options) {
      return infoOf(await find(ref, options));
    },
    async getXmlDesc(ref, flags, options) {
      checkFlags(flags, StorageXMLFlags.bits.inactive, 'storagePool.getXmlDesc');
      return printStoragePool(definitionOf(await find(ref, options)));
    },
    isActive: async (ref, options) => isPlugged(await find(ref, options)),
    async create(ref, flags, options) {
      checkFlags(flags, 0, 'storagePool.create');
      const { plugs, name } = await find(ref, options);
      const unplugged = plugs.filter(([, { currently_attached: on }]) => !on);
      if (unplugged.length < plugs.length) throw invalid(`storage pool '${name}' is already active`);
      if (plugs.length === 0) throw invalid(`no host of the pool is connected with storage pool '${name}'`);
      for (const [pbd] of unplugged) await host.pool.call('PBD.plug', [pbd], options);
      await host.settle();
    },
    async destroy(ref, options) {
      const { plugs } = await running(ref, options);
      for (const [pbd, { currently_attached: on }] of plugs) if (on) await host.pool.call('PBD.unplug', [pbd], options);
      await host.settle();
    },
    async refresh(ref, flags, options) {
      checkFlags(flags, 0, 'storagePool.refresh');
      const { ref: sr, name, record } = await running(ref, options);
      await host.pool.call('SR.scan', [sr], options);
      host.events.pools.emit('refresh', { name, uuid: record.uuid }, {});
    },
    async listAllVolumes(ref, flags, options) {
      checkFlags(flags, 0, 'storagePool.listAllVolumes');
      const { ref: sr, name: pool } = await running(ref, options);
      return (await volumesOf(host, sr, options)).map(({ name, record }) => ({ pool, name, key: record.uuid }));
    },
    async getAutostart(ref, options) {
      await find(ref, options);
      return true;
    },
  } satisfies StoragePoolDriver;
};

const invalid = (message: string) => xapiError('VIR_ERR_OPERATION_INVALID', message);
const isPlugged = ({ plugs }: FoundPool): boolean => plugs.some(([, { currently_attached: on }]) => on);
const refOf = ({ name, record }: FoundPool): StoragePoolRef => ({ name, uuid: record.uuid });

/** All of them are kept, and start with their hosts. */
function isWanted(found: FoundPool, flags: number): boolean {
  const is = (isPlugged(found) ? active : inactive) | persistent | autostart;
  const kinds = [active | inactive, persistent | transient, autostart | noAutostart];
  const byType = flags & ~states;
  const type = ConnectListAllStoragePoolsFlags.bits[typeFlag(typeOf(found))];
  return (
    kinds.every((kind) => (flags & kind) === 0 || (flags & kind & is) !== 0) && (byType === 0 || (byType & type) !== 0)
  );
}

type TypeFlag = Exclude<keyof typeof ConnectListAllStoragePoolsFlags.bits, 'active'>;
const typeFlag = (type: StoragePool['type']): TypeFlag =>
  type.replace(/-(.)/g, (_all, letter: string) => letter.toUpperCase()) as TypeFlag;
const typeOf = ({ record }: FoundPool): StoragePool['type'] => types[record.type] ?? 'dir';

function infoOf(found: FoundPool): StoragePoolInfo {
  const { physical_size: size, physical_utilisation: used } = found.record;
  // Storage of no size of its own, such as the host's drives, says -1 or 0.
  const capacity = size > 0n ? size : 0n;
  const allocation = used > 0n ? used : 0n;
  const available = capacity > allocation ? capacity - allocation : 0n;
  return {
    state: isPlugged(found) ? 'running' : 'inactive',
    capacity,
    allocation: allocation > capacity ? capacity : allocation,
    available,
  };
}

function definitionOf(found: FoundPool): StoragePool {
  const { capacity, allocation, available } = infoOf(found);
  const [, plug] = found.plugs[0] ?? [];
  const config = plug?.device_config ?? {};
  const { location, server, serverpath, device, target } = config;
  const hosts = [server ?? target].flatMap((name) => (name === undefined ? [] : [{ name }]));
  const source = {
    ...(hosts.length > 0 ? { hosts } : {}),
    ...(device === undefined ? {} : { devices: [{ path: device }] }),
    ...(serverpath === undefined ? {} : { dir: serverpath }),
  };
  return {
    type: typeOf(found),
    name: found.name,
    uuid: found.record.uuid,
    capacity,
    allocation,
    available,
    source,
    target: {
      path: location !== undefined && location.startsWith('/') ? location : `/run/sr-mount/${found.record.uuid}`,
    },
  };
}
