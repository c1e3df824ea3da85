import { completeNetwork, parseNetwork, type Network, type NetworkForward, type NetworkIp } from '@virtkit/core/xml';
import type { TestHost } from './host.js';
import { formatIp, parseIp } from './ip-address.js';
import { checkNetwork } from './network-check.js';

/** A definition from a document, checked and with everything filled in. */
export const readNetwork = (host: TestHost, xml: string): Network => finishNetwork(host, parseNetwork(xml));

/** Checks a definition and fills in what was left open. */
export function finishNetwork(host: TestHost, parsed: Network): Network {
  checkNetwork(parsed);
  return completeNetwork(tidyNetwork(parsed), { random: host.random });
}

/** The same definition in libvirt's one spelling. */
export function tidyNetwork(parsed: Network): Network {
  const { forward, ips, dns, ...others } = parsed;
  return {
    ...others,
    ...(forward && forward.mode !== 'none' ? { forward: tidyForward(forward) } : {}),
    ...(ips ? { ips: ips.map(tidyIp) } : {}),
    ...(dns && Object.keys(dns).length > 0 ? { dns } : {}),
  };
}

/** The device to forward to is the first of the interfaces, and the other way round. */
function tidyForward(forward: NetworkForward): NetworkForward {
  const { dev: _dev, interfaces: _interfaces, ...others } = forward;
  const interfaces = forward.interfaces ?? (forward.dev === undefined ? undefined : [{ dev: forward.dev }]);
  const dev = forward.pf === undefined ? interfaces?.[0]?.dev : undefined;
  return {
    ...others,
    ...(dev === undefined ? {} : { dev }),
    ...(forward.mode === 'hostdev' ? { managed: forward.managed ?? false } : {}),
    ...(interfaces ? { interfaces } : {}),
  };
}

function tidyIp(ip: NetworkIp): NetworkIp {
  const { dhcp, ...others } = ip;
  const { ranges, hosts, bootp, ...more } = dhcp ?? {};
  const filled = {
    ...more,
    ...(ranges?.length
      ? { ranges: ranges.map((range) => ({ ...range, start: tidy(range.start), end: tidy(range.end) })) }
      : {}),
    ...(hosts?.length
      ? { hosts: hosts.map((one) => (one.ip === undefined ? one : { ...one, ip: tidy(one.ip) })) }
      : {}),
  };
  // A boot file without an address to give is nothing to print.
  const kept = bootp && (filled.ranges ?? filled.hosts) ? { ...filled, bootp } : filled;
  return {
    ...others,
    ...(ip.address === undefined ? {} : { address: tidy(ip.address) }),
    ...(Object.keys(kept).length > 0 ? { dhcp: kept } : {}),
  };
}

function tidy(address: string): string {
  const ip = parseIp(address);
  return ip ? formatIp(ip) : address;
}
