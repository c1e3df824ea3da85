import type { ErrorCode } from '@virtkit/core/driver';
import type { Bandwidth, Network, NetworkForward, Vlan } from '@virtkit/core/xml';
import { testError } from './errors.js';
import { maskIp, parseIp } from './ip-address.js';
import { checkDns } from './network-check-dns.js';
import { checkIp, checkSpan, prefixOf } from './network-check-ip.js';

/** What a document may say and a network cannot be: libvirt's checks of a definition. */
export function checkNetwork(network: Network): void {
  const { name, mac, dns, bandwidth, vlan, virtualport, portgroups = [], ips = [] } = network;
  if (name.includes('/')) throw testError('VIR_ERR_XML_DETAIL', 'invalid char in name: /');
  if (mac !== undefined && isMulticast(mac)) fail(`Invalid multicast bridge mac address '${mac}' in network '${name}'`);
  checkBandwidth(bandwidth);
  checkVlan(vlan);
  if (dns) checkDns(name, dns);
  if (virtualport && virtualport.type === undefined) fail('missing required virtualport type');
  for (const group of portgroups) {
    checkBandwidth(group.bandwidth);
    checkVlan(group.vlan);
  }
  for (const ip of ips) checkIp(name, ip);
  checkRoutes(network);
  if (network.forward) checkForward(network, network.forward);
  checkMode(network);
}

/** A MAC address for many: the lowest bit of its first byte is set. */
export const isMulticast = (mac: string): boolean => (parseInt(mac.slice(0, 2), 16) & 1) === 1;

function fail(why: string, code: ErrorCode = 'VIR_ERR_XML_ERROR'): never {
  throw testError(code, why);
}

function checkBandwidth(bandwidth: Bandwidth | undefined): void {
  for (const rate of [bandwidth?.inbound, bandwidth?.outbound]) {
    if (!rate) continue;
    if (rate.average === undefined && rate.floor === undefined) {
      fail('Missing mandatory average or floor attributes', 'VIR_ERR_XML_DETAIL');
    }
    if (rate.floor !== undefined) {
      fail('floor attribute is not supported for this config', 'VIR_ERR_CONFIG_UNSUPPORTED');
    }
  }
}

function checkVlan(vlan: Vlan | undefined): void {
  if (vlan && !vlan.tags) fail("missing tag id - each <vlan> must have at least one <tag id='n'/> subelement");
}

function checkRoutes(network: Network): void {
  for (const { gateway } of network.routes ?? []) {
    const to = parseIp(gateway);
    if (!to) fail(`${network.name}: Bad gateway address '${gateway}' in route definition`);
    const reachable = (network.ips ?? []).some((ip) => {
      const own = parseIp(ip.address ?? '');
      const prefix = own && prefixOf(ip);
      return prefix !== undefined && own?.family === to.family && maskIp(own, prefix) === maskIp(to, prefix);
    });
    if (!reachable) {
      const why = `unreachable static route gateway '${gateway}' specified for network '${network.name}'`;
      fail(why, 'VIR_ERR_CONFIG_UNSUPPORTED');
    }
  }
}

function checkForward(
  { name }: Network,
  { mode, dev, nat, pf, interfaces = [], addresses = [] }: NetworkForward,
): void {
  if (nat && mode !== 'nat') {
    fail(`The <nat> element can only be used when <forward> 'mode' is 'nat' in network ${name}`);
  }
  if (nat?.address) {
    const { start, end } = nat.address;
    const from = parseIp(start);
    const to = end === undefined ? undefined : parseIp(end);
    const bad = (what: string, ip: string): never =>
      fail(`Bad ipv4 ${what} address '${ip}' in <nat> in <forward> in network '${name}'`);
    if (end === undefined) {
      fail(`missing 'end' attribute in <address> element in <nat> in <forward> in network ${name}`);
    }
    if (from?.family !== 'ipv4') return bad('start', start);
    if (to?.family !== 'ipv4') return bad('end', end);
    checkSpan(start, from, end, to);
  }
  if (nat?.port && (nat.port.end === undefined || nat.port.end < nat.port.start)) {
    fail(`Missing or invalid 'end' attribute in <port> in <nat> in <forward> in network ${name}`, 'VIR_ERR_XML_DETAIL');
  }
  if (dev !== undefined && (addresses.length > 0 || pf !== undefined)) {
    fail(
      `the <forward> 'dev' attribute cannot be used when <address> or <pf> sub-elements are present in network ${name}`,
    );
  }
  const names = interfaces.map((one) => one.dev);
  if (dev !== undefined && names.length > 0 && names[0] !== dev) {
    fail(`<forward dev='${dev}'> must match first <interface dev='${names[0]}'/> in network ${name}`);
  }
  const twice = names.find((one, index) => names.indexOf(one) < index);
  if (twice !== undefined) fail(`interface '${twice}' can only be listed once in network ${name}`);
  const places = addresses.map(placeOf);
  const again = places.find((one, index) => places.indexOf(one) < index);
  if (again !== undefined) fail(`PCI device '${again}' can only be listed once in network ${name}`);
}

/** As `lspci` writes it. */
function placeOf({ domain = 0, bus = 0, slot = 0, function: fn = 0 }: PciPlace): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  return `${hex(domain, 4)}:${hex(bus, 2)}:${hex(slot, 2)}.${fn.toString(16)}`;
}
type PciPlace = NonNullable<NetworkForward['addresses']>[number];

const routed: readonly string[] = ['nat', 'route', 'open'];

/** What goes with which mode of forwarding. */
function checkMode(network: Network): void {
  const { name, forward, bridge, ips, mtu } = network;
  const mode = forward?.mode ?? 'none';
  const count = forward?.interfaces?.length ?? (forward?.dev === undefined ? 0 : 1);
  if (mode === 'none') return;
  if (routed.includes(mode)) {
    if (!ips) fail(`${mode} forwarding requested, but no IP address provided for network '${name}'`);
    if (count > 1) fail(`multiple forwarding interfaces specified for network '${name}', only one is supported`);
    if (mode === 'open' && count > 0) fail(`forward dev not allowed for network '${name}' with forward mode='${mode}'`);
    return;
  }
  const notIn = (what: string): never => fail(`bridge ${what} not allowed in ${mode} mode (network '${name}')`);
  if (mode !== 'bridge') {
    if (bridge?.name !== undefined) notIn('name');
    if (bridge?.zone !== undefined) notIn('zone');
    if (bridge?.macTableManager !== undefined) notIn('macTableManager setting');
  }
  if ((bridge?.stp ?? bridge?.zone) !== undefined || bridge?.delay) {
    fail(
      `bridge delay/stp/zone options only allowed in route, nat, and isolated mode, not in ${mode} (network '${name}')`,
    );
  }
  const devices = count + (forward?.addresses?.length ?? 0) + (forward?.pf === undefined ? 0 : 1);
  if (bridge?.name !== undefined && devices > 0) {
    const only = 'can specify a bridge name or a forward dev, but not both';
    fail(`A network with forward mode='${mode}' ${only} (network '${name}')`);
  }
  if (mtu) {
    fail(`mtu size only allowed in open, route, nat, and isolated mode, not in ${mode} (network '${name}')`);
  }
}
