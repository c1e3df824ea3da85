import type { Bandwidth, Vlan } from '../net-common.js';
import type { Network } from '../network.js';
import { checkDns } from './check-dns.js';
import { checkForward, checkMode } from './check-forward.js';
import { checkIp, isMulticast } from './check-ip.js';
import { checkGateways, checkRoute } from './check-route.js';
import { detail, refuse, shared, unsupported } from './fault.js';

const vlanIds = 4096;

/**
 * What a document may say and a network cannot be: libvirt's checks of a definition, whatever the driver.
 *
 * @throws VirtError the first fault, with libvirt's code and words
 */
export function checkNetwork(network: Network): void {
  const { name, mac, dns, virtualport, portgroups = [], ips = [], routes = [] } = network;
  if (name.includes('/')) refuse('invalid char in name: /', { ...detail, domain: 'VIR_FROM_XML' });
  checkBandwidth(network.bandwidth);
  checkVlan(network.vlan);
  if (mac !== undefined && isMulticast(mac))
    refuse(`Invalid multicast bridge mac address '${mac}' in network '${name}'`);
  if (dns) checkDns(name, dns);
  if (virtualport && virtualport.type === undefined) refuse('missing required virtualport type', shared);
  for (const group of portgroups) {
    checkBandwidth(group.bandwidth);
    checkVlan(group.vlan);
  }
  for (const ip of ips) checkIp(name, ip);
  for (const route of routes) checkRoute(name, route);
  checkGateways(network);
  if (network.forward) checkForward(name, network.forward);
  checkMode(network);
}

function checkBandwidth({ inbound, outbound }: Bandwidth = {}): void {
  const floors = {
    inbound: 'floor attribute is not supported for this config',
    outbound: "'floor' attribute allowed only in <inbound> element",
  };
  for (const [direction, rate] of Object.entries({ inbound, outbound })) {
    if (!rate) continue;
    if (rate.average === undefined && rate.floor === undefined)
      refuse('Missing mandatory average or floor attributes', { ...detail, ...shared });
    if (rate.average === undefined && (rate.peak ?? rate.burst) !== undefined)
      refuse("'peak' and 'burst' require 'average' attribute", { ...unsupported, ...shared });
    if (rate.floor) refuse(floors[direction as keyof typeof floors], { ...unsupported, ...shared });
  }
}

function checkVlan(vlan: Vlan | undefined): void {
  if (!vlan) return;
  const { tags = [], trunk } = vlan;
  if (tags.length === 0) refuse("missing tag id - each <vlan> must have at least one <tag id='n'/> subelement", shared);
  const large = tags.find(({ id }) => id >= vlanIds);
  if (large) refuse(`vlan tag id ${large.id} too large (maximum ${vlanIds - 1})`, shared);
  const native = tags.filter(({ nativeMode }) => nativeMode !== undefined).length;
  if (native > 1) refuse('duplicate native vlan setting', shared);
  if (trunk === false && tags.length > 1)
    refuse(`invalid "trunk='no'" in <vlan> - trunk='yes' is required for more than one vlan tag`, shared);
  if (trunk === false && native > 0)
    refuse(`invalid configuration in <vlan> - "trunk='no'" is not allowed with a native vlan id`, shared);
}
