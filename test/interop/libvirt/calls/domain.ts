import { ConnectListAllDomainsFlags, DomainState, parseUuid, type DomainRef } from '@virtkit/core/driver';
import { dom } from '../made.js';
import type { CallTable } from '../scenario.js';

const { bits: list } = ConnectListAllDomainsFlags;

export const calls = {
  conn: {
    lookupByName: async (call, name: string) => dom(await call('domain', 'lookupByName', name, undefined)),
    lookupByUUIDString: async (call, uuid: string) =>
      dom(await call('domain', 'lookupByUuid', parseUuid(uuid), undefined)),
    lookupByID: async (call, id: number) => dom(await call('domain', 'lookupById', id, undefined)),
    listAllDomains: async (call, flags = 0) => (await call('domain', 'listAll', flags, undefined)).map(dom),
    listDomainsID: async (call) => (await call('domain', 'listAll', list.active, undefined)).map(({ id }) => id),
    numOfDomains: async (call) => (await call('domain', 'listAll', list.active, undefined)).length,
    listDefinedDomains: async (call) =>
      (await call('domain', 'listAll', list.inactive, undefined)).map(({ name }) => name),
    numOfDefinedDomains: async (call) => (await call('domain', 'listAll', list.inactive, undefined)).length,
  },
  dom: {
    info: async (call, domain: DomainRef) => {
      const { state, maxMemory, memory, vcpus, cpuTime } = await call('domain', 'getInfo', domain, undefined);
      return [DomainState.numberOf(state), maxMemory, memory, vcpus, cpuTime];
    },
    XMLDesc: (call, domain: DomainRef, flags = 0) => call('domain', 'getXmlDesc', domain, flags, undefined),
    OSType: (call, domain: DomainRef) => call('domain', 'getOsType', domain, undefined),
    hostname: (call, domain: DomainRef, flags = 0) => call('domain', 'getHostname', domain, flags, undefined),
  },
} satisfies CallTable;
