import { checkDhcpHost, checkDhcpRange, isSameIp, parseIp } from '@virtkit/core/driver';
import { DhcpHost, DhcpRange, format, scalars, type Network, type NetworkIp } from '@virtkit/core/xml';
import { inserted, removed, replaced, withList } from './lists.js';
import { expectElement, invalid, isAdd, notModified, unknownCommand, type SectionChange } from './network-change.js';
import { familyOf as familyOfIp } from './ip-address.js';

const hostFormat = format('host', DhcpHost, 'VIR_FROM_NETWORK');
const rangeFormat = format('range', DhcpRange, 'VIR_FROM_NETWORK');

/** Hosts with an address of their own. */
export function updateDhcpHost(network: Network, change: SectionChange): Network {
  expectElement(network, change, 'host');
  const host = hostFormat.parse(change.xml);
  const at = chooseIp(network, change.parentIndex);
  const ip = network.ips![at]!;
  const hosts = ip.dhcp?.hosts ?? [];
  const deletes = change.command === 'delete';
  checkDhcpHost(network.name, ip, host, deletes);
  if (!deletes && familyOf(host.ip) !== familyOf(ip.address)) throw invalid(otherFamily('host entry IP'));
  const found = hosts.findIndex((one) => (deletes ? matches(host, one) : collides(host, one)));
  if (isAdd(change)) {
    onlyDhcp(network, ip);
    if (found >= 0) {
      const entry = `<host mac='${host.mac ?? 'unknown'}' name='${host.name ?? '(null)'}' ip='${host.ip}'/>`;
      throw invalid(`there is an existing dhcp host entry in network '${network.name}' that matches "${entry}"`);
    }
    return withDhcp(network, at, 'hosts', inserted(hosts, host, change.command === 'addFirst'));
  }
  if (!deletes && change.command !== 'modify') return unknownCommand(change);
  if (found < 0) {
    const given = `"mac='${host.mac ?? 'unknown'}'" "name='${host.name ?? '(null)'}'" "ip='${host.ip}'"`;
    throw invalid(
      deletes
        ? `couldn't locate a matching dhcp host entry in network '${network.name}'`
        : `couldn't locate an existing dhcp host entry with ${given} in network '${network.name}'`,
    );
  }
  return withDhcp(network, at, 'hosts', deletes ? removed(hosts, found) : replaced(hosts, found, host));
}

/** Ranges of addresses to give out. */
export function updateDhcpRange(network: Network, change: SectionChange): Network {
  expectElement(network, change, 'range');
  const range = rangeFormat.parse(change.xml);
  const at = chooseIp(network, change.parentIndex);
  const ip = network.ips![at]!;
  const ranges = ip.dhcp?.ranges ?? [];
  notModified(change, 'dhcp ranges');
  checkDhcpRange(ip, range);
  const found = ranges.findIndex((one) => sameIp(one.start, range.start) && sameIp(one.end, range.end));
  if (isAdd(change)) {
    onlyDhcp(network, ip);
    if (found >= 0) {
      const entry = `<range start='${range.start}' end='${range.end}'/>`;
      throw invalid(`there is an existing dhcp range entry in network '${network.name}' that matches "${entry}"`);
    }
    return withDhcp(network, at, 'ranges', inserted(ranges, range, change.command === 'addFirst'));
  }
  if (change.command !== 'delete') return unknownCommand(change);
  if (found < 0) throw invalid(`couldn't locate a matching dhcp range entry in network '${network.name}'`);
  return withDhcp(network, at, 'ranges', removed(ranges, found));
}

const otherFamily = (what: string): string =>
  `the address family of a ${what} must match the address family of the dhcp element's parent`;

/** The `<ip>` at `index`, or for -1: the one that has DHCP, or else the first IPv4 one, or else the first. */
function chooseIp({ name, ips = [] }: Network, index: number): number {
  const best = [
    ips.findIndex(({ dhcp }) => dhcp?.ranges ?? dhcp?.hosts),
    ips.findIndex(({ address }) => familyOf(address) === 'ipv4'),
    0,
  ];
  const chosen = index >= 0 ? index : best.find((at) => at >= 0)!;
  if (!ips[chosen]) {
    const where = index >= 0 ? `at index ${index} in` : 'in';
    throw invalid(`couldn't update dhcp host entry - no <ip> element found ${where} network '${name}'`);
  }
  return chosen;
}

/** DHCP is given for one address of a family only. */
function onlyDhcp({ ips = [] }: Network, ip: NetworkIp): void {
  const rival = ips.find(
    (one) => one !== ip && familyOf(one.address) === familyOf(ip.address) && (one.dhcp?.ranges ?? one.dhcp?.hosts),
  );
  if (rival) {
    const family = familyOf(ip.address) === 'ipv6' ? 'IPv6' : 'IPv4';
    throw invalid(`dhcp is supported only for a single ${family} address on each network`);
  }
}

/** Whether two hosts cannot stand beside each other: one of their names is the same. */
const collides = (host: DhcpHost, other: DhcpHost): boolean =>
  (host.mac !== undefined && sameMac(host.mac, other.mac)) ||
  (host.name !== undefined && host.name === other.name) ||
  (host.ip !== undefined && sameIp(host.ip, other.ip));

/** Whether `other` is the host to delete: all that is said of it fits. A host without a MAC fits any. */
const matches = (host: DhcpHost, other: DhcpHost): boolean =>
  (host.mac === undefined || other.mac === undefined || sameMac(host.mac, other.mac)) &&
  (host.name === undefined || host.name === other.name) &&
  (host.ip === undefined || sameIp(host.ip, other.ip));

const sameMac = (one: string, other: string | undefined): boolean =>
  other !== undefined && scalars.macAddress.parse(one) === scalars.macAddress.parse(other);

export function sameIp(one: string, other: string | undefined): boolean {
  const first = parseIp(one);
  const second = other === undefined ? undefined : parseIp(other);
  return first !== undefined && second !== undefined && isSameIp(first, second);
}

function familyOf(address = '') {
  const ip = parseIp(address);
  return ip && familyOfIp(ip);
}

function withDhcp(network: Network, at: number, key: 'hosts' | 'ranges', list: readonly unknown[]): Network {
  const ip = network.ips![at]!;
  const dhcp = withList<NonNullable<NetworkIp['dhcp']>, typeof key>(ip.dhcp ?? {}, key, list);
  return { ...network, ips: replaced(network.ips!, at, { ...ip, dhcp }) };
}
