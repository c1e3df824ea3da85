import type { CallOptions, StorageVolRef } from '@virtkit/core/driver';
import { xapiError } from './errors.js';
import type { XapiHost } from './host.js';
import { byUuid, isVolume, nameAmong, type Named } from './names.js';
import { Vdi, type Ref } from './types.js';

/** The volumes of a storage repository; those of snapshots belong to their guests. */
export async function volumesOf(host: XapiHost, sr: Ref, options?: CallOptions): Promise<readonly Named<Vdi>[]> {
  const all = await host.pool.records(Vdi, 'VDI', options);
  return nameAmong(all.filter(([, vdi]) => vdi.SR === sr && isVolume(vdi)));
}

/** @throws VirtError `VIR_ERR_NO_STORAGE_VOL` */
export async function findVolume(
  host: XapiHost,
  { key, name }: StorageVolRef,
  options?: CallOptions,
): Promise<{ readonly ref: Ref; readonly record: Vdi }> {
  const ref = await byUuid(host.pool, 'VDI', key, options);
  if (ref === undefined)
    throw xapiError('VIR_ERR_NO_STORAGE_VOL', `no storage vol with matching key '${key}' (${name})`);
  return { ref, record: await host.pool.record(Vdi, 'VDI', ref, options) };
}
