import { isSameIp, parseIp } from '../ip-address.js';
import type { Route } from '../net-common.js';
import type { Network } from '../network.js';
import { filled, prefixOf, sharePrefix } from './addresses.js';
import { refuse, unsupported } from './fault.js';

const widths = { ipv4: 4, ipv6: 16 } as const;

/** A route of the host into the network. */
export function checkRoute(network: string, route: Route): void {
  const { family = 'ipv4', address, netmask, prefix = 0, gateway } = route;
  const fail = (why: string): never => refuse(`${network}: ${why} in route definition`);
  const to = parseIp(address) ?? fail(`Bad network address '${address}'`);
  const by = parseIp(gateway) ?? fail(`Bad gateway address '${gateway}'`);
  const isOther = (length: number): boolean => length !== widths[family];
  if (family === 'ipv4') {
    const said = route.family === undefined ? 'No family' : 'ipv4 family';
    if (isOther(to.length)) fail(`${said} specified for non-IPv4 address '${address}'`);
    if (isOther(by.length)) fail(`${said} specified for non-IPv4 gateway '${gateway}'`);
    if (netmask !== undefined) {
      const mask = parseIp(netmask) ?? fail(`Bad netmask address '${netmask}'`);
      if (isOther(mask.length))
        refuse(`${network}: Invalid netmask '${netmask}' for address '${address}' (both must be IPv4)`);
      if (prefix > 0) refuse(`${network}: Route definition cannot have both a prefix and a netmask`);
    }
  } else {
    if (isOther(to.length)) fail(`ipv6 family specified for non-IPv6 address '${address}'`);
    if (netmask !== undefined) fail(`Specifying netmask invalid for IPv6 address '${address}'`);
    if (isOther(by.length)) fail(`ipv6 specified for non-IPv6 gateway address '${gateway}'`);
  }
  const width = widths[family] * 8;
  if (prefix > width)
    refuse(`${network}: Invalid prefix ${prefix} specified in route definition, must be 0 - ${width}`);
  const bits = prefixOf(route) ?? fail(`Bad netmask address '${netmask}'`);
  if (!isSameIp(to, filled(to, bits, false)))
    refuse(`${network}: Address '${address}' in route definition is not a network address`);
}

/** The gateway of a route is in the network. */
export function checkGateways({ name, routes = [], ips = [] }: Network): void {
  for (const { gateway } of routes) {
    const to = parseIp(gateway)!;
    const isReachable = ips.some((ip) => {
      const bits = prefixOf(ip);
      return bits !== undefined && sharePrefix(parseIp(ip.address!)!, to, bits);
    });
    if (!isReachable)
      refuse(`unreachable static route gateway '${gateway}' specified for network '${name}'`, unsupported);
  }
}
