import { DomainMetadataType, type DomainRef } from '@virtkit/core/driver';
import { dom } from '../made.js';
import type { CallTable } from '../scenario.js';

export const calls = {
  conn: {
    defineXML: async (call, xml: string) => dom(await call('domain', 'defineXml', xml, 0, undefined)),
    defineXMLFlags: async (call, xml: string, flags: number) =>
      dom(await call('domain', 'defineXml', xml, flags, undefined)),
  },
  dom: {
    undefine: (call, domain: DomainRef) => call('domain', 'undefine', domain, 0, undefined),
    undefineFlags: (call, domain: DomainRef, flags: number) => call('domain', 'undefine', domain, flags, undefined),
    rename: (call, domain: DomainRef, name: string, flags = 0) =>
      call('domain', 'rename', domain, name, flags, undefined),
    metadata: async (call, domain: DomainRef, type: number, uri: string | null, flags = 0) =>
      call('domain', 'getMetadata', domain, DomainMetadataType.nameOf(type), uri ?? undefined, flags, undefined),
    setMetadata: async (
      call,
      domain: DomainRef,
      type: number,
      metadata: string | null,
      key: string | null,
      uri: string | null,
      flags = 0,
    ) =>
      call(
        'domain',
        'setMetadata',
        domain,
        DomainMetadataType.nameOf(type),
        metadata ?? undefined,
        key ?? undefined,
        uri ?? undefined,
        flags,
        undefined,
      ),
  },
} satisfies CallTable;
