import {
  checkFlags,
  DomainDefineFlags,
  domainMetadata,
  DomainUndefineFlags,
  requireDomainName,
  type DomainConfigDriver,
} from '@virtkit/core/driver';
import { readDomain } from '@virtkit/core/xml';
import { check } from './check.js';
import { controlDomain, XenDomain } from './domain-object.js';
import type { XenHost } from './host.js';
import { hasManagedImage, removeManagedImage } from './save/managed-image.js';

const { bits: undefine } = DomainUndefineFlags;

/** Definitions. What is told is on disk already. */
export const domainConfig = (host: XenHost) =>
  ({
    defineXml: (xml, flags, options) =>
      host.changeList('defineXml', options, async () => {
        checkFlags(flags, DomainDefineFlags.bits.validate, 'libxlDomainDefineXMLFlags');
        const def = await host.complete(readDomain(xml, flags !== 0));
        requireDomainName(def.name, 'VIR_FROM_LIBXL');
        check(def.uuid !== controlDomain, 'VIR_ERR_OPERATION_INVALID', 'Domain-0 is not to be defined');
        const known = host.domains.claim(def.name, def.uuid!);
        const define = async (domain: XenDomain) => {
          await host.saveDefinition(domain, def);
          domain.assign(def, false);
          domain.persistent = true;
          return domain;
        };
        const domain = known
          ? await known.jobs.run({ name: 'defineXml', signal: options?.signal }, () => define(known))
          : host.domains.add(await define(new XenDomain(def.uuid!, def)));
        host.tell(domain, { event: 'defined', detail: known ? 'updated' : 'added' });
        return domain.ref;
      }),
    undefine: (ref, flags, options) =>
      host.changeList('undefine', options, () =>
        host.change(ref, 'undefine', options, async (domain) => {
          checkFlags(flags, undefine.managedSave, 'libxlDomainUndefineFlags');
          domain.refuseControl();
          check(domain.persistent, 'VIR_ERR_OPERATION_INVALID', 'cannot undefine transient domain');
          if (hasManagedImage(host, domain)) {
            check(
              (flags & undefine.managedSave) !== 0,
              'VIR_ERR_OPERATION_INVALID',
              'Refusing to undefine while domain managed save image exists',
            );
            await removeManagedImage(host, domain);
          }
          await host.definitions.remove(domain.uuid);
          await host.autostarts.remove(domain.uuid);
          domain.persistent = false;
          domain.autostart = false;
          domain.next = undefined;
          if (!domain.active) host.domains.remove(domain);
          host.tell(domain, { event: 'undefined', detail: 'removed' });
        }),
      ),
    async getMessages(ref, flags) {
      checkFlags(flags, 0, 'libxlDomainGetMessages');
      host.domain(ref);
      // Nothing that this driver starts is tainted or deprecated.
      return [];
    },
    ...domainMetadata(host, (ref) => host.current(ref), 'VIR_FROM_LIBXL', 'libxlDomain'),
  }) satisfies DomainConfigDriver;
