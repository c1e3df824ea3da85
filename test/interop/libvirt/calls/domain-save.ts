import { DomainCoreDumpFormat, type DomainRef } from '@virtkit/core/driver';
import type { CallTable } from '../scenario.js';

const image = (file: string, dxml: string | null) => (dxml === null ? { file } : { file, dxml });

export const calls = {
  conn: {
    restore: (call, file: string) => call('domain', 'restore', { file }, 0, undefined),
    restoreFlags: (call, file: string, dxml: string | null, flags = 0) =>
      call('domain', 'restore', image(file, dxml), flags, undefined),
    saveImageGetXMLDesc: (call, file: string, flags = 0) =>
      call('domain', 'saveImageGetXmlDesc', file, flags, undefined),
    saveImageDefineXML: (call, file: string, xml: string, flags = 0) =>
      call('domain', 'saveImageDefineXml', file, xml, flags, undefined),
  },
  dom: {
    save: (call, domain: DomainRef, file: string) => call('domain', 'save', domain, { file }, 0, undefined),
    saveFlags: (call, domain: DomainRef, file: string, dxml: string | null, flags = 0) =>
      call('domain', 'save', domain, image(file, dxml), flags, undefined),
    managedSave: (call, domain: DomainRef, flags = 0) => call('domain', 'managedSave', domain, flags, undefined),
    hasManagedSaveImage: (call, domain: DomainRef, flags = 0) =>
      call('domain', 'hasManagedSaveImage', domain, flags, undefined),
    managedSaveRemove: (call, domain: DomainRef, flags = 0) =>
      call('domain', 'managedSaveRemove', domain, flags, undefined),
    coreDump: (call, domain: DomainRef, to: string, flags = 0) =>
      call('domain', 'coreDump', domain, to, 'raw', flags, undefined),
    coreDumpWithFormat: (call, domain: DomainRef, to: string, format: number, flags = 0) =>
      call('domain', 'coreDump', domain, to, DomainCoreDumpFormat.nameOf(format), flags, undefined),
  },
} satisfies CallTable;
