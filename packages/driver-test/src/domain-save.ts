import {
  checkFlags,
  DomainCoreDumpFlags,
  DomainSaveImageXMLFlags,
  DomainSaveRestoreFlags,
  exclusiveFlags,
  type DomainLifecycleDriver,
} from '@virtkit/core/driver';
import { completeDomain, parseDomain, printDomain, type Domain } from '@virtkit/core/xml';
import { testError } from './errors.js';
import { moveMemory } from './domain-jobs.js';
import type { TestHost } from './host.js';
import { checkSaveFlags, managedSave, saveMemory } from './managed-save.js';
import { readImage, writeDump, writeImage } from './save-image.js';

const { running, paused } = DomainSaveRestoreFlags.bits;
const { crash, live, reset } = DomainCoreDumpFlags.bits;

/** Saving, restoring and dumping: the files are those of libvirt's test driver. */
export const domainSave = (host: TestHost) =>
  ({
    async save(ref, { file, dxml }, flags) {
      const path = checkImage(file, dxml, flags, 'testDomainSaveFlags');
      const domain = host.domain(ref);
      domain.requireActive();
      await saveMemory(host, domain, () => {
        const xml = printDomain({ ...domain.def, id: domain.id }, { secure: true });
        writeImage(path, xml, `saving domain '${domain.name}' to '${path}': open failed`);
      });
    },
    async restore({ file, dxml }, flags) {
      const def = host.complete(parseImage(checkImage(file, dxml, flags, 'testDomainRestoreFlags')));
      const known = host.domains.claim(def.name, def.uuid!);
      if (known?.active) throw invalid(`domain '${known.name}' is already active`);
      // What a defined domain was defined as is what it goes back to when it stops.
      const next = known?.persistentDef;
      const { domain, added } = host.assign(def);
      domain.next = next;
      if (added) domain.persistent = false;
      host.start(domain, 'restored');
      host.tell(domain, { event: 'started', detail: 'restored' });
    },
    async saveImageGetXmlDesc(file, flags) {
      checkFlags(flags, DomainSaveImageXMLFlags.bits.secure, 'testDomainSaveImageGetXMLDesc');
      // As in libvirt's test driver, secrets are always shown.
      return printDomain(completeDomain(parseImage(file), { random: host.random }), { secure: true });
    },
    async saveImageDefineXml(file, xml, flags) {
      checkSaveFlags(flags, running | paused, 'testDomainSaveImageDefineXML');
      parseImage(file);
      const def = completeDomain(parseDomain(xml, { inactive: true }), { random: host.random });
      writeImage(file, printDomain(def, { secure: true }), `saving domain '${def.name}' to '${file}': open failed`);
    },
    ...managedSave(host),
    async coreDump(ref, to, format, flags) {
      exclusiveFlags(flags, crash, live, "'crash' and 'live'");
      exclusiveFlags(flags, crash, reset, "'crash' and 'reset'");
      exclusiveFlags(flags, live, reset, "'live' and 'reset'");
      checkFlags(flags, crash, 'testDomainCoreDumpWithFormat');
      const domain = host.domain(ref);
      domain.requireActive();
      await moveMemory(host, domain, {
        operation: 'dump',
        finish: () => writeDump(to, `domain '${domain.name}' coredump: failed to open ${to}`),
      });
      if (format !== 'raw') {
        throw testError('VIR_ERR_OPERATION_UNSUPPORTED', `the test driver cannot dump in format '${format}'`);
      }
      if (flags & crash) host.stop(domain, 'crashed', { event: 'stopped', detail: 'crashed' });
    },
  }) satisfies Partial<DomainLifecycleDriver>;

const parseImage = (file: string): Domain => parseDomain(readImage(file), { inactive: true });

function checkImage(file: string | undefined, dxml: string | undefined, flags: number, where: string): string {
  if (file === undefined) throw testError('VIR_ERR_INVALID_ARG', `${where} needs a file`);
  checkSaveFlags(flags, 0, where);
  if (dxml !== undefined) {
    throw testError('VIR_ERR_ARGUMENT_UNSUPPORTED', 'xml modification unsupported');
  }
  return file;
}

const invalid = (message: string) => testError('VIR_ERR_OPERATION_INVALID', message);
