import { parseIp } from '../ip-address.js';
import type { Bandwidth, Vlan } from '../net-common.js';
import type { Network, NetworkDns, NetworkForward } from '../network.js';
import { prefixOf, sharePrefix } from './addresses.js';
import { checkIp, checkRoute, checkSpan, isMulticast } from './check-ip.js';
import { detail, refuse, shared, unsupported } from './fault.js';

const vlanIds = 4096;

/** What a document may say and a network cannot be: libvirt's checks of a definition, whatever the driver. */
export function checkNetwork(network: Network): void {
  const { name, mac, dns, virtualport, portgroups = [], ips = [], routes = [] } = network;
  if (name.includes('/')) refuse(name, 'its name has a slash in it', { ...detail, domain: 'VIR_FROM_XML' });
  if (mac !== undefined && isMulticast(mac)) refuse(name, `its bridge cannot have the multicast address ${mac}`);
  for (const one of [network, ...portgroups]) {
    checkBandwidth(name, one.bandwidth);
    checkVlan(name, one.vlan);
  }
  if (dns) checkDns(name, dns);
  if (virtualport && virtualport.type === undefined) refuse(name, 'its <virtualport> has no type', shared);
  for (const ip of ips) checkIp(name, ip);
  for (const route of routes) checkRoute(name, route);
  checkGateways(network);
  if (network.forward) checkForward(name, network.forward);
  checkMode(network);
}

function checkBandwidth(name: string, bandwidth: Bandwidth | undefined): void {
  for (const rate of [bandwidth?.inbound, bandwidth?.outbound]) {
    if (!rate) continue;
    if (rate.average === undefined && rate.floor === undefined)
      refuse(name, 'a bandwidth needs an average', { ...detail, ...shared });
    if (rate.average === undefined && (rate.peak ?? rate.burst) !== undefined)
      refuse(name, 'a peak or burst needs an average', { ...unsupported, ...shared });
    if (rate.floor) refuse(name, 'a bandwidth cannot have a floor here', { ...unsupported, ...shared });
  }
}

function checkVlan(name: string, vlan: Vlan | undefined): void {
  if (!vlan) return;
  const { tags = [], trunk } = vlan;
  if (tags.length === 0) refuse(name, 'a <vlan> needs a <tag>', shared);
  if (tags.some(({ id }) => id >= vlanIds)) refuse(name, 'a tag of a <vlan> is too large', shared);
  const native = tags.filter(({ nativeMode }) => nativeMode !== undefined).length;
  if (native > 1) refuse(name, 'a <vlan> can have one native tag only', shared);
  if (trunk === false && (tags.length > 1 || native > 0)) refuse(name, 'such a <vlan> must be a trunk', shared);
}

const longestService = 482;

function checkDns(name: string, dns: NetworkDns): void {
  const { enable, forwarders = [], hosts = [], srvs = [], txts = [] } = dns;
  for (const { addr, domain } of forwarders) {
    if (addr !== undefined && !parseIp(addr)) refuse(name, `'${addr}' is no address to ask`);
    if ((addr ?? domain) === undefined) refuse(name, 'a <forwarder> needs an addr or a domain');
  }
  for (const { ip, hostnames = [] } of hosts) {
    if (!parseIp(ip)) refuse(name, `'${ip}' is no address of a DNS host`, detail);
    if (hostnames.length === 0) refuse(name, 'a DNS host needs a <hostname>', detail);
  }
  for (const { service, protocol, target, port, priority, weight } of srvs) {
    if (service.length > longestService || !/^[\w\-+/*]*$/.test(service))
      refuse(name, `'${service}' is no service`, detail);
    if (!/^[A-Za-z0-9\-+/]*$/.test(protocol)) refuse(name, `'${protocol}' is no protocol`, detail);
    if (target === undefined && (port ?? priority ?? weight) !== undefined)
      refuse(name, 'a DNS service without a target has no port, priority or weight', detail);
    if (port === 0) refuse(name, 'a DNS service cannot be at port 0', detail);
  }
  for (const txt of txts) {
    if (/[ ,]/.test(txt.name)) refuse(name, `a DNS text cannot be named '${txt.name}'`, detail);
    if (txt.value === undefined) refuse(name, `the DNS text '${txt.name}' needs a value`, detail);
  }
  if (enable === false && forwarders.length + hosts.length + srvs.length + txts.length > 0)
    refuse(name, 'its DNS is switched off and has records');
}

function checkGateways({ name, routes = [], ips = [] }: Network): void {
  for (const { gateway } of routes) {
    const to = parseIp(gateway)!;
    const isReachable = ips.some((ip) => {
      const bits = prefixOf(ip);
      return bits !== undefined && sharePrefix(parseIp(ip.address!)!, to, bits);
    });
    if (!isReachable) refuse(name, `the gateway ${gateway} cannot be reached`, unsupported);
  }
}

function checkForward(name: string, { mode, dev, nat, pf, interfaces = [], addresses = [] }: NetworkForward): void {
  if (nat && mode !== 'nat') refuse(name, `<nat> does not go with mode '${mode}'`);
  if (nat?.address) checkNatSpan(name, nat.address);
  if (nat?.port && (nat.port.end === undefined || nat.port.end < nat.port.start))
    refuse(name, 'the ports of <nat> are no range', detail);
  if (dev !== undefined && (addresses.length > 0 || pf !== undefined))
    refuse(name, "the attribute 'dev' of <forward> does not go with <address> or <pf>");
  const names = interfaces.map((one) => one.dev);
  if (dev !== undefined && names.length > 0 && names[0] !== dev)
    refuse(name, `<forward dev='${dev}'> and the first interface '${names[0]}' are not the same`);
  if (new Set(names).size < names.length) refuse(name, 'an interface is listed twice');
  const places = addresses.map(({ domain, bus, slot, function: fn }) => [domain, bus, slot, fn].join());
  if (new Set(places).size < places.length) refuse(name, 'a PCI device is listed twice');
}

function checkNatSpan(name: string, { start, end }: { readonly start: string; readonly end?: string }): void {
  if (end === undefined) return refuse(name, 'the addresses of <nat> have no end');
  const [from, to] = [start, end].map(parseIp);
  if (from?.length !== 4 || to?.length !== 4) return refuse(name, '<nat> needs IPv4 addresses');
  checkSpan(name, from, to);
}

const routed: readonly string[] = ['nat', 'route', 'open'];

/** What goes with which mode of forwarding. */
function checkMode({ name, forward, bridge, ips, mtu }: Network): void {
  const mode = forward?.mode ?? 'none';
  const count = forward?.interfaces?.length ?? (forward?.dev === undefined ? 0 : 1);
  if (mode === 'none') return;
  if (routed.includes(mode)) {
    if (!ips) refuse(name, `it is to forward (${mode}) and has no <ip>`);
    if (count > 1) refuse(name, 'it can forward to one interface only');
    if (mode === 'open' && count > 0) refuse(name, 'an open network cannot forward to one interface');
    return;
  }
  if (mode !== 'bridge' && (bridge?.name ?? bridge?.zone ?? bridge?.macTableManager) !== undefined)
    refuse(name, `mode '${mode}' has no bridge`);
  if ((bridge?.stp ?? bridge?.zone) !== undefined || bridge?.delay)
    refuse(name, `mode '${mode}' cannot set the options of a bridge`);
  const devices = count + (forward?.addresses?.length ?? 0) + (forward?.pf === undefined ? 0 : 1);
  if (bridge?.name !== undefined && devices > 0) refuse(name, 'it has a bridge or devices to forward to, not both');
  if (mtu) refuse(name, `mode '${mode}' cannot set an MTU`);
}
