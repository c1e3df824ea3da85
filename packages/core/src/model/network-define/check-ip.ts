import { macAddress } from '../../xml/index.js';
import { parseIp } from '../ip-address.js';
import type { DhcpHost, DhcpRange, NetworkIp } from '../network.js';
import { prefixOf } from './addresses.js';
import { checkSpanWithin } from './check-span.js';
import { refuse, shared, unsupported } from './fault.js';

const widths = { ipv4: 4, ipv6: 16 } as const;

/** One `<ip>` of a network, and what its `<dhcp>` gives out. */
export function checkIp(network: string, ip: NetworkIp): void {
  const { family = 'ipv4', address, netmask, prefix = 0, dhcp, tftp } = ip;
  const where = `in network '${network}'`;
  if (address === undefined) return refuse(`Missing required address attribute ${where}`);
  const own = parseIp(address) ?? refuse(`Invalid address '${address}' ${where}`);
  const mask =
    netmask === undefined ? undefined : (parseIp(netmask) ?? refuse(`Invalid netmask '${netmask}' ${where}`));
  const unfit = (why: string): never => refuse(`${why} ${where}`, unsupported);
  if (own.length !== widths[family]) {
    const said = family === 'ipv6' ? `Family 'ipv6'` : `${ip.family ?? 'no'} family`;
    unfit(`${said} specified for non-${family === 'ipv6' ? 'IPv6' : 'IPv4'} address '${address}'`);
  }
  if (family === 'ipv6' && mask) unfit(`netmask not allowed for IPv6 address '${address}'`);
  if (mask && mask.length !== 4)
    refuse(`Invalid netmask '${netmask}' for address '${address}' ${where} (both must be IPv4)`, unsupported);
  if (mask && prefix > 0)
    refuse(`Network '${network}' IP address cannot have both a prefix and a netmask`, unsupported);
  if (prefix > own.length * 8) unfit(`Invalid ${family === 'ipv6' ? 'IPv6' : 'IPv4'} prefix '${prefix}'`);
  for (const range of dhcp?.ranges ?? []) checkDhcpRange(ip, range);
  for (const host of dhcp?.hosts ?? []) checkDhcpHost(network, ip, host);
  const server = dhcp?.bootp?.server;
  if (server !== undefined && family === 'ipv4' && !parseIp(server)) notAnAddress(server);
  if (tftp !== undefined && family === 'ipv6') unfit('Unsupported <tftp> element in an IPv6 element');
}

const notAnAddress = (text: string): never =>
  refuse(`Cannot parse socket address '${text}': Name or service not known`, {
    code: 'VIR_ERR_SYSTEM_ERROR',
    ...shared,
  });

/**
 * Checks a range of addresses to give out: it must lie in the network of `ip`, and in 65536 addresses.
 *
 * @throws VirtError `VIR_ERR_SYSTEM_ERROR` for what is no address, `VIR_ERR_INTERNAL_ERROR` for what is no such range,
 * `VIR_ERR_CONFIG_UNSUPPORTED` for a lease that is too short
 */
export function checkDhcpRange(ip: NetworkIp, { start, end, lease }: DhcpRange): void {
  const from = parseIp(start) ?? notAnAddress(start);
  const to = parseIp(end) ?? notAnAddress(end);
  const own = parseIp(ip.address ?? '') ?? notAnAddress(ip.address ?? '');
  checkSpanWithin(from, to, own, prefixOf(ip));
  checkLease(lease);
}

/**
 * Checks a host with an address of its own. `partial`: it is only to be found, and any one of its names will do.
 *
 * @throws VirtError `VIR_ERR_XML_ERROR`, or `VIR_ERR_CONFIG_UNSUPPORTED` for a lease that is too short
 */
export function checkDhcpHost(network: string, ip: NetworkIp, host: DhcpHost, partial = false): void {
  const { mac, id, name, lease } = host;
  const isIpv6 = parseIp(ip.address ?? '')?.length === 16;
  const where = `network '${network}'`;
  if (mac !== undefined) checkMac(where, isIpv6, mac);
  const odd = id === undefined ? undefined : /[^0-9a-fA-F:]/.exec(id)?.[0];
  if (odd !== undefined) refuse(`Invalid character '${odd}' in id '${id}' of ${where}`);
  if (name !== undefined && !/^[A-Za-z0-9]/.test(name)) refuse(`Cannot use host name '${name}' in ${where}`);
  if (host.ip !== undefined && !parseIp(host.ip)) refuse(`Invalid IP address in static host definition for ${where}`);
  if (partial) {
    // The blank at the end is libvirt's.
    const needed = 'At least one of name, mac, or ip attribute must be specified for static host definition';
    if ((mac ?? name ?? host.ip) === undefined) refuse(`${needed} in ${where} `);
  } else {
    const [family, needed] = isIpv6 ? ['IPv6', 'id'] : ['IPv4', 'mac'];
    if ((name ?? (isIpv6 ? id : mac)) === undefined)
      refuse(`Static host definition in ${family} ${where} must have ${needed} or name attribute`);
    if (host.ip === undefined) refuse(`Missing IP address in static host definition for ${where}`);
  }
  checkLease(lease);
}

function checkMac(where: string, isIpv6: boolean, mac: string): void {
  if (isIpv6) refuse(`Invalid to specify MAC address '${mac}' in ${where} IPv6 static host definition`);
  const parsed = macAddress.parse(mac) ?? refuse(`Cannot parse MAC address '${mac}' in ${where}`);
  if (isMulticast(parsed)) refuse(`expected unicast mac address, found multicast '${mac}' in ${where}`);
}

/** A MAC address for many: the lowest bit of its first byte is set. */
export const isMulticast = (mac: string): boolean => (parseInt(mac.slice(0, 2), 16) & 1) === 1;

function checkLease(lease: DhcpRange['lease']): void {
  if (!lease?.expiry) return;
  const { expiry, unit = 'minutes' } = lease;
  if ((unit === 'seconds' && expiry < 120n) || (unit === 'minutes' && expiry < 2n))
    refuse('The minimum lease time should be greater than 2 minutes', unsupported);
}
