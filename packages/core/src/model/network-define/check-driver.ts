import type { Network } from '../network.js';
import { refuse, unsupported } from './fault.js';

const ownBridge: readonly string[] = ['nat', 'route', 'open', 'none'];

/** What libvirt's network driver, which makes networks on the host, refuses besides. */
export function checkDriverNetwork(network: Network): void {
  const { name, forward, bandwidth, portgroups = [] } = network;
  const mode = forward?.mode ?? 'none';
  if (!ownBridge.includes(mode)) checkForeignBridge(network, mode);
  const isLimitable = ownBridge.includes(mode) || (mode === 'bridge' && network.bridge?.name !== undefined);
  if (bandwidth && !isLimitable) refuse(name, `mode '${mode}' cannot limit the bandwidth`, unsupported);
  checkPool(name, mode, forward);
  checkDhcp(network);
  checkVlans(network, mode);
  const defaults = portgroups.filter((group) => group.default);
  if (defaults.length > 1) refuse(name, 'it has two default portgroups', unsupported);
  if (new Set(portgroups.map((group) => group.name)).size < portgroups.length)
    refuse(name, 'it has two portgroups of one name', unsupported);
  if (!isLimitable && portgroups.some((group) => group.bandwidth))
    refuse(name, `mode '${mode}' cannot limit the bandwidth of a portgroup`, unsupported);
}

function checkForeignBridge({ name, mac, ips, dns, domain }: Network, mode: string): void {
  const records = (dns?.txts?.length ?? 0) + (dns?.hosts?.length ?? 0) + (dns?.srvs?.length ?? 0);
  const has = { mac: mac !== undefined, ip: ips !== undefined, dns: records > 0, domain: domain?.name !== undefined };
  for (const [element, is] of Object.entries(has)) {
    if (is) refuse(name, `mode '${mode}' has no <${element}>`, unsupported);
  }
}

function checkPool(name: string, mode: string, forward: Network['forward']): void {
  const usesNames = (forward?.interfaces ?? (forward?.dev === undefined ? [] : [forward.dev])).length > 0;
  const usesAddresses = (forward?.addresses?.length ?? 0) > 0;
  if (usesNames && mode === 'hostdev') refuse(name, 'its devices must be given by PCI address', unsupported);
  if (usesAddresses && mode !== 'hostdev') refuse(name, `mode '${mode}' has no PCI devices`, unsupported);
  if (Number(usesNames) + Number(usesAddresses) + Number(forward?.pf !== undefined) > 1)
    refuse(name, '<address>, <interface> and <pf> exclude each other', unsupported);
}

function checkDhcp({ name, ips = [] }: Network): void {
  for (const family of ['ipv4', 'ipv6']) {
    const giving = ips.filter((ip) => (ip.family ?? 'ipv4') === family && (ip.dhcp?.ranges ?? ip.dhcp?.hosts));
    if (giving.length > 1) refuse(name, `it has two ${family} addresses with <dhcp>`, unsupported);
  }
}

function checkVlans({ name, vlan, virtualport, portgroups = [] }: Network, mode: string): void {
  const isOpenvswitch = (port: Network['virtualport']) => mode === 'bridge' && port?.type === 'openvswitch';
  const isAllowed = mode === 'hostdev' || mode === 'passthrough' || isOpenvswitch(virtualport);
  const isBad = portgroups.some(
    (group) => (vlan ?? group.vlan) && (group.virtualport ? !isOpenvswitch(group.virtualport) : !isAllowed),
  );
  if (isBad || (vlan && !isAllowed && !portgroups.some((group) => group.default)))
    refuse(name, 'it cannot tag packets with a <vlan>', unsupported);
}
