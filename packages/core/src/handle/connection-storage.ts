import * as F from '../driver/flag-tables.js';
import type { CallOptions } from '../signal.js';
import { ConnectionNetwork } from './connection-network.js';
import { StoragePool } from './storage-pool.js';
import { StorageVol } from './storage-vol.js';
import type { Options } from './options.js';
import { parseUuid } from '../uuid.js';

/** Storage pools, and volumes by key or path. */
export abstract class ConnectionStorage extends ConnectionNetwork {
  /**
   * Every storage pool that the flags let through, by state or by type (`dir`, `logical`, `rbd`…). Flags of one kind
   * widen, flags of different kinds narrow.
   *
   * C: `virConnectListAllStoragePools`
   */
  async listAllStoragePools(options?: Options<typeof F.ConnectListAllStoragePoolsFlags>): Promise<StoragePool[]> {
    const refs = await this.dispatch.call(
      'storagePool',
      'listAll',
      F.ConnectListAllStoragePoolsFlags.encode(options),
      options,
    );
    return refs.map((ref) => new StoragePool(this, ref));
  }

  /**
   * The storage pool named `name`.
   *
   * @throws VirtError `VIR_ERR_NO_STORAGE_POOL`
   *
   * C: `virStoragePoolLookupByName`
   */
  async lookupStoragePoolByName(name: string, options?: CallOptions): Promise<StoragePool> {
    const ref = await this.dispatch.call('storagePool', 'lookupByName', name, options);
    return new StoragePool(this, ref);
  }

  /**
   * The storage pool with this UUID, written in any of the usual ways.
   *
   * @throws VirtError `VIR_ERR_NO_STORAGE_POOL`
   *
   * C: `virStoragePoolLookupByUUID`
   */
  async lookupStoragePoolByUuid(uuid: string, options?: CallOptions): Promise<StoragePool> {
    const ref = await this.dispatch.call('storagePool', 'lookupByUuid', parseUuid(uuid), options);
    return new StoragePool(this, ref);
  }

  /**
   * The pool that holds `vol`.
   *
   * @throws VirtError `VIR_ERR_NO_STORAGE_POOL`
   *
   * C: `virStoragePoolLookupByVolume`
   */
  async lookupStoragePoolByVolume(vol: StorageVol, options?: CallOptions): Promise<StoragePool> {
    const ref = await this.dispatch.call('storagePool', 'lookupByVolume', vol.ref, options);
    return new StoragePool(this, ref);
  }

  /**
   * The pool whose volumes appear under `path` on the host.
   *
   * @throws VirtError `VIR_ERR_NO_STORAGE_POOL`
   *
   * C: `virStoragePoolLookupByTargetPath`
   */
  async lookupStoragePoolByTargetPath(path: string, options?: CallOptions): Promise<StoragePool> {
    const ref = await this.dispatch.call('storagePool', 'lookupByTargetPath', path, options);
    return new StoragePool(this, ref);
  }

  /**
   * Defines a storage pool, or changes its definition; nothing is built or started.
   *
   * C: `virStoragePoolDefineXML`
   */
  async defineStoragePoolXml(xml: string, options?: Options<typeof F.StoragePoolDefineFlags>): Promise<StoragePool> {
    const ref = await this.dispatch.call(
      'storagePool',
      'defineXml',
      xml,
      F.StoragePoolDefineFlags.encode(options),
      options,
    );
    return new StoragePool(this, ref);
  }

  /**
   * Starts a transient pool: it is gone once it is stopped, its storage is not. `withBuild` makes the storage first;
   * `withBuildOverwrite` and `withBuildNoOverwrite` say what to do where something is there.
   *
   * C: `virStoragePoolCreateXML`
   */
  async createStoragePoolXml(xml: string, options?: Options<typeof F.StoragePoolCreateFlags>): Promise<StoragePool> {
    const ref = await this.dispatch.call(
      'storagePool',
      'createXml',
      xml,
      F.StoragePoolCreateFlags.encode(options),
      options,
    );
    return new StoragePool(this, ref);
  }

  /**
   * What pools of `type` could be made, as `<sources>` XML.
   *
   * C: `virConnectFindStoragePoolSources`
   */
  async findStoragePoolSources(type: string, sourceSpec: string | undefined, options?: CallOptions): Promise<string> {
    return this.dispatch.call('storagePool', 'findSources', type, sourceSpec, 0, options);
  }

  /**
   * `<storagepoolCapabilities>` XML.
   *
   * C: `virConnectGetStoragePoolCapabilities`
   */
  async getStoragePoolCapabilities(options?: CallOptions): Promise<string> {
    return this.dispatch.call('storagePool', 'getCapabilities', 0, options);
  }

  /**
   * The volume with this key, in whichever pool.
   *
   * @throws VirtError `VIR_ERR_NO_STORAGE_VOL`
   *
   * C: `virStorageVolLookupByKey`
   */
  async lookupStorageVolByKey(key: string, options?: CallOptions): Promise<StorageVol> {
    const ref = await this.dispatch.call('storageVol', 'lookupByKey', key, options);
    return new StorageVol(this, ref);
  }

  /**
   * The volume at `path` on the host, in whichever pool.
   *
   * @throws VirtError `VIR_ERR_NO_STORAGE_VOL`
   *
   * C: `virStorageVolLookupByPath`
   */
  async lookupStorageVolByPath(path: string, options?: CallOptions): Promise<StorageVol> {
    const ref = await this.dispatch.call('storageVol', 'lookupByPath', path, options);
    return new StorageVol(this, ref);
  }
}
