import { attribute, element, format, PortGroup, scalars, type Network } from '@virtkit/core/xml';
import { inserted, removed, replaced, withList } from './lists.js';
import { invalid, isAdd, notModified, unknownCommand, type SectionChange } from './network-change.js';

const interfaceFormat = format(
  'interface',
  element('interface', { dev: attribute('dev', scalars.string) }),
  'VIR_FROM_NETWORK',
);
const portGroupFormat = format('portgroup', PortGroup, 'VIR_FROM_NETWORK');

/** The interfaces of the host that a network forwards to. */
export function updateForwardInterface(network: Network, change: SectionChange): Network {
  const { dev } = interfaceFormat.parse(change.xml);
  notModified(change, 'the interfaces to forward to');
  const { forward } = network;
  const list = forward?.interfaces ?? [];
  const found = list.findIndex((one) => one.dev === dev);
  if (isAdd(change)) {
    if (found >= 0) throw invalid(`network '${network.name}' forwards to '${dev}' already`);
    return withInterfaces(network, inserted(list, { dev }, change.command === 'addFirst'));
  }
  if (change.command !== 'delete') return unknownCommand(change);
  if (found < 0) throw invalid(`network '${network.name}' does not forward to '${dev}'`);
  const { connections = 0 } = list[found]!;
  if (connections > 0) throw invalid(`interface '${dev}' of network '${network.name}' is in use`);
  return withInterfaces(network, removed(list, found));
}

/** A network that does not forward takes an interface and, as in libvirt, shows nothing of it. */
function withInterfaces(network: Network, list: readonly { readonly dev: string }[]): Network {
  if (!network.forward) return network;
  const { dev: _first, ...forward } = network.forward;
  return { ...network, forward: withList(forward, 'interfaces', list) };
}

export function updatePortGroup(network: Network, change: SectionChange): Network {
  const group = portGroupFormat.parse(change.xml);
  const list = network.portgroups ?? [];
  const found = list.findIndex(({ name }) => name === group.name);
  const where = `network '${network.name}'`;
  if (isAdd(change) && found >= 0) throw invalid(`${where} has a port group '${group.name}' already`);
  if (!isAdd(change) && found < 0) {
    if (change.command === 'none') return unknownCommand(change);
    throw invalid(`${where} has no port group '${group.name}'`);
  }
  const rival = list.findIndex((one) => one.default);
  if (change.command !== 'delete' && group.default && rival >= 0 && rival !== found) {
    throw invalid(`${where} has another default port group, '${list[rival]!.name}'`);
  }
  return withList(network, 'portgroups', changed(list, group, found, change));
}

function changed(list: readonly PortGroup[], group: PortGroup, found: number, change: SectionChange) {
  if (isAdd(change)) return inserted(list, group, change.command === 'addFirst');
  if (change.command === 'modify') return replaced(list, found, group);
  return change.command === 'delete' ? removed(list, found) : unknownCommand(change);
}
