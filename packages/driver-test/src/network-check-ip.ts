import type { ErrorCode } from '@virtkit/core/driver';
import { scalars, type DhcpHost, type DhcpRange, type NetworkIp } from '@virtkit/core/xml';
import { testError } from './errors.js';
import { maskIp, naturalPrefix, netmaskPrefix, parseIp, widthOf, type Ip } from './ip-address.js';

/** One `<ip>` of a network, and what its `<dhcp>` gives out. */
export function checkIp(network: string, ip: NetworkIp): void {
  const { family = 'ipv4', address, netmask, prefix = 0, dhcp, tftp } = ip;
  const own = address === undefined ? undefined : parseIp(address);
  if (!own)
    fail(
      address === undefined
        ? `Missing required address attribute in network '${network}'`
        : `Invalid address '${address}' in network '${network}'`,
    );
  const mask = netmask === undefined ? undefined : parseIp(netmask);
  if (netmask !== undefined && !mask) fail(`Invalid netmask '${netmask}' in network '${network}'`);
  const unfit = (why: string): never => fail(`${why} in network '${network}'`, 'VIR_ERR_CONFIG_UNSUPPORTED');
  if (own.family !== family) {
    const said = ip.family ?? 'no';
    unfit(
      family === 'ipv6'
        ? `Family 'ipv6' specified for non-IPv6 address '${address}'`
        : `${said} family specified for non-IPv4 address '${address}'`,
    );
  }
  if (family === 'ipv6' && mask) unfit(`netmask not allowed for IPv6 address '${address}'`);
  if (mask && mask.family !== 'ipv4') {
    const why = `Invalid netmask '${netmask}' for address '${address}' in network '${network}' (both must be IPv4)`;
    fail(why, 'VIR_ERR_CONFIG_UNSUPPORTED');
  }
  if (mask && prefix > 0) {
    fail(`Network '${network}' IP address cannot have both a prefix and a netmask`, 'VIR_ERR_CONFIG_UNSUPPORTED');
  }
  if (prefix > widthOf(family)) unfit(`Invalid ${family === 'ipv6' ? 'IPv6' : 'IPv4'} prefix '${prefix}'`);
  for (const range of dhcp?.ranges ?? []) checkRange(network, ip, range);
  for (const one of dhcp?.hosts ?? []) checkDhcpHost(network, ip, one);
  if (dhcp?.bootp?.server !== undefined && !parseIp(dhcp.bootp.server)) notAnAddress(dhcp.bootp.server);
  if (tftp !== undefined && family === 'ipv6') unfit('Unsupported <tftp> element in an IPv6 element');
}

/** How many bits of the address name the network; `undefined` if that cannot be told. */
export function prefixOf({ address = '', netmask, prefix }: NetworkIp): number | undefined {
  if (prefix) return prefix;
  const mask = netmask === undefined ? undefined : parseIp(netmask);
  const own = parseIp(address);
  return mask ? netmaskPrefix(mask) : own && naturalPrefix(own);
}

/** A range of addresses to give out must lie in the network, and in 65536 addresses. */
export function checkRange(network: string, ip: NetworkIp, { start, end, lease }: DhcpRange): void {
  const from = parseIp(start) ?? notAnAddress(start);
  const to = parseIp(end) ?? notAnAddress(end);
  const own = parseIp(ip.address ?? '');
  const prefix = prefixOf(ip);
  const range = `range ${start} - ${end}`;
  if (from.family !== to.family) return internal(`mismatch of address family in ${range}`);
  if (from.family !== own?.family) return internal(`mismatch of address family in ${range} for network ${ip.address}`);
  if (prefix === undefined) return internal(`bad prefix -1 for network ${ip.address} when  checking ${range}`);
  const net = maskIp(own, prefix);
  const where = `network ${ip.address}/${prefix}`;
  if (maskIp(from, prefix) !== net || maskIp(to, prefix) !== net) internal(`${range} is not entirely within ${where}`);
  if (own.family === 'ipv4') {
    if (from.value === net) internal(`start of ${range} in ${where} is the network address`);
    if (to.value === broadcast(net, prefix)) internal(`end of ${range} in ${where} is the broadcast address`);
  }
  checkSpan(start, from, end, to);
  checkLease(lease);
}

