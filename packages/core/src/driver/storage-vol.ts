import type { CallOptions } from '../signal.js';
import type { StorageVolType, StorageVolWipeAlgorithm } from './enum-tables.js';
import type { StoragePoolRef, StorageVolRef } from './refs.js';
import type { Stream } from './stream.js';

/** Bytes, and the kind (`virStorageVolInfo`). */
export interface StorageVolInfo {
  readonly type: StorageVolType;
  readonly capacity: bigint;
  /** With `StorageVolInfoFlags.getPhysical`: the physical size. */
  readonly allocation: bigint;
}

/** Storage volumes. The volumes of a pool are listed by `StoragePoolDriver.listAllVolumes`. */
export interface StorageVolDriver {
  /** Flags: `StorageVolInfoFlags`. */
  getInfo(vol: StorageVolRef, flags: number, options?: CallOptions): Promise<StorageVolInfo>;
  /** No flags yet. */
  getXmlDesc(vol: StorageVolRef, flags: number, options?: CallOptions): Promise<string>;
  getPath(vol: StorageVolRef, options?: CallOptions): Promise<string>;

  /** Core's default: found in `listAllVolumes`. */
  lookupByName?(pool: StoragePoolRef, name: string, options?: CallOptions): Promise<StorageVolRef>;
  /** Core's default: found in the active pools. */
  lookupByKey?(key: string, options?: CallOptions): Promise<StorageVolRef>;
  /** Core's default: found in the active pools. */
  lookupByPath?(path: string, options?: CallOptions): Promise<StorageVolRef>;
  /** Flags: `StorageVolCreateFlags`. */
  createXml?(pool: StoragePoolRef, xml: string, flags: number, options?: CallOptions): Promise<StorageVolRef>;
  /** Makes a volume with the content of `from`. Flags: `StorageVolCreateFlags`. */
  createXmlFrom?(
    pool: StoragePoolRef,
    xml: string,
    from: StorageVolRef,
    flags: number,
    options?: CallOptions,
  ): Promise<StorageVolRef>;
  /** Deletes the volume and its content. Flags: `StorageVolDeleteFlags`. */
  delete?(vol: StorageVolRef, flags: number, options?: CallOptions): Promise<void>;
  /** Overwrites the content so that it cannot be read again. No flags yet. */
  wipe?(vol: StorageVolRef, algorithm: StorageVolWipeAlgorithm, flags: number, options?: CallOptions): Promise<void>;
  /** Bytes. Flags: `StorageVolResizeFlags`. */
  resize?(vol: StorageVolRef, capacity: bigint, flags: number, options?: CallOptions): Promise<void>;
  /** Reads `length` bytes (0: to the end) from `offset`. Flags: `StorageVolDownloadFlags`. */
  download?(vol: StorageVolRef, offset: bigint, length: bigint, flags: number, options?: CallOptions): Promise<Stream>;
  /** Writes `length` bytes (0: as many as come) at `offset`. Flags: `StorageVolUploadFlags`. */
  upload?(vol: StorageVolRef, offset: bigint, length: bigint, flags: number, options?: CallOptions): Promise<Stream>;
}
