import type { NetworkUpdateSection } from '@virtkit/core/driver';
import { parseXml, type Network } from '@virtkit/core/xml';
import { unsupported, type SectionChange } from './network-change.js';
import { updateDhcpHost, updateDhcpRange } from './network-update-dhcp.js';
import { updateDnsHost, updateDnsSrv, updateDnsTxt } from './network-update-dns.js';
import { updateForwardInterface, updatePortGroup } from './network-update-forward.js';

type Update = (network: Network, change: SectionChange) => Network;

/** Sections that are left out here cannot be updated. */
const sections: Partial<Record<NetworkUpdateSection, Update>> = {
  ipDhcpHost: updateDhcpHost,
  ipDhcpRange: updateDhcpRange,
  forwardInterface: updateForwardInterface,
  portgroup: updatePortGroup,
  dnsHost: updateDnsHost,
  dnsTxt: updateDnsTxt,
  dnsSrv: updateDnsSrv,
};

/** As libvirt writes it: `forward pf`. */
const nameOf = (section: string): string => section.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** `network` with one of its sections changed. */
export function updateSection(
  network: Network,
  section: NetworkUpdateSection,
  change: Omit<SectionChange, 'element'>,
): Network {
  const { name: element } = parseXml(change.xml, { domain: 'VIR_FROM_NETWORK' });
  const update = Object.hasOwn(sections, section) ? sections[section] : undefined;
  if (!update) throw unsupported(`can't update '${nameOf(section)}' section of network '${network.name}'`);
  return update(network, { ...change, element });
}
