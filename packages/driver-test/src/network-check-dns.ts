import type { ErrorCode } from '@virtkit/core/driver';
import type { NetworkDns } from '@virtkit/core/xml';
import { testError } from './errors.js';
import { parseIp } from './ip-address.js';

/** The records of a network's DNS. */
export function checkDns(network: string, dns: NetworkDns): void {
  const { enable, forwarders = [], hosts = [], srvs = [], txts = [] } = dns;
  for (const { addr, domain } of forwarders) {
    if (addr !== undefined && !parseIp(addr)) {
      fail(`Invalid forwarder IP address '${addr}' in network '${network}'`, 'VIR_ERR_XML_ERROR');
    }
    if ((addr ?? domain) === undefined) {
      fail('Invalid forwarder element, must contain at least one of addr or domain', 'VIR_ERR_XML_ERROR');
    }
  }
  for (const host of hosts) checkDnsHost(network, host);
  for (const srv of srvs) checkDnsSrv(network, srv);
  for (const txt of txts) checkDnsTxt(network, txt);
  if (enable === false && forwarders.length + hosts.length + srvs.length + txts.length > 0) {
    fail(`Extra data in disabled network '${network}'`, 'VIR_ERR_XML_ERROR');
  }
}

/** A host's record as it is written, or as much of it as is needed to find it. */
export interface DnsHostLike {
  readonly ip?: string;
  readonly hostnames?: readonly string[];
}

export function checkDnsHost(network: string, { ip, hostnames = [] }: DnsHostLike, partial = false): void {
  const record = `in network '${network}' DNS HOST record`;
  if (ip === undefined && !partial) fail(`Missing IP address ${record}`);
  if (ip !== undefined && !parseIp(ip)) fail(`Invalid IP address ${record}`);
  if (hostnames.includes('') || (hostnames.length === 0 && !partial)) fail(`Missing hostname ${record}`);
  if (hostnames.length === 0 && ip === undefined) fail(`Missing ip and hostname ${record}`);
}

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

export function checkDnsSrv(network: string, srv: DnsSrvLike, partial = false): void {
  const { service, protocol, target, port } = srv;
  const record = `DNS SRV record of network '${network}'`;
  if (service === undefined && !partial) fail(`missing required service attribute in ${record}`);
  if (service !== undefined && service.length > longestService) {
    fail(`service attribute '${service}' in network '${network}' is too long, limit is ${longestService} bytes`);
  }
  if (service !== undefined && !/^[\w\-+/*]*$/.test(service)) {
    fail(`invalid character in service attribute '${service}' in ${record}`);
  }
  if (protocol === undefined && !partial) {
    fail(`missing required protocol attribute in DNS SRV record '${service}' of network '${network}'`);
  }
  if (protocol !== undefined && !/^[A-Za-z0-9\-+/]*$/.test(protocol)) {
    fail(`invalid character in protocol attribute '${protocol}' in ${record}`);
  }
  const where = `for service '${service ?? '(null)'}' in network '${network}'`;
  for (const field of ['port', 'priority', 'weight'] as const) {
    if (srv[field] === undefined) continue;
    if (target === undefined) fail(`DNS SRV ${field} attribute not permitted without target ${where}`);
    if (field === 'port' && port === 0) fail(`invalid DNS SRV port attribute ${where}`);
  }
}

export interface DnsTxtLike {
  readonly name?: string;
  readonly value?: string;
}

export function checkDnsTxt(network: string, { name, value }: DnsTxtLike, partial = false): void {
  if (name === undefined) fail(`missing required name attribute in DNS TXT record of network ${network}`);
  if (/[ ,]/.test(name)) fail(`prohibited character in DNS TXT record name '${name}' of network ${network}`);
  if (value === undefined && !partial) {
    fail(`missing required value attribute in DNS TXT record named '${name}' of network ${network}`);
  }
}

function fail(why: string, code: ErrorCode = 'VIR_ERR_XML_DETAIL'): never {
  throw testError(code, why);
}
