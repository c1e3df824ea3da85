import {
  checkFlags,
  ConnectListAllDomainsFlags,
  DomainGetHostnameFlags,
  DomainXMLFlags,
  matchesDomain,
  type DomainDriver,
  type DomainFacts,
} from '@virtkit/core/driver';
import { printDomain } from '@virtkit/core/xml';
import { agentChannel, askAgent } from './agent.js';
import { testError } from './errors.js';
import type { TestDomain } from './domain-object.js';
import { HostName, read } from './guest-info.js';
import type { TestHost } from './host.js';
import { hasCheckpoints, hasSnapshots } from './moments.js';

const { bits: xml } = DomainXMLFlags;

/** Finding domains, and what they are. */
export const domainFacts = (host: TestHost) =>
  ({
    async listAll(flags) {
      checkFlags(flags, ConnectListAllDomainsFlags.all, 'testConnectListAllDomains');
      const refs = [];
      for (const domain of host.domains)
        if (flags === 0 || matchesDomain(flags, factsOf(domain))) refs.push(domain.ref);
      return refs;
    },
    async lookupByName(name) {
      return host.domains.byName(name).ref;
    },
    async lookupByUuid(uuid) {
      return host.domains.byUuid(uuid).ref;
    },
    async lookupById(id) {
      if (id < 0) throw testError('VIR_ERR_INVALID_ARG', `a domain id is zero or greater, not ${id}`);
      return host.domainById(id).ref;
    },
    async getInfo(ref) {
      const { def, state } = host.domain(ref);
      return {
        state,
        maxMemory: def.memory ?? 0n,
        memory: def.currentMemory ?? 0n,
        vcpus: def.vcpu?.current ?? def.vcpu?.count ?? 1,
        cpuTime: BigInt(Math.trunc(host.clock.now())) * 1_000_000n,
      };
    },
    async getState(ref, flags) {
      checkFlags(flags, 0, 'testDomainGetState');
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
    async getOsType() {
      return 'linux';
    },
    async getHostname(ref, flags) {
      const { agent } = DomainGetHostnameFlags.bits;
      checkFlags(flags, agent, 'testDomainGetHostname');
      const domain = host.domain(ref);
      const asked = agentChannel(domain.def) ? agent : 0;
      // As in libvirt's test driver, a guest without an agent has a name that nobody asked it for.
      checkFlags(flags, asked, 'testDomainGetHostname');
      if (flags === 0) {
        domain.requireActive();
        return `${domain.name}host`;
      }
      const command = 'guest-get-host-name';
      return read(HostName, await askAgent(host, domain, command), command)['host-name'];
    },
    async getXmlDesc(ref, flags) {
      checkFlags(flags, xml.secure | xml.inactive | xml.migratable, 'testDomainGetXMLDesc');
      const domain = host.domain(ref);
      const inactive = (flags & xml.inactive) !== 0;
      const def = inactive ? domain.persistentDef : domain.def;
      const secure = (flags & xml.secure) !== 0;
      const migratable = (flags & xml.migratable) !== 0;
      return printDomain(domain.active && !inactive ? { ...def, id: domain.id } : def, {
        inactive,
        secure,
        migratable,
      });
    },
    subscribe: (event, domain, listener) => host.domainEvents.subscribe(event, domain, listener),
  }) satisfies Partial<DomainDriver>;

/** What the flags of a list ask about. */
const factsOf = (domain: TestDomain): DomainFacts => ({
  state: domain.active ? domain.state : 'shutoff',
  persistent: domain.persistent,
  autostart: domain.autostart,
  managedSave: domain.hasManagedSave,
  snapshots: hasSnapshots(domain),
  checkpoints: hasCheckpoints(domain),
});
