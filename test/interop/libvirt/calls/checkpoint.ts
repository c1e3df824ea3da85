import type { DomainCheckpointRef, DomainRef } from '@virtkit/core/driver';
import { checkpoint } from '../made.js';
import type { CallTable } from '../scenario.js';

export const calls = {
  dom: {
    checkpointCreateXML: async (call, domain: DomainRef, xml: string, flags = 0) =>
      checkpoint(await call('checkpoint', 'createXml', domain, xml, flags, undefined)),
    listAllCheckpoints: async (call, domain: DomainRef, flags = 0) =>
      (await call('checkpoint', 'listAll', domain, flags, undefined)).map(checkpoint),
    checkpointLookupByName: async (call, domain: DomainRef, name: string, flags = 0) =>
      checkpoint(await call('checkpoint', 'lookupByName', domain, name, flags, undefined)),
  },
  checkpoint: {
    getXMLDesc: (call, one: DomainCheckpointRef, flags = 0) => call('checkpoint', 'getXmlDesc', one, flags, undefined),
    listAllChildren: async (call, one: DomainCheckpointRef, flags = 0) =>
      (await call('checkpoint', 'listAllChildren', one, flags, undefined)).map(checkpoint),
    getParent: async (call, one: DomainCheckpointRef, flags = 0) =>
      checkpoint(await call('checkpoint', 'getParent', one, flags, undefined)),
    delete: (call, one: DomainCheckpointRef, flags = 0) => call('checkpoint', 'delete', one, flags, undefined),
  },
} satisfies CallTable;
