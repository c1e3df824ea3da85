import {
  checkFlags,
  ConnectListAllDomainsFlags,
  DomainXMLFlags,
  matchesDomain,
  type DomainDriver,
  type DomainFacts,
} from '@virtkit/core/driver';
import { printDomain } from '@virtkit/core/xml';
import { checkpointsOf } from './checkpoint/tree.js';
import { migratable } from './define/migratable.js';
import type { QemuDomain } from './domain-object.js';
import type { QemuHost } from './host.js';
import { cpuTime } from './process/cpu-time.js';
import { snapshotCount } from './snapshot/tree.js';
import { hasManagedImage } from './save/managed-image.js';

const { bits: xml } = DomainXMLFlags;

/** Finding domains, and what they are. */
export const domainFacts = (host: QemuHost) =>
  ({
    async listAll(flags) {
      checkFlags(flags, ConnectListAllDomainsFlags.all, 'qemuConnectListAllDomains');
      const refs = [];
      for (const domain of host.domains)
        if (flags === 0 || matchesDomain(flags, factsOf(host, domain))) refs.push(domain.ref);
      return refs;
    },
    async lookupByName(name) {
      return host.domains.byName(name).ref;
    },
    async lookupByUuid(uuid) {
      return host.domains.byUuid(uuid).ref;
    },
    async lookupById(id) {
      return host.domainById(id).ref;
    },
    async getInfo(ref) {
      const domain = host.domain(ref);
      const { def, state, guest } = domain;
      return {
        state,
        maxMemory: def.memory ?? 0n,
        memory: def.currentMemory ?? def.memory ?? 0n,
        vcpus: def.vcpu?.current ?? def.vcpu?.count ?? 1,
        cpuTime: guest ? cpuTime(guest.process) : 0n,
      };
    },
    async getState(ref, flags) {
      checkFlags(flags, 0, 'qemuDomainGetState');
      const { state, reason } = host.domain(ref);
      return { state, reason };
    },
    async isActive(ref) {
      return host.domain(ref).active;
    },
    async isPersistent(ref) {
      return host.domain(ref).persistent;
    },
    async isUpdated() {
      return false;
    },
    async getOsType(ref) {
      return host.domain(ref).def.os?.type?.name ?? 'hvm';
    },
    async getXmlDesc(ref, flags) {
      checkFlags(flags, xml.secure | xml.inactive | xml.migratable | xml.updateCpu, 'qemuDomainGetXMLDesc');
      const domain = host.domain(ref);
      const inactive = !domain.active || (flags & xml.inactive) !== 0;
      const whole = inactive ? domain.persistentDef : domain.def;
      const def = flags & xml.migratable ? migratable(whole) : whole;
      return printDomain(inactive ? def : { ...def, id: domain.id }, {
        inactive,
        secure: (flags & xml.secure) !== 0,
        migratable: (flags & xml.migratable) !== 0,
      });
    },
    subscribe: (event, domain, listener) => host.domainEvents.subscribe(event, domain, listener),
  }) satisfies Partial<DomainDriver>;

/** What the flags of a list ask about. */
const factsOf = (host: QemuHost, domain: QemuDomain): DomainFacts => ({
  state: domain.state,
  persistent: domain.persistent,
  autostart: domain.autostart,
  snapshots: snapshotCount(domain) > 0,
  checkpoints: checkpointsOf(domain).size > 0,
  managedSave: hasManagedImage(host, domain),
});
