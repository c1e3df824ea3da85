import { parseIp } from '../ip-address.js';
import type { NetworkDns } from '../network.js';
import { detail, refuse } from './fault.js';

/** The records of a network's DNS. */
export function checkDns(network: string, dns: NetworkDns): void {
  const { enable, forwarders = [], hosts = [], srvs = [], txts = [] } = dns;
  for (const { addr, domain } of forwarders) {
    if (addr !== undefined && !parseIp(addr)) refuse(`Invalid forwarder IP address '${addr}' in network '${network}'`);
    if ((addr ?? domain) === undefined)
      refuse('Invalid forwarder element, must contain at least one of addr or domain');
  }
  for (const host of hosts) checkDnsHost(network, host);
  for (const srv of srvs) checkDnsSrv(network, srv);
  for (const txt of txts) checkDnsTxt(network, txt);
  if (enable === false && forwarders.length + hosts.length + srvs.length + txts.length > 0)
    refuse(`Extra data in disabled network '${network}'`);
}

/** A host's record as it is written, or as much of it as is needed to find it. */
export interface DnsHostLike {
  readonly ip?: string;
  readonly hostnames?: readonly string[];
}

/**
 * Checks the DNS record of a host. `partial`: it is only to be found.
 *
 * @throws VirtError `VIR_ERR_XML_DETAIL`
 */
export function checkDnsHost(network: string, { ip, hostnames = [] }: DnsHostLike, partial = false): void {
  const record = `in network '${network}' DNS HOST record`;
  if (ip === undefined && !partial) refuse(`Missing IP address ${record}`, detail);
  if (ip !== undefined && !parseIp(ip)) refuse(`Invalid IP address ${record}`, detail);
  if (hostnames.includes('') || (hostnames.length === 0 && !partial)) refuse(`Missing hostname ${record}`, detail);
  if (hostnames.length === 0 && ip === undefined) refuse(`Missing ip and hostname ${record}`, detail);
}

/** A service's record as it is written, or as much of it as is needed to find it. */
export interface DnsSrvLike {
  readonly service?: string;
  readonly protocol?: string;
  readonly domain?: string;
  readonly target?: string;
  readonly port?: number;
  readonly priority?: number;
  readonly weight?: number;
}

const longestService = 482;

/**
 * Checks the DNS record of a service. `partial`: it is only to be found.
 *
 * @throws VirtError `VIR_ERR_XML_DETAIL`
 */
export function checkDnsSrv(network: string, srv: DnsSrvLike, partial = false): void {
  const { service, protocol, target, port } = srv;
  const record = `DNS SRV record of network '${network}'`;
  if (service === undefined && !partial) refuse(`missing required service attribute in ${record}`, detail);
  if (service !== undefined && service.length > longestService) {
    const limit = `is too long, limit is ${longestService} bytes`;
    refuse(`service attribute '${service}' in network '${network}' ${limit}`, detail);
  }
  if (service !== undefined && !/^[\w\-+/*]*$/.test(service))
    refuse(`invalid character in service attribute '${service}' in ${record}`, detail);
  if (protocol === undefined && !partial)
    refuse(`missing required protocol attribute in DNS SRV record '${service}' of network '${network}'`, detail);
  if (protocol !== undefined && !/^[A-Za-z0-9\-+/]*$/.test(protocol))
    refuse(`invalid character in protocol attribute '${protocol}' in ${record}`, detail);
  const where = `for service '${service ?? '(null)'}' in network '${network}'`;
  for (const field of ['port', 'priority', 'weight'] as const) {
    if (srv[field] === undefined) continue;
    if (target === undefined) refuse(`DNS SRV ${field} attribute not permitted without target ${where}`, detail);
    if (field === 'port' && port === 0) refuse(`invalid DNS SRV port attribute ${where}`, detail);
  }
}

/** A text record as it is written, or as much of it as is needed to find it. */
export interface DnsTxtLike {
  readonly name?: string;
  readonly value?: string;
}

/**
 * Checks a text record of DNS. `partial`: it is only to be found.
 *
 * @throws VirtError `VIR_ERR_XML_DETAIL`
 */
export function checkDnsTxt(network: string, { name, value }: DnsTxtLike, partial = false): void {
  if (name === undefined) refuse(`missing required name attribute in DNS TXT record of network ${network}`, detail);
  if (/[ ,]/.test(name)) refuse(`prohibited character in DNS TXT record name '${name}' of network ${network}`, detail);
  if (value === undefined && !partial)
    refuse(`missing required value attribute in DNS TXT record named '${name}' of network ${network}`, detail);
}
