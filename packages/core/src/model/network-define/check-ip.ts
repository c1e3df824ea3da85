import { macAddress } from '../../xml/index.js';
import { parseIp, type IpBytes } from '../ip-address.js';
import type { Route } from '../net-common.js';
import type { DhcpHost, DhcpRange, NetworkIp } from '../network.js';
import { areEqual, filled, isAfter, prefixOf, sharePrefix } from './addresses.js';
import { refuse, unsupported } from './fault.js';

const widths = { ipv4: 4, ipv6: 16 } as const;

/** One `<ip>` of a network, and what its `<dhcp>` gives out. */
export function checkIp(network: string, ip: NetworkIp): void {
  const { family = 'ipv4', address, netmask, prefix = 0, dhcp, tftp } = ip;
  if (address === undefined) return refuse(network, 'an <ip> has no address');
  const own = parseIp(address) ?? refuse(network, `'${address}' is no address`);
  const mask = netmask === undefined ? undefined : (parseIp(netmask) ?? refuse(network, `'${netmask}' is no netmask`));
  if (own.length !== widths[family]) refuse(network, `'${address}' is no ${family} address`, unsupported);
  if (family === 'ipv6' && mask) refuse(network, 'an IPv6 address has a prefix and no netmask', unsupported);
  if (mask && mask.length !== 4) refuse(network, `'${netmask}' is no IPv4 netmask`, unsupported);
  if (mask && prefix > 0) refuse(network, 'an address has a prefix or a netmask, not both', unsupported);
  if (prefix > own.length * 8) refuse(network, `the prefix ${prefix} is too long`, unsupported);
  for (const range of dhcp?.ranges ?? []) checkRange(network, ip, range);
  for (const host of dhcp?.hosts ?? []) checkHost(network, own, host);
  const server = dhcp?.bootp?.server;
  if (server !== undefined && family === 'ipv4' && !parseIp(server)) notAnAddress(network, server);
  if (tftp !== undefined && family === 'ipv6') refuse(network, '<tftp> is for IPv4 only', unsupported);
}

const notAnAddress = (network: string, text: string): never =>
  refuse(network, `'${text}' is no address`, { code: 'VIR_ERR_SYSTEM_ERROR', domain: 'VIR_FROM_NONE' });

/** Why two addresses are no range; within a network if one is given. */
function rangeFault(from: IpBytes, to: IpBytes, own?: IpBytes, prefix?: number): string | undefined {
  if (from.length !== to.length || (own && own.length !== from.length)) return 'mixes IPv4 and IPv6';
  if (own && prefix === undefined) return 'is of a network with an unknown prefix';
  if (own) {
    if (!sharePrefix(own, from, prefix!) || !sharePrefix(own, to, prefix!)) return 'is not within the network';
    if (own.length === 4 && areEqual(from, filled(own, prefix!, false))) return 'begins with the network itself';
    if (own.length === 4 && areEqual(to, filled(own, prefix!, true))) return 'ends with the broadcast address';
  }
  if (!sharePrefix(from, to, from.length * 8 - 16)) return 'is too large';
  return isAfter(from, to) ? 'is reversed' : undefined;
}

/** An end of a range that is one of at most 65536 addresses. */
export function checkSpan(network: string, from: IpBytes, to: IpBytes, own?: IpBytes, prefix?: number): void {
  const fault = rangeFault(from, to, own, prefix);
  if (fault !== undefined)
    refuse(network, `a range of addresses ${fault}`, { code: 'VIR_ERR_INTERNAL_ERROR', domain: 'VIR_FROM_NONE' });
}

function checkRange(network: string, ip: NetworkIp, { start, end, lease }: DhcpRange): void {
  const from = parseIp(start) ?? notAnAddress(network, start);
  const to = parseIp(end) ?? notAnAddress(network, end);
  checkSpan(network, from, to, parseIp(ip.address!), prefixOf(ip));
  checkLease(network, lease);
}

function checkHost(network: string, own: IpBytes, { mac, id, name, ip, lease }: DhcpHost): void {
  const isIpv6 = own.length === 16;
  if (mac !== undefined) {
    if (isIpv6) refuse(network, 'a host of an IPv6 network has no mac');
    const parsed = macAddress.parse(mac) ?? refuse(network, `'${mac}' is no MAC address`);
    if (isMulticast(parsed)) refuse(network, `no host can have the multicast address ${mac}`);
  }
  if (id !== undefined && !/^[0-9a-fA-F:]*$/.test(id)) refuse(network, `'${id}' is no id of a DHCP client`);
  if (name !== undefined && !/^[A-Za-z0-9]/.test(name)) refuse(network, `'${name}' is no name for a host`);
  if (ip !== undefined && !parseIp(ip)) refuse(network, `'${ip}' is no address for a host`);
  if (isIpv6 && (id ?? name) === undefined) refuse(network, 'a host needs an id or a name');
  if (!isIpv6 && (mac ?? name) === undefined) refuse(network, 'a host needs a mac or a name');
  if (ip === undefined) refuse(network, 'a host needs an ip');
  checkLease(network, lease);
}

/** A MAC address for many: the lowest bit of its first byte is set. */
export const isMulticast = (mac: string): boolean => (parseInt(mac.slice(0, 2), 16) & 1) === 1;

function checkLease(network: string, lease: DhcpRange['lease']): void {
  if (!lease?.expiry) return;
  const { expiry, unit = 'minutes' } = lease;
  if ((unit === 'seconds' && expiry < 120n) || (unit === 'minutes' && expiry < 2n))
    refuse(network, 'a lease lasts two minutes at least', unsupported);
}

/** A route of the host into the network. */
export function checkRoute(network: string, route: Route): void {
  const { family = 'ipv4', address, netmask, prefix = 0, gateway } = route;
  const to = parseIp(address) ?? refuse(network, `'${address}' is no address of a route`);
  const by = parseIp(gateway) ?? refuse(network, `'${gateway}' is no gateway`);
  for (const one of [to, by]) {
    if (one.length !== widths[family]) refuse(network, `a route of ${family} has an address of another family`);
  }
  const mask = netmask === undefined ? undefined : parseIp(netmask);
  if (netmask !== undefined && mask?.length !== widths[family]) refuse(network, `'${netmask}' is no netmask`);
  if (netmask !== undefined && family === 'ipv6') refuse(network, 'an IPv6 route has a prefix and no netmask');
  if (netmask !== undefined && prefix > 0) refuse(network, 'a route has a prefix or a netmask, not both');
  if (prefix > to.length * 8) refuse(network, `the prefix ${prefix} of a route is too long`);
  const bits = prefixOf(route) ?? refuse(network, `'${netmask}' is no netmask`);
  if (!areEqual(to, filled(to, bits, false))) refuse(network, `'${address}' is no address of a network`);
}
