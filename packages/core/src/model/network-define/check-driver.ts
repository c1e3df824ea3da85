import type { Network } from '../network.js';
import { refuse, unsupported } from './fault.js';

const ownBridge: readonly string[] = ['nat', 'route', 'open', 'none'];

/** What libvirt's network driver, which makes networks on the host, refuses besides. */
export function checkDriverNetwork(network: Network): void {
  const { name, forward, bandwidth, portgroups = [] } = network;
  const mode = forward?.mode ?? 'none';
  if (!ownBridge.includes(mode)) checkForeignBridge(network, mode);
  const isLimitable = ownBridge.includes(mode) || (mode === 'bridge' && network.bridge?.name !== undefined);
  if (bandwidth && !isLimitable)
    refuse(`Unsupported network-wide <bandwidth> element in network ${name} with forward mode='${mode}'`, unsupported);
  checkPool(name, mode, forward);
  checkDhcp(network);
  checkVlans(network, mode);
  const [first, second] = portgroups.filter((group) => group.default);
  if (first && second) {
    const both = `multiple default <portgroup> elements (${first.name} and ${second.name})`;
    refuse(`network '${name}' has ${both}, but only one default is allowed`, unsupported);
  }
  const names = portgroups.map((group) => group.name);
  const twice = names.find((one, index) => names.indexOf(one) < index);
  if (twice !== undefined)
    refuse(`multiple <portgroup> elements with the same name (${twice}) in network '${name}'`, unsupported);
  const limited = isLimitable ? undefined : portgroups.find((group) => group.bandwidth);
  if (limited) {
    const where = `in network '${name}' in portgroup '${limited.name}' with forward mode='${mode}'`;
    refuse(`Unsupported <bandwidth> element ${where}`, unsupported);
  }
}

function checkForeignBridge({ name, mac, ips, dns, domain }: Network, mode: string): void {
  const records = (dns?.txts?.length ?? 0) + (dns?.hosts?.length ?? 0) + (dns?.srvs?.length ?? 0);
  const has = { mac: mac !== undefined, ip: ips !== undefined, dns: records > 0, domain: domain?.name !== undefined };
  for (const [element, is] of Object.entries(has)) {
    if (is) refuse(`Unsupported <${element}> element in network ${name} with forward mode='${mode}'`, unsupported);
  }
}

function checkPool(name: string, mode: string, forward: Network['forward']): void {
  const names = forward?.interfaces?.map(({ dev }) => dev) ?? (forward?.dev === undefined ? [] : [forward.dev]);
  const usesNames = names.length > 0;
  const usesAddresses = (forward?.addresses?.length ?? 0) > 0;
  if (usesNames && mode === 'hostdev')
    refuse(
      `hostdev network '${name}' lists '${names[0]}' in the device pool, but hostdev networks require all devices to be listed by PCI address, not network device name`,
      unsupported,
    );
  if (usesAddresses && mode !== 'hostdev')
    refuse(
      `network '${name}' has forward mode '${mode}'  but lists a device by PCI address in the device pool. This is only supported for networks with forward mode 'hostdev'`,
      unsupported,
    );
  if (Number(usesNames) + Number(usesAddresses) + Number(forward?.pf !== undefined) > 1)
    refuse(
      `<address>, <interface>, and <pf> elements of <forward> in network ${name} are mutually exclusive`,
      unsupported,
    );
}

function checkDhcp({ ips = [] }: Network): void {
  for (const [family, spelled] of Object.entries({ ipv4: 'IPv4', ipv6: 'IPv6' })) {
    const giving = ips.filter((ip) => (ip.family ?? 'ipv4') === family && (ip.dhcp?.ranges ?? ip.dhcp?.hosts));
    if (giving.length > 1)
      refuse(
        `Multiple ${spelled} dhcp sections found -- dhcp is supported only for a single ${spelled} address on each network`,
        unsupported,
      );
  }
}

function checkVlans({ name, vlan, virtualport, portgroups = [] }: Network, mode: string): void {
  const isOpenvswitch = (port: Network['virtualport']) => mode === 'bridge' && port?.type === 'openvswitch';
  const isAllowed = mode === 'hostdev' || mode === 'passthrough' || isOpenvswitch(virtualport);
  const isBad = portgroups.some(
    (group) => (vlan ?? group.vlan) && (group.virtualport ? !isOpenvswitch(group.virtualport) : !isAllowed),
  );
  if (isBad || (vlan && !isAllowed && !portgroups.some((group) => group.default)))
    refuse(`<vlan> element specified for network ${name}, whose type doesn't support vlan configuration`, unsupported);
}
