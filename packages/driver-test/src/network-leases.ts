import { parseIp, prefixOf, printIp, type DhcpLease, type NetworkRef } from '@virtkit/core/driver';
import { scalars, type DhcpRange, type Interface, type NetworkIp } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { familyOf, ipAfter } from './ip-address.js';
import type { TestNetwork } from './network-object.js';

/** An interface of a running domain that is connected to the network. */
interface Guest {
  readonly mac: string;
  readonly hostname: string;
}

const unitSeconds = { seconds: 1n, minutes: 60n, hours: 3600n } as const;
const usual = 3600n;
const forever = 0n;

/**
 * What the network's DHCP gave to running domains: the n-th interface that is connected has the n-th free address, or
 * the one that the definition keeps for it. libvirt's test driver has no leases; addresses begin where its interface
 * addresses do.
 */
export function leasesOf(host: TestHost, ref: NetworkRef, mac: string | undefined): DhcpLease[] {
  const wanted = mac === undefined ? undefined : scalars.macAddress.parse(mac);
  if (mac !== undefined && wanted === undefined) throw testError('VIR_ERR_INVALID_MAC', `'${mac}' is no MAC address`);
  const network = host.networks.byUuid(ref.uuid, ref.name);
  if (!network.active) return [];
  const guests = guestsOf(host, network.name);
  const now = BigInt(Math.floor(host.clock.now() / 1000));
  const leases = (network.def.ips ?? []).flatMap((ip) => leasesOn(network, ip, guests, now));
  return wanted === undefined ? leases : leases.filter((lease) => lease.mac === wanted);
}

function guestsOf(host: TestHost, network: string): Guest[] {
  const isConnected = (one: Interface) => one.type === 'network' && one.source?.network === network;
  return [...host.domains].flatMap(({ active, name, def }) => {
    const connected = active ? (def.devices?.interfaces ?? []).filter(isConnected) : [];
    return connected.flatMap(({ mac }) => (mac === undefined ? [] : [{ mac: mac.address, hostname: `${name}host` }]));
  });
}

function leasesOn({ def }: TestNetwork, ip: NetworkIp, guests: readonly Guest[], now: bigint): DhcpLease[] {
  const hosts = ip.dhcp?.hosts ?? [];
  const free = addresses(ip.dhcp?.ranges ?? [], new Set([ip.address, ...hosts.map((one) => one.ip)]));
  const leases: DhcpLease[] = [];
  for (const { mac, hostname } of guests) {
    const kept = hosts.find((one) => one.mac !== undefined && scalars.macAddress.parse(one.mac) === mac);
    const given = kept?.ip === undefined ? free.next().value : { address: kept.ip, lease: kept.lease };
    if (!given) break;
    leases.push({
      iface: def.bridge?.name ?? '',
      expiryTime: expiry(now, given.lease),
      type: familyOf(parseIp(given.address)!),
      mac,
      ipaddr: given.address,
      prefix: prefixOf(ip) ?? 0,
      hostname: kept?.name ?? hostname,
    });
  }
  return leases;
}

/** The addresses of the ranges in order, without those that are taken. */
function* addresses(ranges: readonly DhcpRange[], taken: ReadonlySet<string | undefined>) {
  for (const { start, end, lease } of ranges) {
    const last = printIp(parseIp(end)!);
    for (let ip = parseIp(start)!, address = ''; address !== last; ip = ipAfter(ip, 1)) {
      address = printIp(ip);
      if (!taken.has(address)) yield { address, lease };
    }
  }
}

function expiry(now: bigint, lease: DhcpRange['lease']): bigint {
  if (!lease) return now + usual;
  return lease.expiry === forever ? forever : now + lease.expiry * unitSeconds[lease.unit ?? 'minutes'];
}
