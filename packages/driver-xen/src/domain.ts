import {
  checkFlags,
  ConnectListAllDomainsFlags,
  DomainXMLFlags,
  matchesDomain,
  type DomainDriver,
  type DomainFacts,
} from '@virtkit/core/driver';
import { printDomain } from '@virtkit/core/xml';
import type { XenDomain } from './domain-object.js';
import type { XenHost } from './host.js';
import { hasManagedImage } from './save/managed-image.js';

const { bits: xml } = DomainXMLFlags;

/** Finding domains, and what they are: the hypervisor is asked each time. */
export const domainFacts = (host: XenHost) =>
  ({
    async listAll(flags) {
      checkFlags(flags, ConnectListAllDomainsFlags.all, 'libxlConnectListAllDomains');
      await host.refresh();
      return [...host.domains].filter((one) => flags === 0 || matchesDomain(flags, factsOf(host, one))).map(refOf);
    },
    async lookupByName(name) {
      await host.refresh();
      return host.domains.byName(name).ref;
    },
    async lookupByUuid(uuid) {
      await host.refresh();
      return host.domains.byUuid(uuid).ref;
    },
    async lookupById(id) {
      await host.refresh();
      return host.domainById(id).ref;
    },
    async getInfo(ref, options) {
      const domain = await host.current(ref);
      const { def, state, active, id } = domain;
      const live = active ? await host.channels.call('domain', id, options) : undefined;
      return {
        state,
        maxMemory: def.memory ?? 0n,
        memory: live?.memory ?? def.currentMemory ?? def.memory ?? 0n,
        vcpus: def.vcpu?.current ?? def.vcpu?.count ?? 1,
        cpuTime: live?.cpuTime ?? 0n,
      };
    },
    async getState(ref, flags) {
      checkFlags(flags, 0, 'libxlDomainGetState');
      const { state, reason } = await host.current(ref);
      return { state, reason };
    },
    async isActive(ref) {
      return (await host.current(ref)).active;
    },
    async isPersistent(ref) {
      return (await host.current(ref)).persistent;
    },
    async isUpdated(ref) {
      const { next, startedFrom } = await host.current(ref);
      return next !== undefined && next !== startedFrom;
    },
    async getOsType(ref) {
      const name = host.domain(ref).def.os?.type?.name ?? 'hvm';
      return name === 'linux' ? 'xen' : name;
    },
    async getXmlDesc(ref, flags) {
      checkFlags(flags, xml.secure | xml.inactive | xml.migratable, 'libxlDomainGetXMLDesc');
      const domain = await host.current(ref);
      const inactive = !domain.active || (flags & xml.inactive) !== 0;
      const def = inactive ? domain.persistentDef : { ...domain.def, id: domain.id };
      return printDomain(def, {
        inactive,
        secure: (flags & xml.secure) !== 0,
        migratable: (flags & xml.migratable) !== 0,
      });
    },
    subscribe: (event, domain, listener) => host.domainEvents.subscribe(event, domain, listener),
  }) satisfies Partial<DomainDriver>;

const refOf = ({ ref }: XenDomain) => ref;

/** What the flags of a list ask about. */
const factsOf = (host: XenHost, domain: XenDomain): DomainFacts => ({
  state: domain.active && domain.state === 'shutoff' ? 'shutdown' : domain.state,
  persistent: domain.persistent,
  autostart: domain.autostart,
  managedSave: hasManagedImage(host, domain),
});
