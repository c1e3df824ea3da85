import { checkFlags, DomainGetHostnameFlags, exclusiveFlags, type DomainDriver } from '@virtkit/core/driver';
import { getHostname } from './agent/facts.js';
import { qemuError } from './errors.js';
import { askAgent } from './guest-agent.js';
import type { QemuHost } from './host.js';

/** What a guest calls itself. */
export const domainHostname = (host: QemuHost) =>
  ({
    async getHostname(ref, flags, options) {
      const { lease, agent: byAgent } = DomainGetHostnameFlags.bits;
      checkFlags(flags, lease | byAgent, 'qemuDomainGetHostname');
      exclusiveFlags(flags, lease, byAgent, "'lease' and 'agent'");
      if ((flags & lease) === 0) return askAgent(host, ref, (agent) => getHostname(agent, options));
      const domain = host.domain(ref);
      domain.requireGuest();
      // Leases are given on virtual networks, of which this driver has none.
      throw qemuError('VIR_ERR_NO_HOSTNAME', `no lease tells a name of domain '${domain.name}'`);
    },
  }) satisfies Partial<DomainDriver>;
