import { doc, attribute, child, choice, element, fallback, format, macAddress, maybe, oneOf } from '../xml/index.js';
import { required, string, text, uuid, via, yesNo } from '../xml/index.js';
import type { ParseOptions, PrintOptions, TypeOf } from '../xml/index.js';
import { HostPciAddress } from './domain/address.js';
import { PortBandwidth, PortOptions, VirtualPort, Vlan } from './net-common.js';

const bridged = element('plug', {
  bridge: attribute('bridge', string),
  macTableManager: maybe(attribute('macTableManager', oneOf('kernel', 'libvirt'))),
});

/** How a port is connected to its network. */
export const NetworkPortPlug = choice('type', {
  network: bridged,
  bridge: bridged,
  direct: element('plug', {
    dev: attribute('dev', string),
    mode: fallback(attribute('mode', oneOf('vepa', 'private', 'bridge', 'passthrough')), 'vepa'),
  }),
  'hostdev-pci': element('plug', {
    managed: maybe(attribute('managed', yesNo)),
    driver: maybe(via('driver', 'name', oneOf('vfio', 'kvm', 'xen'))),
    address: child('address', element('address', HostPciAddress.parts)),
  }),
});
export type NetworkPortPlug = TypeOf<typeof NetworkPortPlug>;

/** Where a guest's interface is plugged into a network. */
export const NetworkPort = element('networkport', {
  uuid: doc(
    "libvirt requires it in a document; core's drivers give one where it is left out.",
    maybe(text('uuid', uuid)),
  ),
  owner: required(
    child(
      'owner',
      element('owner', {
        name: required(text('name', string), 'VIR_ERR_INTERNAL_ERROR'),
        uuid: required(text('uuid', uuid), 'VIR_ERR_INTERNAL_ERROR'),
      }),
    ),
    'VIR_ERR_INTERNAL_ERROR',
  ),
  group: maybe(text('group', string)),
  mac: required(via('mac', 'address', macAddress), 'VIR_ERR_INTERNAL_ERROR'),
  virtualport: maybe(child('virtualport', VirtualPort)),
  bandwidth: maybe(child('bandwidth', PortBandwidth)),
  vlan: maybe(child('vlan', Vlan)),
  port: maybe(child('port', PortOptions)),
  trustGuestRxFilters: maybe(via('rxfilters', 'trustGuest', yesNo)),
  plug: maybe(child('plug', NetworkPortPlug)),
});
export type NetworkPort = TypeOf<typeof NetworkPort>;

export const networkPortFormat = format('networkport', NetworkPort, 'VIR_FROM_NETWORK');
export const parseNetworkPort = (xml: string, options?: ParseOptions): NetworkPort =>
  networkPortFormat.parse(xml, options);
export const printNetworkPort = (port: NetworkPort, options?: PrintOptions): string =>
  networkPortFormat.print(port, options);
