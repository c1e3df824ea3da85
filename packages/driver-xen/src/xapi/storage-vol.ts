import {
  checkFlags,
  StorageVolInfoFlags,
  StorageVolResizeFlags,
  type CallOptions,
  type StorageVolDriver,
  type StorageVolRef,
} from '@virtkit/core/driver';
import { parseStorageVol, printStorageVol } from '@virtkit/core/xml';
import { xapiError } from './errors.js';
import type { XapiHost } from './host.js';
import { byUuid, srName, vdiName } from './names.js';
import { Ref, Sr, Vdi } from './types.js';
import { parseVolumePath, volumePath } from './volume-path.js';
import { findVolume, volumesOf } from './volumes.js';

const { delta } = StorageVolResizeFlags.bits;

/** Virtual disk images. Sizes are bytes. */
export const storageVol = (host: XapiHost) => {
  const pathOf = async (vdi: Vdi, options?: CallOptions) =>
    volumePath((await host.pool.record(Sr, 'SR', vdi.SR, options)).uuid, vdi.uuid);
  const refOf = async (ref: Ref, options?: CallOptions): Promise<StorageVolRef> => {
    const vdi = await host.pool.record(Vdi, 'VDI', ref, options);
    const sr = await host.pool.record(Sr, 'SR', vdi.SR, options);
    return { pool: await srName(host.pool, sr, options), name: await vdiName(host.pool, vdi, options), key: vdi.uuid };
  };
  const byKey = async (key: string, what: string, options?: CallOptions) => {
    const ref = await byUuid(host.pool, 'VDI', key, options);
    if (ref === undefined) throw xapiError('VIR_ERR_NO_STORAGE_VOL', `no storage vol with matching ${what}`);
    return refOf(ref, options);
  };
  const home = async (uuid: string, options?: CallOptions) => {
    const sr = await byUuid(host.pool, 'SR', uuid, options);
    if (sr === undefined) throw xapiError('VIR_ERR_NO_STORAGE_POOL', `no storage pool with matching uuid '${uuid}'`);
    return sr;
  };
  const claim = async (sr: Ref, name: string, options?: CallOptions) => {
    if (name === '' || name.includes('/')) throw xapiError('VIR_ERR_XML_ERROR', `'${name}' is no name of a volume`);
    if ((await volumesOf(host, sr, options)).some((vol) => vol.record.name_label === name))
      throw xapiError('VIR_ERR_STORAGE_VOL_EXIST', `storage vol '${name}' exists already`);
  };
  return {
    async getInfo(vol, flags, options) {
      checkFlags(flags, StorageVolInfoFlags.bits.getPhysical, 'storageVol.getInfo');
      const { record } = await findVolume(host, vol, options);
      return { type: 'block', capacity: record.virtual_size, allocation: record.physical_utilisation };
    },
    async getXmlDesc(vol, flags, options) {
      checkFlags(flags, 0, 'storageVol.getXmlDesc');
      const { record } = await findVolume(host, vol, options);
      return printStorageVol({
        type: 'block',
        name: vol.name,
        key: record.uuid,
        capacity: record.virtual_size,
        allocation: record.physical_utilisation,
        target: { path: await pathOf(record, options), format: 'raw' },
      });
    },
    getPath: async (vol, options) => pathOf((await findVolume(host, vol, options)).record, options),
    lookupByKey: (key, options) => byKey(key, `key '${key}'`, options),
    async lookupByPath(path, options) {
      return byKey(parseVolumePath(path)?.vdi ?? '', `path '${path}'`, options);
    },
    async createXml(pool, xml, flags, options) {
      checkFlags(flags, 0, 'storageVol.createXml');
      const { name, capacity = 0n } = parseStorageVol(xml);
      if (capacity <= 0n) throw xapiError('VIR_ERR_XML_ERROR', `/volume/capacity: volume '${name}' has none`);
      const sr = await home(pool.uuid, options);
      return host.named(async () => {
        await claim(sr, name, options);
        const record = { ...unsaid, name_label: name, SR: sr, virtual_size: Number(capacity) };
        return refOf(await host.pool.get(Ref, 'VDI.create', [record]));
      }, options);
    },
    async createXmlFrom(pool, xml, from, flags, options) {
      checkFlags(flags, 0, 'storageVol.createXmlFrom');
      const { name, capacity = 0n } = parseStorageVol(xml);
      const [sr, source] = [await home(pool.uuid, options), await findVolume(host, from, options)];
      return host.named(async () => {
        await claim(sr, name, options);
        const copy = await host.pool.get(Ref, 'VDI.copy', [source.ref, sr], options);
        try {
          await host.pool.call('VDI.set_name_label', [copy, name]);
          if (capacity > source.record.virtual_size) await host.pool.call('VDI.resize', [copy, Number(capacity)]);
        } catch (error) {
          await host.pool.call('VDI.destroy', [copy]).catch(() => undefined);
          throw error;
        }
        return refOf(copy);
      }, options);
    },
    async delete(vol, flags, options) {
      checkFlags(flags, 0, 'storageVol.delete');
      const { ref } = await findVolume(host, vol, options);
      await host.pool.call('VDI.destroy', [ref], options);
    },
    async resize(vol, capacity, flags, options) {
      checkFlags(flags, delta, 'storageVol.resize');
      const { ref, record } = await findVolume(host, vol, options);
      const wanted = flags & delta ? record.virtual_size + capacity : capacity;
      if (wanted < record.virtual_size)
        throw xapiError(
          'VIR_ERR_INVALID_ARG',
          `XAPI makes no volume smaller: '${vol.name}' has ${record.virtual_size} bytes`,
        );
      await host.pool.call('VDI.resize', [ref, Number(wanted)], options);
    },
  } satisfies StorageVolDriver;
};

/** What XAPI wants to be told of each new volume and a definition says nothing about. */
const unsaid = {
  name_description: '',
  type: 'user',
  sharable: false,
  read_only: false,
  other_config: {},
  xenstore_data: {},
  sm_config: {},
  tags: [],
};
