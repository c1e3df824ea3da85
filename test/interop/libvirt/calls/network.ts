import { NetworkUpdateCommand, NetworkUpdateSection, type NetworkRef } from '@virtkit/core/driver';
import { net } from '../made.js';
import type { CallTable } from '../scenario.js';

export const calls = {
  conn: {
    listAllNetworks: async (call, flags = 0) => (await call('network', 'listAll', flags, undefined)).map(net),
    networkLookupByName: async (call, name: string) => net(await call('network', 'lookupByName', name, undefined)),
    networkLookupByUUIDString: async (call, uuid: string) =>
      net(await call('network', 'lookupByUuid', uuid, undefined)),
    networkDefineXML: async (call, xml: string) => net(await call('network', 'defineXml', xml, 0, undefined)),
    networkDefineXMLFlags: async (call, xml: string, flags: number) =>
      net(await call('network', 'defineXml', xml, flags, undefined)),
    networkCreateXML: async (call, xml: string) => net(await call('network', 'createXml', xml, 0, undefined)),
    networkCreateXMLFlags: async (call, xml: string, flags: number) =>
      net(await call('network', 'createXml', xml, flags, undefined)),
  },
  net: {
    XMLDesc: (call, network: NetworkRef, flags = 0) => call('network', 'getXmlDesc', network, flags, undefined),
    isActive: (call, network: NetworkRef) => call('network', 'isActive', network, undefined),
    isPersistent: (call, network: NetworkRef) => call('network', 'isPersistent', network, undefined),
    create: (call, network: NetworkRef) => call('network', 'create', network, undefined),
    destroy: (call, network: NetworkRef) => call('network', 'destroy', network, undefined),
    undefine: (call, network: NetworkRef) => call('network', 'undefine', network, undefined),
    bridgeName: (call, network: NetworkRef) => call('network', 'getBridgeName', network, undefined),
    autostart: (call, network: NetworkRef) => call('network', 'getAutostart', network, undefined),
    setAutostart: (call, network: NetworkRef, autostart: number) =>
      call('network', 'setAutostart', network, autostart !== 0, undefined),
    update: async (
      call,
      network: NetworkRef,
      command: number,
      section: number,
      parent: number,
      xml: string,
      flags = 0,
    ) =>
      call(
        'network',
        'update',
        network,
        NetworkUpdateCommand.nameOf(command),
        NetworkUpdateSection.nameOf(section),
        parent,
        xml,
        flags,
        undefined,
      ),
  },
} satisfies CallTable;
