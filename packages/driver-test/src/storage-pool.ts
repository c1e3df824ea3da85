import {
  checkFlags,
  ConnectListAllStoragePoolsFlags,
  StoragePoolDefineFlags,
  type StoragePoolDriver,
  type StoragePoolEventLifecycleType,
} from '@virtkit/core/driver';
import { attributeOf, printStoragePool, type StoragePool } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { matchesAny, type Facts } from './list-filter.js';
import { createVport, destroyVport } from './node-device-vport.js';
import { storagePoolCapabilitiesXml } from './storage-capabilities.js';
import { assignPool, type TestPool } from './storage-object.js';
import { readPool } from './storage-pool-definition.js';
import { findSources } from './storage-sources.js';

const { bits: list } = ConnectListAllStoragePoolsFlags;

/** Storage pools. */
export const storagePoolDriver = (host: TestHost) =>
  ({
    async listAll(flags) {
      checkFlags(flags, ConnectListAllStoragePoolsFlags.all, 'testConnectListAllStoragePools');
      return [...host.pools].filter((pool) => matchesAny(flags, factsOf(pool))).map(({ ref }) => ref);
    },
    async lookupByName(name) {
      return host.pools.byName(name).ref;
    },
    async lookupByUuid(uuid) {
      return host.pools.byUuid(uuid).ref;
    },
    async lookupByVolume(vol) {
      return host.pools.byName(vol.pool).ref;
    },
    async getInfo(ref) {
      const { active, capacity, allocation, available } = host.pools.byName(ref.name);
      return { state: active ? 'running' : 'inactive', capacity, allocation, available };
    },
    async getXmlDesc(ref, flags) {
      checkFlags(flags, 0, 'testStoragePoolGetXMLDesc');
      return printStoragePool(host.pools.byName(ref.name).described);
    },
    async isActive(ref) {
      return host.pools.byUuid(ref.uuid).active;
    },
    async isPersistent(ref) {
      return host.pools.byUuid(ref.uuid).persistent;
    },
    async defineXml(xml, flags) {
      checkFlags(flags, StoragePoolDefineFlags.bits.validate, 'testStoragePoolDefineXML');
      const pool = assignPool(host, readPool(host, xml));
      pool.persistent = true;
      return tell(host, pool, 'defined');
    },
    async createXml(xml, flags) {
      checkFlags(flags, 0, 'testStoragePoolCreateXML');
      const pool = assignPool(host, readPool(host, xml), true);
      const wwns = fcHostOf(pool.def);
      if (wwns) {
        try {
          createVport(host, wwns);
        } catch (error) {
          host.pools.remove(pool);
          throw error;
        }
      }
      // As in libvirt's test driver, a stored pool that is started so is stored no longer.
      pool.persistent = false;
      pool.active = true;
      return tell(host, pool, 'started');
    },
    async create(ref, flags) {
      checkFlags(flags, 0, 'testStoragePoolCreate');
      const pool = host.pools.byName(ref.name).requireInactive();
      pool.active = true;
      tell(host, pool, 'started');
    },
    async build(ref, flags) {
      checkFlags(flags, 0, 'testStoragePoolBuild');
      tell(host, host.pools.byName(ref.name).requireInactive(), 'created');
    },
    async destroy(ref) {
      const pool = host.pools.byName(ref.name).requireActive();
      pool.active = false;
      if (fcHostOf(pool.def)) destroyVport(host);
      tell(host, pool, 'stopped');
      if (!pool.persistent) host.pools.remove(pool);
    },
    async delete(ref, flags) {
      checkFlags(flags, 0, 'testStoragePoolDelete');
      tell(host, host.pools.byName(ref.name).requireInactive(), 'deleted');
    },
    async undefine(ref) {
      const pool = host.pools.byName(ref.name).requireInactive();
      host.pools.remove(pool);
      tell(host, pool, 'undefined');
    },
    async refresh(ref, flags) {
      checkFlags(flags, 0, 'testStoragePoolRefresh');
      const pool = host.pools.byName(ref.name).requireActive();
      host.poolEvents.emit('refresh', pool.ref, {});
    },
    async getAutostart(ref) {
      const { persistent, autostart } = host.pools.byName(ref.name);
      return persistent && autostart;
    },
    async setAutostart(ref, autostart) {
      const pool = host.pools.byName(ref.name);
      if (!pool.persistent) throw testError('VIR_ERR_INVALID_ARG', 'pool has no config file');
      pool.autostart = autostart;
    },
    async listAllVolumes(ref, flags) {
      checkFlags(flags, 0, 'testStoragePoolListAllVolumes');
      const pool = host.pools.byUuid(ref.uuid);
      if (!pool.active) throw testError('VIR_ERR_OPERATION_INVALID', 'storage pool is not active');
      return [...pool.volumes.values()].map((volume) => pool.volRef(volume));
    },
    async findSources(type, sourceSpec, flags) {
      checkFlags(flags, 0, 'testConnectFindStoragePoolSources');
      return findSources(type, sourceSpec);
    },
    async getCapabilities(flags) {
      checkFlags(flags, 0, 'testConnectGetStoragePoolCapabilities');
      return storagePoolCapabilitiesXml();
    },
    async lookupByTargetPath(path) {
      const clean = cleanPath(path);
      const pool = [...host.pools].find(({ active, def }) => active && def.target?.path === clean);
      if (pool) return pool.ref;
      throw testError('VIR_ERR_NO_STORAGE_POOL', `no storage pool with matching target path '${path}'`);
    },
    subscribe: (event, pool, listener) => host.poolEvents.subscribe(event, pool, listener),
  }) satisfies StoragePoolDriver;

const typeBits: Readonly<Record<StoragePool['type'], number>> = {
  dir: list.dir,
  fs: list.fs,
  netfs: list.netfs,
  logical: list.logical,
  disk: list.disk,
  iscsi: list.iscsi,
  'iscsi-direct': list.iscsiDirect,
  scsi: list.scsi,
  mpath: list.mpath,
  rbd: list.rbd,
  sheepdog: list.sheepdog,
  gluster: list.gluster,
  zfs: list.zfs,
  vstorage: list.vstorage,
};

const factsOf = ({ active, persistent, autostart, def }: TestPool): Facts => [
  [
    [list.active, active],
    [list.inactive, !active],
  ],
  [
    [list.persistent, persistent],
    [list.transient, !persistent],
  ],
  [
    [list.autostart, autostart],
    [list.noAutostart, !autostart],
  ],
  Object.entries(typeBits).map(([type, bit]) => [bit, def.type === type] as const),
];

/** The names of the virtual HBA that a pool stands on, if it does. */
function fcHostOf({ source }: StoragePool): { wwnn: string; wwpn: string } | undefined {
  const adapter = source?.adapter;
  if (!adapter || attributeOf(adapter, 'type') !== 'fc_host') return undefined;
  return { wwnn: attributeOf(adapter, 'wwnn')!, wwpn: attributeOf(adapter, 'wwpn')! };
}

/**
 * A path with one slash where there are more, and none at its end. Two at the beginning stay two, as POSIX has it, and a
 * URI stays as it is.
 */
function cleanPath(path: string): string {
  if (/^[^/]*:\/\//.test(path)) return path;
  const start = /^\/\/(?!\/)/.test(path) ? '/' : '';
  const clean = path.replace(/\/+/g, '/');
  return start + (clean.length > 1 ? clean.replace(/\/$/, '') : clean);
}

function tell(host: TestHost, { ref }: TestPool, event: StoragePoolEventLifecycleType) {
  host.poolEvents.emit('lifecycle', ref, { event, detail: 0 });
  return ref;
}
