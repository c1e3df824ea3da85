import {
  checkFlags,
  DomainSaveImageXMLFlags,
  DomainSaveRestoreFlags,
  exclusiveFlags,
  type DomainLifecycleDriver,
} from '@virtkit/core/driver';
import { parseDomain, printDomain, type Domain } from '@virtkit/core/xml';
import { requireSameHardware } from './define/abi-stability.js';
import { QemuDomain } from './domain-object.js';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';
import { coreDump } from './save/core-dump.js';
import type { ReadHead } from './save/image-head.js';
import { hasManagedImage, managedImage, managedPlace, requireManagedImage } from './save/managed-image.js';
import { restoreGuest } from './save/restore-guest.js';
import { saveGuest } from './save/save-guest.js';
import { readImage, redefineImage } from './save/save-image.js';
import { rm } from 'node:fs/promises';

const { bits } = DomainSaveRestoreFlags;
const { bypassCache, running, paused, resetNvram } = bits;
const { secure } = DomainSaveImageXMLFlags.bits;

/** Saving, restoring, and dumping memory. */
export const domainSave = (host: QemuHost) =>
  ({
    save: (ref, { file, dxml }, flags, options) =>
      host.changeAlone(ref, 'save', options, async (domain) => {
        checkSaveFlags(flags, bypassCache | running | paused, 'qemuDomainSaveParams');
        domain.requireGuest();
        if (file === undefined && !domain.persistent) throw invalid('cannot do managed save for transient domain');
        const path = file ?? (await managedPlace(host, domain));
        const def = dxml === undefined ? undefined : await sameHardware(host, domain.def, dxml);
        await saveGuest(host, domain, { path, def, running: stateOf(flags) }, options);
      }),
    restore: ({ file, dxml }, flags, options) =>
      host.changeList('restore', options, async () => {
        checkSaveFlags(flags, bypassCache | running | paused | resetNvram, 'qemuDomainRestoreInternal');
        if (file === undefined) throw qemuError('VIR_ERR_INVALID_ARG', 'missing path to restore from');
        const head = await readImage(file);
        const saved = await definitionOf(host, head);
        const def = dxml === undefined ? saved : await sameHardware(host, saved, dxml);
        const known = host.domains.claim(def.name, def.uuid!);
        if (known?.active) throw invalid(`domain '${def.name}' is already active`);
        const domain = known ?? host.domains.add(new QemuDomain(def.uuid!, def));
        if (!known) domain.persistent = false;
        const restoring = {
          path: file,
          head: { ...head, running: stateOf(flags) ?? head.running },
          def,
          resetNvram: (flags & resetNvram) !== 0,
        };
        try {
          await domain.jobs.run({ name: 'restore', signal: options?.signal }, () =>
            restoreGuest(host, domain, restoring, options),
          );
        } catch (error) {
          if (!domain.persistent) host.domains.remove(domain);
          throw error;
        }
      }),
    async saveImageGetXmlDesc(file, flags) {
      checkFlags(flags, secure, 'qemuDomainSaveImageGetXMLDesc');
      return xmlOf(host, await readImage(file), flags);
    },
    async saveImageDefineXml(file, xml, flags) {
      checkSaveFlags(flags, running | paused, 'qemuDomainSaveImageDefineXML');
      await redefine(host, file, xml, flags);
    },
    managedSave: (ref, flags, options) =>
      host.changeAlone(ref, 'managedSave', options, async (domain) => {
        checkSaveFlags(flags, bypassCache | running | paused, 'qemuDomainManagedSave');
        domain.requireGuest();
        if (!domain.persistent) throw invalid('cannot do managed save for transient domain');
        await saveGuest(host, domain, { path: await managedPlace(host, domain), running: stateOf(flags) }, options);
      }),
    async hasManagedSaveImage(ref, flags) {
      checkFlags(flags, 0, 'qemuDomainHasManagedSaveImage');
      return hasManagedImage(host, host.domain(ref));
    },
    managedSaveRemove: (ref, flags, options) =>
      host.change(ref, 'managedSaveRemove', options, async (domain) => {
        checkFlags(flags, 0, 'qemuDomainManagedSaveRemove');
        const path = managedImage(host, domain);
        await rm(path).catch((error: unknown) => {
          throw qemuError('VIR_ERR_SYSTEM_ERROR', `Failed to remove managed save file '${path}'`, error);
        });
      }),
    async managedSaveGetXmlDesc(ref, flags) {
      checkFlags(flags, secure, 'qemuDomainManagedSaveGetXMLDesc');
      return xmlOf(host, await readImage(requireManagedImage(host, host.domain(ref))), flags);
    },
    managedSaveDefineXml: (ref, xml, flags, options) =>
      host.change(ref, 'managedSaveDefineXml', options, (domain) => {
        checkSaveFlags(flags, running | paused, 'qemuDomainManagedSaveDefineXML');
        return redefine(host, requireManagedImage(host, domain), xml, flags);
      }),
    coreDump: (ref, to, format, flags, options) =>
      host.changeAlone(ref, 'coreDump', options, (domain) => coreDump(host, domain, { to, format, flags }, options)),
  }) satisfies Partial<DomainLifecycleDriver>;

async function xmlOf(host: QemuHost, head: ReadHead, flags: number): Promise<string> {
  return printDomain(await definitionOf(host, head), { secure: (flags & secure) !== 0 });
}

async function redefine(host: QemuHost, path: string, xml: string, flags: number): Promise<void> {
  const head = await readImage(path);
  const wanted = stateOf(flags) ?? head.running;
  if (head.xml === xml && wanted === head.running) return;
  const def = await sameHardware(host, await definitionOf(host, head), xml);
  const text = printDomain(def, { inactive: true, secure: true, migratable: true });
  await redefineImage(path, { ...head, xml: text, running: wanted });
}

const definitionOf = (host: QemuHost, { xml }: ReadHead): Promise<Domain> =>
  host.complete(parseDomain(xml, { inactive: true }));

/** A definition to go on with in the place of the one that a guest had. */
async function sameHardware(host: QemuHost, had: Domain, xml: string): Promise<Domain> {
  const def = await host.complete(parseDomain(xml, { inactive: true }));
  requireSameHardware(await host.complete(had), def);
  return def;
}

function checkSaveFlags(flags: number, allowed: number, where: string): void {
  checkFlags(flags, allowed, where);
  exclusiveFlags(flags, running, paused, "'running' and 'paused'");
}

/** Whether the guest is to run, where the flags say so. */
const stateOf = (flags: number): boolean | undefined => (flags & running ? true : flags & paused ? false : undefined);

const invalid = (message: string) => qemuError('VIR_ERR_OPERATION_INVALID', message);
