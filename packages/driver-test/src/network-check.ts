import type { ErrorCode } from '@virtkit/core/driver';
import type { Bandwidth, Network, NetworkForward, Vlan } from '@virtkit/core/xml';
import { testError } from './errors.js';
import { maskIp, parseIp } from './ip-address.js';
import { checkDns } from './network-check-dns.js';
import { checkIp, prefixOf } from './network-check-ip.js';

/** What a document may say and a network cannot be: libvirt's checks of a definition. */
export function checkNetwork(network: Network): void {
  const { name, mac, dns, bandwidth, vlan, virtualport, portgroups = [], ips = [] } = network;
  if (name.includes('/')) throw testError('VIR_ERR_XML_DETAIL', `the name '${name}' has a slash in it`);
  if (mac !== undefined && isMulticast(mac)) fail(network, `its bridge cannot have the multicast address ${mac}`);
  checkBandwidth(network, bandwidth);
  checkVlan(network, vlan);
  if (dns) checkDns(name, dns);
  if (virtualport && virtualport.type === undefined) fail(network, 'its <virtualport> has no type');
  for (const group of portgroups) {
    checkBandwidth(network, group.bandwidth);
    checkVlan(network, group.vlan);
  }
  for (const ip of ips) checkIp(name, ip);
  checkRoutes(network);
  if (network.forward) checkForward(network, network.forward);
  checkMode(network);
}

/** A MAC address for many: the lowest bit of its first byte is set. */
export const isMulticast = (mac: string): boolean => (parseInt(mac.slice(0, 2), 16) & 1) === 1;

function fail(network: Network, why: string, code: ErrorCode = 'VIR_ERR_XML_ERROR'): never {
  throw testError(code, `network '${network.name}': ${why}`);
}

function checkBandwidth(network: Network, bandwidth: Bandwidth | undefined): void {
  for (const rate of [bandwidth?.inbound, bandwidth?.outbound]) {
    if (!rate) continue;
    if (rate.average === undefined && rate.floor === undefined) {
      fail(network, 'a bandwidth needs an average', 'VIR_ERR_XML_DETAIL');
    }
    if (rate.floor !== undefined) fail(network, 'a bandwidth cannot have a floor here', 'VIR_ERR_CONFIG_UNSUPPORTED');
  }
}

function checkVlan(network: Network, vlan: Vlan | undefined): void {
  if (vlan && !vlan.tags) fail(network, 'a <vlan> needs a <tag>');
}

function checkRoutes(network: Network): void {
  for (const { gateway } of network.routes ?? []) {
    const to = parseIp(gateway);
    if (!to) fail(network, `the gateway '${gateway}' of a route is not an address`);
    const reachable = (network.ips ?? []).some((ip) => {
      const own = parseIp(ip.address ?? '');
      const prefix = own && prefixOf(ip);
      return prefix !== undefined && own?.family === to.family && maskIp(own, prefix) === maskIp(to, prefix);
    });
    if (!reachable) fail(network, `the gateway ${gateway} cannot be reached`, 'VIR_ERR_CONFIG_UNSUPPORTED');
  }
}

function checkForward(network: Network, { mode, dev, nat, pf, interfaces = [], addresses = [] }: NetworkForward): void {
  if (nat && mode !== 'nat') fail(network, `<nat> does not go with mode '${mode}'`);
  if (nat?.address) {
    const { start, end } = nat.address;
    const from = parseIp(start);
    const to = end === undefined ? undefined : parseIp(end);
    if (from?.family !== 'ipv4' || to?.family !== 'ipv4') fail(network, '<nat> needs a first and a last IPv4 address');
    if (to.value < from.value || to.value - from.value > 0xffffn) {
      fail(network, 'the addresses of <nat> are no range', 'VIR_ERR_INTERNAL_ERROR');
    }
  }
  if (nat?.port && (nat.port.end === undefined || nat.port.end < nat.port.start)) {
    fail(network, 'the ports of <nat> are no range', 'VIR_ERR_XML_DETAIL');
  }
  if (dev !== undefined && (addresses.length > 0 || pf !== undefined)) {
    fail(network, "the attribute 'dev' of <forward> does not go with <address> or <pf>");
  }
  const names = interfaces.map((one) => one.dev);
  if (dev !== undefined && names.length > 0 && names[0] !== dev) {
    fail(network, `<forward dev='${dev}'> and the first interface '${names[0]}' are not the same`);
  }
  if (new Set(names).size < names.length) fail(network, 'an interface is listed twice');
  const places = addresses.map(({ domain, bus, slot, function: fn }) => [domain, bus, slot, fn].join());
  if (new Set(places).size < places.length) fail(network, 'a PCI device is listed twice');
}

const routed: readonly string[] = ['nat', 'route', 'open'];

/** What goes with which mode of forwarding. */
function checkMode(network: Network): void {
  const { forward, bridge, ips, mtu } = network;
  const mode = forward?.mode ?? 'none';
  const count = forward?.interfaces?.length ?? (forward?.dev === undefined ? 0 : 1);
  if (mode === 'none') return;
  if (routed.includes(mode)) {
    if (!ips) fail(network, `it is to forward (${mode}) and has no <ip>`);
    if (count > 1) fail(network, 'it can forward to one interface only');
    if (mode === 'open' && count > 0) fail(network, 'an open network cannot forward to one interface');
    return;
  }
  if (mode !== 'bridge' && (bridge?.name ?? bridge?.zone ?? bridge?.macTableManager) !== undefined) {
    fail(network, `mode '${mode}' has no bridge`);
  }
  if ((bridge?.stp ?? bridge?.zone) !== undefined || bridge?.delay) {
    fail(network, `mode '${mode}' cannot set the options of a bridge`);
  }
  const devices = count + (forward?.addresses?.length ?? 0) + (forward?.pf === undefined ? 0 : 1);
  if (bridge?.name !== undefined && devices > 0) fail(network, 'it has a bridge or devices to forward to, not both');
  if (mtu) fail(network, `mode '${mode}' cannot set an MTU`);
}
