import {
  checkFlags,
  StorageVolCreateFlags,
  StorageVolDownloadFlags,
  StorageVolInfoFlags,
  StorageVolResizeFlags,
  StorageVolUploadFlags,
  type StorageVolDriver,
  type StorageVolRef,
} from '@virtkit/core/driver';
import { parseStorageVol, printStorageVol, type StorageVol } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { reader, writer } from './storage-content.js';
import type { TestPool, TestVolume } from './storage-object.js';
import { volumeTypes } from './storage-pool-types.js';
import { resized } from './storage-resize.js';
import { finishVolume } from './storage-vol-definition.js';

const { validate } = StorageVolCreateFlags.bits;

/** Storage volumes. Resizing, wiping and content go beyond libvirt's test driver: they follow its storage driver. */
export const storageVolDriver = (host: TestHost) =>
  ({
    async lookupByName(ref, name) {
      const pool = host.pools.byName(ref.name).requireActive();
      return pool.volRef(pool.volume(name));
    },
    async lookupByKey(key) {
      return findVolume(host, 'key', key, ({ def }) => def.key === key);
    },
    async lookupByPath(path) {
      return findVolume(host, 'path', path, ({ def }) => def.target?.path === path);
    },
    async getInfo(ref, flags) {
      checkFlags(flags, StorageVolInfoFlags.bits.getPhysical, 'testStorageVolGetInfoFlags');
      const { pool, volume } = find(host, ref);
      const { capacity = 0n, allocation = 0n } = volume.def;
      return { type: volumeTypes[pool.def.type], capacity, allocation };
    },
    async getXmlDesc(ref, flags) {
      checkFlags(flags, 0, 'testStorageVolGetXMLDesc');
      return printStorageVol(find(host, ref).volume.def);
    },
    async getPath(ref) {
      return find(host, ref).volume.def.target?.path ?? '';
    },
    async createXml(ref, xml, flags) {
      checkFlags(flags, validate, 'testStorageVolCreateXML');
      const pool = host.pools.byName(ref.name).requireActive();
      const def = newVolume(pool, xml);
      requireSpace(pool, def);
      return pool.volRef(pool.addVolume(def));
    },
    async createXmlFrom(ref, xml, from, flags) {
      checkFlags(flags, validate, 'testStorageVolCreateXMLFrom');
      const pool = host.pools.byName(ref.name).requireActive();
      const def = newVolume(pool, xml);
      // As in libvirt's test driver: the volume of that name in the new one's pool, whichever pool it is said to be of.
      const { content } = pool.volume(from.name);
      requireSpace(pool, def);
      const copy = content.copy();
      copy.truncate(def.capacity ?? 0n);
      return pool.volRef(pool.addVolume(def, copy));
    },
    async delete(ref, flags) {
      checkFlags(flags, 0, 'testStorageVolDelete');
      const { pool, volume } = find(host, ref);
      pool.take(-(volume.def.allocation ?? 0n));
      pool.volumes.delete(volume.def.name);
    },
    async wipe(ref, _algorithm, flags) {
      checkFlags(flags, 0, 'testStorageVolWipePattern');
      find(host, ref).volume.content.clear();
    },
    async resize(ref, capacity, flags) {
      const { allocate, delta, shrink } = StorageVolResizeFlags.bits;
      checkFlags(flags, allocate | delta | shrink, 'testStorageVolResize');
      const { pool, volume } = find(host, ref);
      const { def, taken } = resized(volume.def, pool.available, capacity, flags);
      volume.content.truncate(def.capacity ?? 0n);
      pool.volumes.set(def.name, { def, content: volume.content });
      pool.take(taken);
    },
    async download(ref, offset, length, flags) {
      const { sparseStream } = StorageVolDownloadFlags.bits;
      checkFlags(flags, sparseStream, 'testStorageVolDownload');
      const { def, content } = find(host, ref).volume;
      return reader(content, offset, span(def, offset, length), (flags & sparseStream) !== 0);
    },
    async upload(ref, offset, length, flags) {
      checkFlags(flags, StorageVolUploadFlags.bits.sparseStream, 'testStorageVolUpload');
      const { def, content } = find(host, ref).volume;
      return writer(content, offset, span(def, offset, length));
    },
  }) satisfies StorageVolDriver;

function find(host: TestHost, ref: StorageVolRef): { pool: TestPool; volume: TestVolume } {
  const pool = host.pools.byName(ref.pool).requireActive();
  return { pool, volume: pool.volume(ref.name) };
}

function findVolume(host: TestHost, field: string, value: string, fits: (volume: TestVolume) => boolean) {
  for (const pool of host.pools) {
    const volume = pool.active ? [...pool.volumes.values()].find(fits) : undefined;
    if (volume) return pool.volRef(volume);
  }
  throw testError('VIR_ERR_NO_STORAGE_VOL', `no storage vol with matching ${field} '${value}'`);
}

function newVolume(pool: TestPool, xml: string): StorageVol {
  const def = finishVolume(pool.def, parseStorageVol(xml));
  if (pool.volumes.has(def.name)) {
    throw testError('VIR_ERR_OPERATION_FAILED', 'storage vol already exists');
  }
  return def;
}

function requireSpace(pool: TestPool, { name, allocation = 0n }: StorageVol): void {
  if (BigInt.asUintN(64, pool.allocation + allocation) > pool.capacity) {
    throw testError('VIR_ERR_INTERNAL_ERROR', `Not enough free space in pool for volume '${name}'`);
  }
}

/** How many bytes a stream from `offset` on may carry: `length`, or for 0 all that there are. */
function span({ name, capacity = 0n }: StorageVol, offset: bigint, length: bigint): bigint {
  if (offset < 0n || length < 0n || offset + length > capacity) {
    throw testError('VIR_ERR_INVALID_ARG', `volume '${name}' ends before ${offset + length} bytes`);
  }
  return length === 0n ? capacity - offset : length;
}
