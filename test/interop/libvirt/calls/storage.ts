import { StoragePoolState, StorageVolType, type StoragePoolRef, type StorageVolRef } from '@virtkit/core/driver';
import { pool, vol } from '../made.js';
import type { CallTable } from '../scenario.js';

export const calls = {
  conn: {
    listAllStoragePools: async (call, flags = 0) => (await call('storagePool', 'listAll', flags, undefined)).map(pool),
    storagePoolLookupByName: async (call, name: string) =>
      pool(await call('storagePool', 'lookupByName', name, undefined)),
    storagePoolLookupByUUIDString: async (call, uuid: string) =>
      pool(await call('storagePool', 'lookupByUuid', uuid, undefined)),
    storagePoolDefineXML: async (call, xml: string, flags = 0) =>
      pool(await call('storagePool', 'defineXml', xml, flags, undefined)),
    storagePoolCreateXML: async (call, xml: string, flags = 0) =>
      pool(await call('storagePool', 'createXml', xml, flags, undefined)),
    findStoragePoolSources: (call, type: string, spec: string | null, flags = 0) =>
      call('storagePool', 'findSources', type, spec ?? undefined, flags, undefined),
    storageVolLookupByKey: async (call, key: string) => vol(await call('storageVol', 'lookupByKey', key, undefined)),
    storageVolLookupByPath: async (call, path: string) =>
      vol(await call('storageVol', 'lookupByPath', path, undefined)),
  },
  pool: {
    info: async (call, ref: StoragePoolRef) => {
      const { state, capacity, allocation, available } = await call('storagePool', 'getInfo', ref, undefined);
      return [StoragePoolState.numberOf(state), capacity, allocation, available];
    },
    XMLDesc: (call, ref: StoragePoolRef, flags = 0) => call('storagePool', 'getXmlDesc', ref, flags, undefined),
    isActive: (call, ref: StoragePoolRef) => call('storagePool', 'isActive', ref, undefined),
    isPersistent: (call, ref: StoragePoolRef) => call('storagePool', 'isPersistent', ref, undefined),
    create: (call, ref: StoragePoolRef, flags = 0) => call('storagePool', 'create', ref, flags, undefined),
    build: (call, ref: StoragePoolRef, flags = 0) => call('storagePool', 'build', ref, flags, undefined),
    destroy: (call, ref: StoragePoolRef) => call('storagePool', 'destroy', ref, undefined),
    delete: (call, ref: StoragePoolRef, flags = 0) => call('storagePool', 'delete', ref, flags, undefined),
    undefine: (call, ref: StoragePoolRef) => call('storagePool', 'undefine', ref, undefined),
    refresh: (call, ref: StoragePoolRef, flags = 0) => call('storagePool', 'refresh', ref, flags, undefined),
    autostart: (call, ref: StoragePoolRef) => call('storagePool', 'getAutostart', ref, undefined),
    setAutostart: (call, ref: StoragePoolRef, autostart: number) =>
      call('storagePool', 'setAutostart', ref, autostart !== 0, undefined),
    listAllVolumes: async (call, ref: StoragePoolRef, flags = 0) =>
      (await call('storagePool', 'listAllVolumes', ref, flags, undefined)).map(vol),
    numOfVolumes: async (call, ref: StoragePoolRef) =>
      (await call('storagePool', 'listAllVolumes', ref, 0, undefined)).length,
    storageVolLookupByName: async (call, ref: StoragePoolRef, name: string) =>
      vol(await call('storageVol', 'lookupByName', ref, name, undefined)),
    createXML: async (call, ref: StoragePoolRef, xml: string, flags = 0) =>
      vol(await call('storageVol', 'createXml', ref, xml, flags, undefined)),
    createXMLFrom: async (call, ref: StoragePoolRef, xml: string, from: StorageVolRef, flags = 0) =>
      vol(await call('storageVol', 'createXmlFrom', ref, xml, from, flags, undefined)),
  },
  vol: {
    info: async (call, ref: StorageVolRef) => {
      const { type, capacity, allocation } = await call('storageVol', 'getInfo', ref, 0, undefined);
      return [StorageVolType.numberOf(type), capacity, allocation];
    },
    XMLDesc: (call, ref: StorageVolRef, flags = 0) => call('storageVol', 'getXmlDesc', ref, flags, undefined),
    path: (call, ref: StorageVolRef) => call('storageVol', 'getPath', ref, undefined),
    delete: (call, ref: StorageVolRef, flags = 0) => call('storageVol', 'delete', ref, flags, undefined),
    storagePoolLookupByVolume: async (call, ref: StorageVolRef) =>
      pool(await call('storagePool', 'lookupByVolume', ref, undefined)),
  },
} satisfies CallTable;
