import * as F from '../driver/flag-tables.js';
import type { StoragePoolRef } from '../driver/refs.js';
import type { StoragePoolInfo } from '../driver/storage-pool.js';
import type { CallOptions } from '../signal.js';
import { Handle } from './handle.js';
import type { Options } from './options.js';
import { StorageVol } from './storage-vol.js';

/** A storage pool. */
export class StoragePool extends Handle<'storagePool', StoragePoolRef> {
  readonly section = 'storagePool';

  get name(): string {
    return this.ref.name;
  }

  get uuid(): string {
    return this.ref.uuid;
  }

  /**
   * The state, and how much it holds, has handed out, and has free: bytes.
   *
   * C: `virStoragePoolGetInfo`
   */
  async getInfo(options?: CallOptions): Promise<StoragePoolInfo> {
    return this.call('getInfo', options);
  }

  /**
   * The `<pool>` XML: as it runs, or with `inactive` as its next start takes it.
   *
   * C: `virStoragePoolGetXMLDesc`
   */
  async getXmlDesc(options?: Options<typeof F.StorageXMLFlags>): Promise<string> {
    return this.call('getXmlDesc', F.StorageXMLFlags.encode(options), options);
  }

  /**
   * Whether it is started.
   *
   * C: `virStoragePoolIsActive`
   */
  async isActive(options?: CallOptions): Promise<boolean> {
    return this.call('isActive', options);
  }

  /**
   * Whether its definition outlives it.
   *
   * C: `virStoragePoolIsPersistent`
   */
  async isPersistent(options?: CallOptions): Promise<boolean> {
    return this.call('isPersistent', options);
  }

  /**
   * Starts a defined pool. `withBuild` makes its storage first; `withBuildOverwrite` and `withBuildNoOverwrite` say
   * what to do where something is there. An abort stops the wait; the host may have started it.
   *
   * C: `virStoragePoolCreate`
   */
  async create(options?: Options<typeof F.StoragePoolCreateFlags>): Promise<void> {
    return this.call('create', F.StoragePoolCreateFlags.encode(options), options);
  }

  /**
   * Makes the storage that the pool stands for: a directory, a file system, a volume group. `overwrite` does so
   * though something is there.
   *
   * C: `virStoragePoolBuild`
   */
  async build(options?: Options<typeof F.StoragePoolBuildFlags>): Promise<void> {
    return this.call('build', F.StoragePoolBuildFlags.encode(options), options);
  }

  /**
   * Stops the pool; the storage stays.
   *
   * C: `virStoragePoolDestroy`
   */
  async destroy(options?: CallOptions): Promise<void> {
    return this.call('destroy', options);
  }

  /**
   * Deletes the storage that the pool stands for, for good.
   *
   * C: `virStoragePoolDelete`
   */
  async delete(options?: Options<typeof F.StoragePoolDeleteFlags>): Promise<void> {
    return this.call('delete', F.StoragePoolDeleteFlags.encode(options), options);
  }

  /**
   * Forgets the definition; the storage stays.
   *
   * C: `virStoragePoolUndefine`
   */
  async undefine(options?: CallOptions): Promise<void> {
    return this.call('undefine', options);
  }

  /**
   * Looks at the storage again, for volumes that came and went by other ways.
   *
   * C: `virStoragePoolRefresh`
   */
  async refresh(options?: CallOptions): Promise<void> {
    return this.call('refresh', 0, options);
  }

  /**
   * Whether the pool starts with the host.
   *
   * C: `virStoragePoolGetAutostart`
   */
  async getAutostart(options?: CallOptions): Promise<boolean> {
    return this.call('getAutostart', options);
  }

  /**
   * Says whether the pool starts with the host.
   *
   * C: `virStoragePoolSetAutostart`
   */
  async setAutostart(autostart: boolean, options?: CallOptions): Promise<void> {
    return this.call('setAutostart', autostart, options);
  }

  /**
   * The volumes of a pool.
   *
   * C: `virStoragePoolListAllVolumes`
   */
  async listAllVolumes(options?: CallOptions): Promise<StorageVol[]> {
    const refs = await this.call('listAllVolumes', 0, options);
    return refs.map((ref) => new StorageVol(this.connection, ref));
  }

  /**
   * The volume named `name`.
   *
   * @throws VirtError `VIR_ERR_NO_STORAGE_VOL`
   *
   * C: `virStorageVolLookupByName`
   */
  async lookupVolByName(name: string, options?: CallOptions): Promise<StorageVol> {
    const { dispatch } = this.connection;
    return new StorageVol(this.connection, await dispatch.call('storageVol', 'lookupByName', this.ref, name, options));
  }

  /**
   * Makes a volume as `xml` says. `preallocMetadata` lays out the format's own tables at once.
   *
   * An abort stops the wait; the host may go on to make it.
   *
   * @throws VirtError `VIR_ERR_STORAGE_VOL_EXIST`
   *
   * C: `virStorageVolCreateXML`
   */
  async createVolXml(xml: string, options?: Options<typeof F.StorageVolCreateFlags>): Promise<StorageVol> {
    const flags = F.StorageVolCreateFlags.encode(options);
    const { dispatch } = this.connection;
    return new StorageVol(
      this.connection,
      await dispatch.call('storageVol', 'createXml', this.ref, xml, flags, options),
    );
  }

  /**
   * Makes a volume with the content of `from`, which may be in another pool.
   *
   * C: `virStorageVolCreateXMLFrom`
   */
  async createVolXmlFrom(
    xml: string,
    from: StorageVol,
    options?: Options<typeof F.StorageVolCreateFlags>,
  ): Promise<StorageVol> {
    const flags = F.StorageVolCreateFlags.encode(options);
    const { dispatch } = this.connection;
    const ref = await dispatch.call('storageVol', 'createXmlFrom', this.ref, xml, from.ref, flags, options);
    return new StorageVol(this.connection, ref);
  }
}
