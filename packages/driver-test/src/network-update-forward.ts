import { attribute, element, format, PortGroup, scalars, type Network } from '@virtkit/core/xml';
import { inserted, removed, replaced, withList } from './lists.js';
import { expectElement, invalid, isAdd, notModified, unknownCommand, type SectionChange } from './network-change.js';

const interfaceFormat = format(
  'interface',
  element('interface', { dev: attribute('dev', scalars.string) }),
  'VIR_FROM_NETWORK',
);
const portGroupFormat = format('portgroup', PortGroup, 'VIR_FROM_NETWORK');

/** The interfaces of the host that a network forwards to. */
export function updateForwardInterface(network: Network, change: SectionChange): Network {
  expectElement(network, change, 'interface');
  const { dev } = interfaceFormat.parse(change.xml);
  notModified(change, 'forward interface entries');
  const { forward } = network;
  const list = forward?.interfaces ?? [];
  const found = list.findIndex((one) => one.dev === dev);
  if (isAdd(change)) {
    if (found >= 0)
      throw invalid(
        `there is an existing interface entry in network '${network.name}' that matches "<interface dev='${dev}'>"`,
      );
    return withInterfaces(network, inserted(list, { dev }, change.command === 'addFirst'));
  }
  if (change.command !== 'delete') return unknownCommand(change);
  if (found < 0)
    throw invalid(`couldn't find an interface entry in network '${network.name}' matching <interface dev='${dev}'>`);
  const { connections = 0 } = list[found]!;
  if (connections > 0) {
    const used = `It is currently being used  by ${connections} domains.`;
    throw invalid(`unable to delete interface '${dev}' in network '${network.name}'. ${used}`);
  }
  return withInterfaces(network, removed(list, found));
}

/** A network that does not forward takes an interface and, as in libvirt, shows nothing of it. */
function withInterfaces(network: Network, list: readonly { readonly dev: string }[]): Network {
  if (!network.forward) return network;
  const { dev: _first, ...forward } = network.forward;
  return { ...network, forward: withList(forward, 'interfaces', list) };
}

export function updatePortGroup(network: Network, change: SectionChange): Network {
  expectElement(network, change, 'portgroup');
  const group = portGroupFormat.parse(change.xml);
  const list = network.portgroups ?? [];
  const found = list.findIndex(({ name }) => name === group.name);
  const entry = `<portgroup name='${group.name}'>`;
  if (isAdd(change) && found >= 0) {
    throw invalid(`there is an existing portgroup entry in network '${network.name}' that matches "${entry}"`);
  }
  if (!isAdd(change) && found < 0) {
    if (change.command === 'none') return unknownCommand(change);
    throw invalid(`couldn't find a portgroup entry in network '${network.name}' matching ${entry}`);
  }
  const rival = list.findIndex((one) => one.default);
  if (change.command !== 'delete' && group.default && rival >= 0 && rival !== found) {
    throw invalid(
      `a different portgroup entry in network '${network.name}' is already set as the default. Only one default is allowed.`,
    );
  }
  return withList(network, 'portgroups', changed(list, group, found, change));
}

function changed(list: readonly PortGroup[], group: PortGroup, found: number, change: SectionChange) {
  if (isAdd(change)) return inserted(list, group, change.command === 'addFirst');
  if (change.command === 'modify') return replaced(list, found, group);
  return change.command === 'delete' ? removed(list, found) : unknownCommand(change);
}
