import type { ErrorCode } from '@virtkit/core/driver';
import type { NetworkDns } from '@virtkit/core/xml';
import { testError } from './errors.js';
import { parseIp } from './ip-address.js';

/** The records of a network's DNS. */
export function checkDns(network: string, dns: NetworkDns): void {
  const { enable, forwarders = [], hosts = [], srvs = [], txts = [] } = dns;
  for (const { addr, domain } of forwarders) {
    if ((addr ?? domain) === undefined) fail(network, '<forwarder> needs an addr or a domain', 'VIR_ERR_XML_ERROR');
    if (addr !== undefined && !parseIp(addr)) fail(network, `'${addr}' is no address to ask`, 'VIR_ERR_XML_ERROR');
  }
  for (const host of hosts) checkDnsHost(network, host);
  for (const srv of srvs) checkDnsSrv(network, srv);
  for (const txt of txts) checkDnsTxt(network, txt);
  if (enable === false && forwarders.length + hosts.length + srvs.length + txts.length > 0) {
    fail(network, 'its DNS is switched off and has records', 'VIR_ERR_XML_ERROR');
  }
}

/** A host's record as it is written, or as much of it as is needed to find it. */
export interface DnsHostLike {
  readonly ip?: string;
  readonly hostnames?: readonly string[];
}

export function checkDnsHost(network: string, { ip, hostnames = [] }: DnsHostLike, partial = false): void {
  if (ip === undefined && !partial) fail(network, 'a DNS host needs an ip');
  if (ip !== undefined && !parseIp(ip)) fail(network, `'${ip}' is not the address of a DNS host`);
  if (hostnames.includes('') || (hostnames.length === 0 && (!partial || ip === undefined))) {
    fail(network, 'a DNS host needs a <hostname>');
  }
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
  if (!partial && (service === undefined || protocol === undefined)) {
    fail(network, 'a DNS service record needs a service and a protocol');
  }
  if (service !== undefined && (service.length > longestService || !/^[\w\-+/*]*$/.test(service))) {
    fail(network, `'${service}' is not a service`);
  }
  if (protocol !== undefined && !/^[A-Za-z0-9\-+/]*$/.test(protocol)) fail(network, `'${protocol}' is not a protocol`);
  if (target === undefined && (port ?? srv.priority ?? srv.weight) !== undefined) {
    fail(network, 'a DNS service record without a target has no port, priority or weight');
  }
  if (port === 0) fail(network, 'a DNS service record cannot have port 0');
}

export interface DnsTxtLike {
  readonly name: string;
  readonly value?: string;
}

export function checkDnsTxt(network: string, { name, value }: DnsTxtLike, partial = false): void {
  if (/[ ,]/.test(name)) fail(network, `a DNS text record cannot have the name '${name}'`);
  if (value === undefined && !partial) fail(network, `the DNS text record '${name}' needs a value`);
}

function fail(network: string, why: string, code: ErrorCode = 'VIR_ERR_XML_DETAIL'): never {
  throw testError(code, `network '${network}': ${why}`);
}
