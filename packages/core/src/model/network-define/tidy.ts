import { parseIp, printIp } from '../ip-address.js';
import { merged } from '../merged.js';
import type { Route, Vlan } from '../net-common.js';
import type { DhcpRange, Network, NetworkDns, NetworkForward, NetworkIp } from '../network.js';

/** The same network in libvirt's one spelling: addresses as the C library prints them, and nothing that says nothing. */
export function tidyNetwork(parsed: Network): Network {
  const { connections: _connections, forward, ips, dns, routes, vlan, portgroups, ...others } = parsed;
  return {
    ...others,
    ...(forward && forward.mode !== 'none' ? { forward: tidyForward(forward) } : {}),
    ...(dns && Object.keys(dns).length > 0 ? { dns: tidyDns(dns) } : {}),
    ...(vlan ? { vlan: tidyVlan(vlan) } : {}),
    ...(ips ? { ips: ips.map(tidyIp) } : {}),
    ...(routes ? { routes: routes.map(tidyRoute) } : {}),
    ...(portgroups
      ? { portgroups: portgroups.map((group) => (group.vlan ? { ...group, vlan: tidyVlan(group.vlan) } : group)) }
      : {}),
  };
}

function tidy(address: string): string {
  const bytes = parseIp(address);
  return bytes ? printIp(bytes) : address;
}

/** The values of these keys, as far as there are any, spelled as addresses. */
function spelled<T extends object>(value: T, ...keys: readonly (keyof T & string)[]): T {
  const change: Partial<Record<string, string>> = {};
  for (const key of keys) {
    const address = value[key];
    if (typeof address === 'string') change[key] = tidy(address);
  }
  return merged(value, change);
}

function tidyForward(forward: NetworkForward): NetworkForward {
  const { dev: _dev, interfaces: _interfaces, nat, ...others } = forward;
  // The device to forward to is the first of the interfaces, and the other way round.
  const interfaces = (forward.interfaces ?? (forward.dev === undefined ? [] : [{ dev: forward.dev }])).map(
    ({ dev }) => ({ dev }),
  );
  const dev = forward.pf === undefined ? interfaces[0]?.dev : undefined;
  return {
    ...others,
    ...(dev === undefined ? {} : { dev }),
    ...(forward.mode === 'hostdev' ? { managed: forward.managed ?? false } : {}),
    ...(nat ? { nat: nat.address ? { ...nat, address: spelled(nat.address, 'start', 'end') } : nat } : {}),
    ...(interfaces.length > 0 ? { interfaces } : {}),
  };
}

const tidyDns = (dns: NetworkDns): NetworkDns => ({
  ...dns,
  ...(dns.forwarders ? { forwarders: dns.forwarders.map((one) => spelled(one, 'addr')) } : {}),
  ...(dns.hosts ? { hosts: dns.hosts.map((one) => spelled(one, 'ip')) } : {}),
});

function tidyIp(ip: NetworkIp): NetworkIp {
  const { dhcp, prefix, ...others } = ip;
  const { ranges, hosts, bootp, ...more } = dhcp ?? {};
  const given = {
    ...more,
    ...(ranges ? { ranges: ranges.map((range) => tidyLease(spelled(range, 'start', 'end'))) } : {}),
    ...(hosts ? { hosts: hosts.map((host) => tidyLease(spelled(host, 'ip'))) } : {}),
  };
  // A boot file without an address to give is nothing to print.
  const kept = bootp && (ranges ?? hosts) ? { ...given, bootp: spelled(bootp, 'server') } : given;
  return {
    ...spelled(others, 'address', 'netmask'),
    ...(prefix ? { prefix } : {}),
    ...(Object.keys(kept).length > 0 ? { dhcp: kept } : {}),
  };
}

type Leased = { readonly lease?: DhcpRange['lease'] };
function tidyLease<T extends Leased>(given: T): T {
  const { lease, ...others } = given;
  if (lease?.expiry === undefined) return others as T;
  const { unit = 'minutes', ...more } = lease;
  return { ...given, lease: lease.expiry === 0n ? more : { ...more, unit } };
}

const tidyRoute = (route: Route): Route => spelled(route, 'address', 'netmask', 'gateway');

/** More than one tag make a trunk, and so does a native one. */
function tidyVlan(vlan: Vlan): Vlan {
  const { trunk: _trunk, ...others } = vlan;
  const { tags = [], trunk } = vlan;
  const isTrunk = (trunk ?? false) || tags.length > 1 || tags.some(({ nativeMode }) => nativeMode !== undefined);
  return isTrunk ? { ...others, trunk: true } : others;
}
