import type { Readable, Writable } from 'node:stream';
import { destroyOnAbort, toReadable, toWritable } from '../driver/node-stream.js';
import * as F from '../driver/flag-tables.js';
import type { StorageVolWipeAlgorithm } from '../driver/enum-tables.js';
import type { StorageVolRef } from '../driver/refs.js';
import type { StorageVolInfo } from '../driver/storage-vol.js';
import type { CallOptions } from '../signal.js';
import { Handle } from './handle.js';
import type { Options } from './options.js';

/** A storage volume. */
export class StorageVol extends Handle<'storageVol', StorageVolRef> {
  readonly section = 'storageVol';

  get name(): string {
    return this.ref.name;
  }

  get key(): string {
    return this.ref.key;
  }

  /** The name of the pool that holds it. */
  get pool(): string {
    return this.ref.pool;
  }

  /**
   * The kind of volume, its size, and how much of the pool it takes: bytes; with `getPhysical` the size of its file
   * instead.
   *
   * C: `virStorageVolGetInfoFlags`
   */
  async getInfo(options?: Options<typeof F.StorageVolInfoFlags>): Promise<StorageVolInfo> {
    return this.call('getInfo', F.StorageVolInfoFlags.encode(options), options);
  }

  /**
   * The `<volume>` XML.
   *
   * C: `virStorageVolGetXMLDesc`
   */
  async getXmlDesc(options?: CallOptions): Promise<string> {
    return this.call('getXmlDesc', 0, options);
  }

  /**
   * Where it is on the host: a path, or a name such as `pool/image` for network storage.
   *
   * C: `virStorageVolGetPath`
   */
  async getPath(options?: CallOptions): Promise<string> {
    return this.call('getPath', options);
  }

  /**
   * Deletes the volume and its content.
   *
   * C: `virStorageVolDelete`
   */
  async delete(options?: Options<typeof F.StorageVolDeleteFlags>): Promise<void> {
    return this.call('delete', F.StorageVolDeleteFlags.encode(options), options);
  }

  /**
   * Overwrites the content by `algorithm`, so that it cannot be read again. An abort stops the wait, not the wiping.
   *
   * C: `virStorageVolWipePattern`
   */
  async wipe(algorithm: StorageVolWipeAlgorithm, options?: CallOptions): Promise<void> {
    return this.call('wipe', algorithm, 0, options);
  }

  /**
   * Sets the size to `capacity` bytes, or with `delta` changes it by so many; `shrink` allows it to become smaller,
   * `allocate` takes the room at once.
   *
   * C: `virStorageVolResize`
   */
  async resize(capacity: bigint, options?: Options<typeof F.StorageVolResizeFlags>): Promise<void> {
    return this.call('resize', capacity, F.StorageVolResizeFlags.encode(options), options);
  }

  /**
   * The content as a Node stream: `length` bytes from `offset` on, by default all. Holes come out as zeros;
   * `sparseStream` spares sending them. Destroying the stream, or an abort, ends the download.
   *
   * C: `virStorageVolDownload`
   */
  async download(
    options?: Options<typeof F.StorageVolDownloadFlags> & { readonly offset?: bigint; readonly length?: bigint },
  ): Promise<Readable> {
    const flags = F.StorageVolDownloadFlags.encode(options, ['offset', 'length']);
    const stream = await this.call('download', options?.offset ?? 0n, options?.length ?? 0n, flags, options);
    return destroyOnAbort(toReadable(stream), options?.signal, 'storageVol.download');
  }

  /**
   * A Node stream that writes to the volume at `offset`, at most `length` bytes if that is given. Ending the stream
   * settles when the host has all; destroying it, or an abort, leaves what was written.
   *
   * C: `virStorageVolUpload`
   */
  async upload(
    options?: Options<typeof F.StorageVolUploadFlags> & { readonly offset?: bigint; readonly length?: bigint },
  ): Promise<Writable> {
    const flags = F.StorageVolUploadFlags.encode(options, ['offset', 'length']);
    const stream = await this.call('upload', options?.offset ?? 0n, options?.length ?? 0n, flags, options);
    return destroyOnAbort(toWritable(stream), options?.signal, 'storageVol.upload');
  }
}
