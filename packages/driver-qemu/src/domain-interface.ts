import {
  bandwidthParameters,
  checkFlags,
  givenParams,
  interfaceCounts,
  InterfaceParameters,
  limitedBandwidth,
  neighbours,
  requireInterface,
  withBandwidth,
  type DomainInterfaceDriver,
} from '@virtkit/core/driver';
import type { Interface } from '@virtkit/core/xml';
import { getInterfaces } from './agent/interfaces.js';
import { askAgent } from './guest-agent.js';
import { limitTap } from './net/bandwidth.js';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';
import { SystemFiles } from './node/system-files.js';
import { check } from './tuning/check.js';
import { liveOrConfig } from './tuning/flags.js';

const origin = 'VIR_FROM_QEMU';
/** Whose traffic the host's kernel can limit. */
const limitable: readonly Interface['type'][] = ['network', 'bridge', 'direct', 'ethernet'];

/** Network interfaces. */
export const domainInterface = (host: QemuHost, files = new SystemFiles()) =>
  ({
    async interfaceStats(ref, device) {
      const domain = host.domain(ref);
      domain.requireActive();
      const card = requireInterface(domain.def, device, origin);
      const counts = interfaceCounts(files, card);
      if (!counts) throw qemuError('VIR_ERR_INTERNAL_ERROR', `the host has no device for interface '${device}'`);
      return counts;
    },
    async getInterfaceParameters(ref, device, flags) {
      checkFlags(flags, liveOrConfig, 'qemuDomainGetInterfaceParameters');
      const def = host.domain(ref).definition(flags);
      return bandwidthParameters(requireInterface(def, device, origin).bandwidth);
    },
    setInterfaceParameters: (ref, device, params, flags, options) =>
      host.change(ref, 'setInterfaceParameters', options, async (domain) => {
        checkFlags(flags, liveOrConfig, 'qemuDomainSetInterfaceParameters');
        givenParams(params, InterfaceParameters, origin);
        const { live, config } = domain.affected(flags);
        for (const def of [...(live ? [domain.def] : []), ...(config ? [domain.persistentDef] : [])]) {
          const { type } = requireInterface(def, device, origin);
          check(
            limitable.includes(type),
            'VIR_ERR_CONFIG_UNSUPPORTED',
            `setting bandwidth on interfaces of type '${type}' is not implemented yet`,
          );
        }
        if (live) {
          const card = requireInterface(domain.def, device, origin);
          check(
            card.type === 'network' || !params['inbound.floor'],
            'VIR_ERR_OPERATION_UNSUPPORTED',
            "'inbound.floor' is only for interfaces of type 'network'",
          );
          try {
            await limitTap(card, limitedBandwidth(card.bandwidth, params));
          } catch (error) {
            await limitTap(card, card.bandwidth ?? {}).catch(() => undefined);
            throw error;
          }
        }
        await host.changeDefinitions(domain, flags, (def) => {
          const card = requireInterface(def, device, origin);
          return withBandwidth(def, card, limitedBandwidth(card.bandwidth, params));
        });
      }),
    async interfaceAddresses(ref, source, flags, options) {
      checkFlags(flags, 0, 'qemuDomainInterfaceAddresses');
      const domain = host.domain(ref);
      domain.requireActive();
      switch (source) {
        case 'lease':
          // Leases are kept by networks, and this driver has none of its own.
          return [];
        case 'arp':
          return neighbours(domain.def, files);
        case 'agent':
          return askAgent(host, ref, (agent) => getInterfaces(agent, options));
        default:
          throw qemuError('VIR_ERR_ARGUMENT_UNSUPPORTED', `unknown IP address data source ${String(source)}`);
      }
    },
  }) satisfies DomainInterfaceDriver;
