import type { DomainRef, DomainSnapshotRef } from '@virtkit/core/driver';
import { snap } from '../made.js';
import type { CallTable } from '../scenario.js';

export const calls = {
  dom: {
    snapshotCreateXML: async (call, domain: DomainRef, xml: string, flags = 0) =>
      snap(await call('snapshot', 'createXml', domain, xml, flags, undefined)),
    listAllSnapshots: async (call, domain: DomainRef, flags = 0) =>
      (await call('snapshot', 'listAll', domain, flags, undefined)).map(snap),
    snapshotListNames: async (call, domain: DomainRef, flags = 0) =>
      (await call('snapshot', 'listAll', domain, flags, undefined)).map(({ name }) => name),
    snapshotNum: async (call, domain: DomainRef, flags = 0) =>
      (await call('snapshot', 'listAll', domain, flags, undefined)).length,
    snapshotLookupByName: async (call, domain: DomainRef, name: string, flags = 0) =>
      snap(await call('snapshot', 'lookupByName', domain, name, flags, undefined)),
    snapshotCurrent: async (call, domain: DomainRef, flags = 0) =>
      snap(await call('snapshot', 'current', domain, flags, undefined)),
    hasCurrentSnapshot: (call, domain: DomainRef, flags = 0) =>
      call('snapshot', 'hasCurrent', domain, flags, undefined),
    revertToSnapshot: (call, _domain: DomainRef, snapshot: DomainSnapshotRef, flags = 0) =>
      call('snapshot', 'revert', snapshot, flags, undefined),
  },
  snap: {
    getXMLDesc: (call, snapshot: DomainSnapshotRef, flags = 0) =>
      call('snapshot', 'getXmlDesc', snapshot, flags, undefined),
    listAllChildren: async (call, snapshot: DomainSnapshotRef, flags = 0) =>
      (await call('snapshot', 'listAllChildren', snapshot, flags, undefined)).map(snap),
    getParent: async (call, snapshot: DomainSnapshotRef, flags = 0) =>
      snap(await call('snapshot', 'getParent', snapshot, flags, undefined)),
    isCurrent: (call, snapshot: DomainSnapshotRef, flags = 0) =>
      call('snapshot', 'isCurrent', snapshot, flags, undefined),
    hasMetadata: (call, snapshot: DomainSnapshotRef, flags = 0) =>
      call('snapshot', 'hasMetadata', snapshot, flags, undefined),
    delete: (call, snapshot: DomainSnapshotRef, flags = 0) => call('snapshot', 'delete', snapshot, flags, undefined),
  },
} satisfies CallTable;
