import {
  checkFlags,
  DomainCoreDumpFlags,
  DomainSaveImageXMLFlags,
  DomainSaveRestoreFlags,
  type DomainLifecycleDriver,
} from '@virtkit/core/driver';
import { printDomain } from '@virtkit/core/xml';
import { rm } from 'node:fs/promises';
import { check } from './check.js';
import { transient } from './domain-lifecycle.js';
import { xenError } from './errors.js';
import type { XenHost } from './host.js';
import { coreDump } from './save/core-dump.js';
import { readImage } from './save/image.js';
import { hasManagedImage, managedImage, managedPlace } from './save/managed-image.js';
import { saveGuest } from './save/save-guest.js';
import { startGuest } from './start.js';

const { paused } = DomainSaveRestoreFlags.bits;

/** Saving, restoring, and dumping memory. */
export const domainSave = (host: XenHost) =>
  ({
    save: (ref, { file, dxml }, flags, options) =>
      host.change(ref, 'save', options, async (domain) => {
        checkFlags(flags, 0, 'libxlDomainSaveFlags');
        check(dxml === undefined, 'VIR_ERR_ARGUMENT_UNSUPPORTED', 'xml modification unsupported');
        domain.refuseControl();
        domain.requireActive();
        check(
          file !== undefined || domain.persistent,
          'VIR_ERR_OPERATION_INVALID',
          'cannot do managed save for transient domain',
        );
        await saveGuest(host, domain, file ?? (await managedPlace(host, domain)), options);
      }),
    restore: ({ file, dxml }, flags, options) =>
      host.changeList('restore', options, async () => {
        checkFlags(flags, paused, 'libxlDomainRestoreFlags');
        check(dxml === undefined, 'VIR_ERR_ARGUMENT_UNSUPPORTED', 'xml modification unsupported');
        check(file !== undefined, 'VIR_ERR_INVALID_ARG', 'missing path to restore from');
        const def = await readImage(host, file);
        const known = host.domains.claim(def.name, def.uuid!);
        check(!known?.active, 'VIR_ERR_OPERATION_INVALID', `domain '${def.name}' is already active`);
        const domain = known ?? transient(host, def);
        try {
          await domain.jobs.run({ name: 'restore', signal: options?.signal }, () =>
            startGuest(host, domain, { paused: (flags & paused) !== 0, def, from: file }, options),
          );
        } catch (error) {
          if (!domain.persistent) host.domains.remove(domain);
          throw error;
        }
      }),
    async saveImageGetXmlDesc(file, flags) {
      const { secure } = DomainSaveImageXMLFlags.bits;
      checkFlags(flags, secure, 'libxlDomainSaveImageGetXMLDesc');
      return printDomain(await readImage(host, file), { secure: (flags & secure) !== 0, inactive: true });
    },
    managedSave: (ref, flags, options) =>
      host.change(ref, 'managedSave', options, async (domain) => {
        checkFlags(flags, 0, 'libxlDomainManagedSave');
        domain.refuseControl();
        domain.requireActive();
        check(domain.persistent, 'VIR_ERR_OPERATION_INVALID', 'cannot do managed save for transient domain');
        await saveGuest(host, domain, await managedPlace(host, domain), options);
      }),
    async hasManagedSaveImage(ref, flags) {
      checkFlags(flags, 0, 'libxlDomainHasManagedSaveImage');
      return hasManagedImage(host, host.domain(ref));
    },
    managedSaveRemove: (ref, flags, options) =>
      host.change(ref, 'managedSaveRemove', options, async (domain) => {
        checkFlags(flags, 0, 'libxlDomainManagedSaveRemove');
        const path = managedImage(host, domain);
        await rm(path).catch((error: unknown) => {
          throw xenError('VIR_ERR_SYSTEM_ERROR', `Failed to remove managed save file '${path}'`, error);
        });
      }),
    coreDump: (ref, to, format, flags, options) =>
      host.change(ref, 'coreDump', options, async (domain) => {
        const { live, crash } = DomainCoreDumpFlags.bits;
        checkFlags(flags, live | crash, 'libxlDomainCoreDump');
        check(format === 'raw', 'VIR_ERR_OPERATION_UNSUPPORTED', `Xen dumps memory as it is, not as '${format}'`);
        domain.refuseControl();
        domain.requireActive();
        await coreDump(host, domain, { to, live: (flags & live) !== 0, crash: (flags & crash) !== 0 }, options);
      }),
  }) satisfies Partial<DomainLifecycleDriver>;