/** The ends of a range, which is of 65536 addresses at most. */
export function checkSpan(start: string, from: Ip, end: string, to: Ip): void {
  const range = `range ${start} - ${end}`;
  if (from.value >> 16n !== to.value >> 16n) internal(`${range} is too large (> 65535)`);
  if (to.value < from.value) internal(`${range} ${from.family === 'ipv4' ? 'is reversed ' : 'start larger than end'}`);
}

const broadcast = (net: bigint, prefix: number): bigint => net | ((1n << BigInt(32 - prefix)) - 1n);

/** A host with an address of its own. `partial`: it is only to be found, and any one of its names will do. */
export function checkDhcpHost(network: string, ip: NetworkIp, host: DhcpHost, partial = false): void {
  const { mac, id, name, lease } = host;
  const own = parseIp(ip.address ?? '');
  if (mac !== undefined) checkMac(network, own, mac);
  const odd = id === undefined ? undefined : /[^0-9a-fA-F:]/.exec(id)?.[0];
  if (odd !== undefined) fail(`Invalid character '${odd}' in id '${id}' of network '${network}'`);
  if (name !== undefined && !/^[A-Za-z0-9]/.test(name)) {
    fail(`Cannot use host name '${name}' in network '${network}'`);
  }
  if (host.ip !== undefined && !parseIp(host.ip)) {
    fail(`Invalid IP address in static host definition for network '${network}'`);
  }
  if (partial) {
    // The blank at the end is libvirt's.
    const needed = 'At least one of name, mac, or ip attribute must be specified for static host definition';
    if ((mac ?? name ?? host.ip) === undefined) fail(`${needed} in network '${network}' `);
  } else {
    const family = own?.family === 'ipv6' ? 'IPv6' : 'IPv4';
    const needed = family === 'IPv6' ? 'id' : 'mac';
    if ((name ?? (family === 'IPv6' ? id : mac)) === undefined) {
      fail(`Static host definition in ${family} network '${network}' must have ${needed} or name attribute`);
    }
    if (host.ip === undefined) fail(`Missing IP address in static host definition for network '${network}'`);
  }
  checkLease(lease);
}

function checkMac(network: string, own: Ip | undefined, mac: string): void {
  if (own?.family === 'ipv6')
    fail(`Invalid to specify MAC address '${mac}' in network '${network}' IPv6 static host definition`);
  const parsed = scalars.macAddress.parse(mac);
  if (parsed === undefined) fail(`Cannot parse MAC address '${mac}' in network '${network}'`);
  if (parseInt(parsed.slice(0, 2), 16) & 1) {
    fail(`expected unicast mac address, found multicast '${mac}' in network '${network}'`);
  }
}

function checkLease(lease: DhcpRange['lease']): void {
  if (!lease || lease.expiry === 0n) return;
  const { expiry, unit = 'minutes' } = lease;
  if ((unit === 'seconds' && expiry < 120n) || (unit === 'minutes' && expiry < 2n)) {
    fail('The minimum lease time should be greater than 2 minutes', 'VIR_ERR_CONFIG_UNSUPPORTED');
  }
}

function fail(why: string, code: ErrorCode = 'VIR_ERR_XML_ERROR'): never {
  throw testError(code, why);
}

const internal = (why: string): never => fail(why, 'VIR_ERR_INTERNAL_ERROR');

function notAnAddress(text: string): never {
  throw testError('VIR_ERR_SYSTEM_ERROR', `Cannot parse socket address '${text}': Name or service not known`);
}
