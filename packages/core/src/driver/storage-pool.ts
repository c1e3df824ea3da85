import type { CallOptions } from '../signal.js';
import type { StoragePoolState } from './enum-tables.js';
import type { EventDriver } from './events.js';
import type { StoragePoolRef, StorageVolRef } from './refs.js';

/** Bytes, and the state (`virStoragePoolInfo`). */
export interface StoragePoolInfo {
  readonly state: StoragePoolState;
  readonly capacity: bigint;
  readonly allocation: bigint;
  readonly available: bigint;
}

/** Storage pools. */
export interface StoragePoolDriver extends EventDriver<'storagePool'> {
  /** Flags: `ConnectListAllStoragePoolsFlags`. */
  listAll(flags: number, options?: CallOptions): Promise<readonly StoragePoolRef[]>;
  getInfo(pool: StoragePoolRef, options?: CallOptions): Promise<StoragePoolInfo>;
  /** Flags: `StorageXMLFlags`. */
  getXmlDesc(pool: StoragePoolRef, flags: number, options?: CallOptions): Promise<string>;

  /** Core's default: found in `listAll`. */
  lookupByName?(name: string, options?: CallOptions): Promise<StoragePoolRef>;
  /** Core's default: found in `listAll`. */
  lookupByUuid?(uuid: string, options?: CallOptions): Promise<StoragePoolRef>;
  /** Core's default: `lookupByName` of the volume's pool. */
  lookupByVolume?(vol: StorageVolRef, options?: CallOptions): Promise<StoragePoolRef>;
  lookupByTargetPath?(path: string, options?: CallOptions): Promise<StoragePoolRef>;
  /** Core's default: whether the state of `getInfo` is not `inactive`. */
  isActive?(pool: StoragePoolRef, options?: CallOptions): Promise<boolean>;
  /** Core's default: true. */
  isPersistent?(pool: StoragePoolRef, options?: CallOptions): Promise<boolean>;
  /** Flags: `StoragePoolDefineFlags`. */
  defineXml?(xml: string, flags: number, options?: CallOptions): Promise<StoragePoolRef>;
  /** Starts a transient pool. Flags: `StoragePoolCreateFlags`. */
  createXml?(xml: string, flags: number, options?: CallOptions): Promise<StoragePoolRef>;
  /** Flags: `StoragePoolCreateFlags`. */
  create?(pool: StoragePoolRef, flags: number, options?: CallOptions): Promise<void>;
  /** Makes the storage that the pool stands for. Flags: `StoragePoolBuildFlags`. */
  build?(pool: StoragePoolRef, flags: number, options?: CallOptions): Promise<void>;
  /** Stops the pool; the storage stays. */
  destroy?(pool: StoragePoolRef, options?: CallOptions): Promise<void>;
  /** Deletes the storage that the pool stands for, for good. Flags: `StoragePoolDeleteFlags`. */
  delete?(pool: StoragePoolRef, flags: number, options?: CallOptions): Promise<void>;
  undefine?(pool: StoragePoolRef, options?: CallOptions): Promise<void>;
  /** Looks at the storage again. No flags yet. */
  refresh?(pool: StoragePoolRef, flags: number, options?: CallOptions): Promise<void>;
  getAutostart?(pool: StoragePoolRef, options?: CallOptions): Promise<boolean>;
  setAutostart?(pool: StoragePoolRef, autostart: boolean, options?: CallOptions): Promise<void>;
  /** The volumes of a pool. No flags yet. */
  listAllVolumes?(pool: StoragePoolRef, flags: number, options?: CallOptions): Promise<readonly StorageVolRef[]>;
  /** What pools of `type` could be made, as `<sources>` XML. No flags yet. */
  findSources?(type: string, sourceSpec: string | undefined, flags: number, options?: CallOptions): Promise<string>;
  /** `<storagepoolCapabilities>` XML. No flags yet. */
  getCapabilities?(flags: number, options?: CallOptions): Promise<string>;
}
