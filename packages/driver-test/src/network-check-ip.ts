import type { ErrorCode } from '@virtkit/core/driver';
import { scalars, type DhcpHost, type DhcpRange, type NetworkIp } from '@virtkit/core/xml';
import { testError } from './errors.js';
import { maskIp, naturalPrefix, netmaskPrefix, parseIp, widthOf, type Ip } from './ip-address.js';

/** One `<ip>` of a network, and what its `<dhcp>` gives out. */
export function checkIp(network: string, ip: NetworkIp): void {
  const { family = 'ipv4', address, netmask, prefix = 0, dhcp, tftp } = ip;
  const own = address === undefined ? undefined : parseIp(address);
  if (!own) fail(network, `<ip> needs an address, not '${address ?? ''}'`);
  const mask = netmask === undefined ? undefined : parseIp(netmask);
  if (netmask !== undefined && !mask) fail(network, `'${netmask}' is not a netmask`);
  const unfit = (why: string): never => fail(network, why, 'VIR_ERR_CONFIG_UNSUPPORTED');
  if (own.family !== family) unfit(`'${address}' is not an ${family} address`);
  if (family === 'ipv6' && mask) unfit('an IPv6 address has a prefix and no netmask');
  if (mask && mask.family !== 'ipv4') unfit(`'${netmask}' is not an IPv4 netmask`);
  if (mask && prefix > 0) unfit('a prefix and a netmask do not go together');
  if (prefix > widthOf(family)) unfit(`the prefix ${prefix} is too long`);
  for (const range of dhcp?.ranges ?? []) checkRange(network, ip, range);
  for (const one of dhcp?.hosts ?? []) checkDhcpHost(network, ip, one);
  if (dhcp?.bootp?.server !== undefined && !parseIp(dhcp.bootp.server)) notAnAddress(dhcp.bootp.server);
  if (tftp !== undefined && family === 'ipv6') unfit('<tftp> is for IPv4');
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
  const wrong = (why: string): never => fail(network, `range ${start} - ${end}: ${why}`, 'VIR_ERR_INTERNAL_ERROR');
  const prefix = prefixOf(ip);
  if (!own || from.family !== to.family || from.family !== own.family) return wrong('address families differ');
  if (prefix === undefined) return wrong('the prefix of the network is unknown');
  const net = maskIp(own, prefix);
  if (maskIp(from, prefix) !== net || maskIp(to, prefix) !== net) wrong('it is not within the network');
  if (own.family === 'ipv4') {
    if (from.value === net) wrong('it starts with the address of the network');
    if (to.value === broadcast(net, prefix)) wrong('it ends with the broadcast address');
  }
  if (from.value >> 16n !== to.value >> 16n) wrong('it is too large');
  if (to.value < from.value) wrong('it is reversed');
  checkLease(network, lease);
}

const broadcast = (net: bigint, prefix: number): bigint => net | ((1n << BigInt(32 - prefix)) - 1n);

/** A host with an address of its own. `partial`: it is only to be found, and any one of its names will do. */
export function checkDhcpHost(network: string, ip: NetworkIp, host: DhcpHost, partial = false): void {
  const { mac, id, name, lease } = host;
  const own = parseIp(ip.address ?? '');
  if (mac !== undefined) checkMac(network, own, mac);
  if (id !== undefined && !/^[0-9a-fA-F:]*$/.test(id)) fail(network, `'${id}' is not an id of a DHCP client`);
  if (name !== undefined && !/^[A-Za-z0-9]/.test(name)) fail(network, `'${name}' is not a name for a host`);
  if (host.ip !== undefined && !parseIp(host.ip)) fail(network, `'${host.ip}' is not the address of a host`);
  if (partial) {
    if ((mac ?? name ?? host.ip) === undefined) fail(network, 'a host is found by its mac, name or ip');
  } else {
    if (own?.family === 'ipv6' && (id ?? name) === undefined) fail(network, 'a host needs an id or a name');
    if (own?.family !== 'ipv6' && (mac ?? name) === undefined) fail(network, 'a host needs a mac or a name');
    if (host.ip === undefined) fail(network, 'a host needs an ip');
  }
  checkLease(network, lease);
}

function checkMac(network: string, own: Ip | undefined, mac: string): void {
  if (own?.family === 'ipv6') fail(network, 'a host of an IPv6 network has no mac');
  const parsed = scalars.macAddress.parse(mac);
  if (parsed === undefined) fail(network, `'${mac}' is not a MAC address`);
  if (parseInt(parsed.slice(0, 2), 16) & 1) fail(network, `a host cannot have the multicast address ${mac}`);
}

function checkLease(network: string, lease: DhcpRange['lease']): void {
  if (!lease || lease.expiry === 0n) return;
  const { expiry, unit = 'minutes' } = lease;
  if ((unit === 'seconds' && expiry < 120n) || (unit === 'minutes' && expiry < 2n)) {
    fail(network, 'a lease lasts two minutes at least', 'VIR_ERR_CONFIG_UNSUPPORTED');
  }
}

function fail(network: string, why: string, code: ErrorCode = 'VIR_ERR_XML_ERROR'): never {
  throw testError(code, `network '${network}': ${why}`);
}

function notAnAddress(text: string): never {
  throw testError('VIR_ERR_SYSTEM_ERROR', `'${text}' is not an IP address`);
}
