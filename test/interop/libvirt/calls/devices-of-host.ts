import type { InterfaceRef, NodeDeviceRef } from '@virtkit/core/driver';
import { dev, iface } from '../made.js';
import type { CallTable } from '../scenario.js';

export const calls = {
  conn: {
    listAllInterfaces: async (call, flags = 0) => (await call('interface', 'listAll', flags, undefined)).map(iface),
    interfaceLookupByName: async (call, name: string) =>
      iface(await call('interface', 'lookupByName', name, undefined)),
    interfaceLookupByMACString: async (call, mac: string) =>
      iface(await call('interface', 'lookupByMacString', mac, undefined)),
    interfaceDefineXML: async (call, xml: string, flags = 0) =>
      iface(await call('interface', 'defineXml', xml, flags, undefined)),
    changeBegin: (call, flags = 0) => call('interface', 'changeBegin', flags, undefined),
    changeCommit: (call, flags = 0) => call('interface', 'changeCommit', flags, undefined),
    changeRollback: (call, flags = 0) => call('interface', 'changeRollback', flags, undefined),
    listAllDevices: async (call, flags = 0) => (await call('nodeDevice', 'listAll', flags, undefined)).map(dev),
    nodeDeviceLookupByName: async (call, name: string) =>
      dev(await call('nodeDevice', 'lookupByName', name, undefined)),
    nodeDeviceCreateXML: async (call, xml: string, flags = 0) =>
      dev(await call('nodeDevice', 'createXml', xml, flags, undefined)),
  },
  iface: {
    XMLDesc: (call, ref: InterfaceRef, flags = 0) => call('interface', 'getXmlDesc', ref, flags, undefined),
    isActive: (call, ref: InterfaceRef) => call('interface', 'isActive', ref, undefined),
    create: (call, ref: InterfaceRef, flags = 0) => call('interface', 'create', ref, flags, undefined),
    destroy: (call, ref: InterfaceRef, flags = 0) => call('interface', 'destroy', ref, flags, undefined),
    undefine: (call, ref: InterfaceRef) => call('interface', 'undefine', ref, undefined),
  },
  dev: {
    XMLDesc: (call, ref: NodeDeviceRef, flags = 0) => call('nodeDevice', 'getXmlDesc', ref, flags, undefined),
    parent: async (call, ref: NodeDeviceRef) => (await call('nodeDevice', 'getParent', ref, undefined)) ?? null,
    listCaps: (call, ref: NodeDeviceRef) => call('nodeDevice', 'listCaps', ref, undefined),
    destroy: (call, ref: NodeDeviceRef) => call('nodeDevice', 'destroy', ref, undefined),
  },
} satisfies CallTable;
