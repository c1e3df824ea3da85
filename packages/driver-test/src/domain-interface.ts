import {
  checkFlags,
  DomainInterfaceAddressesSource,
  bandwidthParameters,
  InterfaceParameters,
  limitedBandwidth,
  parseIp,
  prefixOf,
  printIp,
  requireInterface,
  withBandwidth,
  type DomainInterface,
  type DomainInterfaceDriver,
  type IPAddress,
} from '@virtkit/core/driver';
import type { Domain, Interface, Network } from '@virtkit/core/xml';
import { agentChannel, askAgent } from './agent.js';
import { changeOne, liveOrConfig } from './change-one.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import { Nics, read } from './guest-info.js';
import type { TestHost } from './host.js';
import { familyOf, ipAfter } from './ip-address.js';
import { microseconds } from './numbers.js';
import { givenParams } from './params.js';

/** Network interfaces. */
export const domainInterface = (host: TestHost) =>
  ({
    async interfaceStats(ref, device) {
      const domain = host.domain(ref);
      domain.requireActive();
      requireInterface(domain.def, device, 'VIR_FROM_TEST');
      return interfaceStats(host);
    },
    async getInterfaceParameters(ref, device, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainGetInterfaceParameters');
      return bandwidthParameters(
        requireInterface(host.domain(ref).definition(flags), device, 'VIR_FROM_TEST').bandwidth,
      );
    },
    async setInterfaceParameters(ref, device, params, flags) {
      checkFlags(flags, liveOrConfig, 'testDomainSetInterfaceParameters');
      givenParams(params, InterfaceParameters);
      changeOne(host.domain(ref), flags, (def) => {
        const found = requireInterface(def, device, 'VIR_FROM_TEST');
        return withBandwidth(def, found, limitedBandwidth(found.bandwidth, params));
      });
    },
    async interfaceAddresses(ref, source, flags) {
      checkFlags(flags, 0, 'testDomainInterfaceAddresses');
      if (!Object.hasOwn(DomainInterfaceAddressesSource.values, source)) {
        throw testError('VIR_ERR_ARGUMENT_UNSUPPORTED', `${JSON.stringify(source)} is no source of IP addresses`);
      }
      const domain = host.domain(ref);
      domain.requireActive();
      if (source === 'agent' && agentChannel(domain.def)) return addressesInside(host, domain);
      return interfacesOf(domain.def).map((one, index) => {
        // Different for each interface and domain, as long as there are few of them.
        const offset = 20 * (domain.id - 1) + index + 1;
        const network = one.type === 'network' ? host.networks.byName(one.source?.network ?? '').def : undefined;
        const plain: IPAddress = { type: 'ipv4', addr: `192.168.0.${index + 1}`, prefix: 24 };
        const addrs = network ? addressesIn(network, offset) : [plain];
        return { name: nameOf(one), hwaddr: one.mac?.address, addrs };
      });
    },
  }) satisfies DomainInterfaceDriver;

/** What the agent says. A guest without one has the addresses that libvirt's test driver makes up. */
async function addressesInside(host: TestHost, domain: TestDomain): Promise<readonly DomainInterface[]> {
  const command = 'guest-network-get-interfaces';
  return read(Nics, await askAgent(host, domain, command), command).map((one) => ({
    name: one.name,
    hwaddr: one['hardware-address'],
    addrs: (one['ip-addresses'] ?? []).map((address) => ({
      type: address['ip-address-type'] === 'ipv6' ? ('ipv6' as const) : ('ipv4' as const),
      addr: address['ip-address'],
      prefix: address.prefix,
    })),
  }));
}

/** Counters that grow with the clock, the same for every interface. */
export function interfaceStats(host: TestHost) {
  const base = microseconds(host);
  return {
    rxBytes: base / 10n,
    rxPackets: base / 100n,
    rxErrs: base / 1_000_000n,
    rxDrop: base / 2_000_000n,
    txBytes: base / 20n,
    txPackets: base / 110n,
    txErrs: base / 3_000_000n,
    txDrop: base / 4_000_000n,
  };
}

export const interfacesOf = ({ devices }: Domain): readonly Interface[] => devices?.interfaces ?? [];
export const nameOf = ({ target }: Interface): string => target?.dev ?? '';

/**
 * The address that a guest has in a network: the first of the range or of the bridge, and `offset` more. Of an IPv6
 * address only the last byte counts on, as in libvirt's test driver.
 */
function addressesIn({ ips }: Network, offset: number): readonly IPAddress[] {
  const [ip] = ips ?? [];
  const first = parseIp(ip?.dhcp?.ranges?.[0]?.start ?? ip?.address ?? '');
  if (!ip || !first) return [];
  const counting = familyOf(first) === 'ipv4' ? 4 : 1;
  const addr = printIp(ipAfter(first, offset, counting));
  return [{ type: familyOf(first), addr, prefix: prefixOf(ip) ?? 0 }];
}
