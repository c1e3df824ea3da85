import { doc, attribute, child, children, element, fallback, foreign, format, live, macAddress } from '../xml/index.js';
import {
  maybe,
  once,
  oneOf,
  oneOfWith,
  port,
  required,
  string,
  text,
  texts,
  unsigned,
  unsigned64,
  uuid,
  via,
  viaAll,
  yesNo,
  onOff,
} from '../xml/index.js';
import type { ParseOptions, PrintOptions, TypeOf } from '../xml/index.js';
import { attributeOf } from '../xml/tree.js';
import { HostPciAddress } from './domain/address.js';
import { Bandwidth, PortOptions, Route, VirtualPort, Vlan } from './net-common.js';

export const forwardModes = [
  'none',
  'nat',
  'route',
  'open',
  'bridge',
  'private',
  'vepa',
  'passthrough',
  'hostdev',
] as const;

const Span = element('address', {
  start: required(attribute('start', string), 'VIR_ERR_XML_ERROR'),
  end: maybe(attribute('end', string)),
});
const natPort = { ...port, code: 'VIR_ERR_XML_DETAIL' } as const;
const PortSpan = element('port', {
  start: required(attribute('start', natPort), 'VIR_ERR_XML_DETAIL'),
  end: maybe(attribute('end', natPort)),
});

export const NetworkForward = element('forward', {
  dev: maybe(attribute('dev', string)),
  mode: fallback(attribute('mode', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', ...forwardModes)), 'nat'),
  managed: maybe(attribute('managed', yesNo)),
  driver: maybe(via('driver', 'name', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'default', 'vfio', 'kvm', 'xen'))),
  nat: once(
    maybe(
      child(
        'nat',
        element('nat', {
          ipv6: maybe(attribute('ipv6', yesNo)),
          address: once(maybe(child('address', Span))),
          port: once(maybe(child('port', PortSpan))),
        }),
      ),
    ),
  ),
  pf: once(
    maybe({
      ...via('pf', 'dev', string),
      readChild: (from, _previous, reading) =>
        attributeOf(from, 'dev') ?? reading.fail("attribute 'dev' is missing in <pf>", from),
    }),
  ),
  interfaces: children(
    'interface',
    element('interface', {
      dev: required(attribute('dev', string), 'VIR_ERR_XML_ERROR'),
      connections: live(maybe(attribute('connections', unsigned))),
    }),
    ({ dev }) => dev,
  ),
  addresses: children(
    'address',
    element('address', {
      type: maybe(attribute('type', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'pci'))),
      ...HostPciAddress.parts,
    }),
  ),
});
export type NetworkForward = TypeOf<typeof NetworkForward>;

const Lease = element('lease', {
  expiry: attribute('expiry', unsigned64),
  unit: maybe(attribute('unit', oneOf('seconds', 'minutes', 'hours'))),
});
const givenLease = maybe(child('lease', Lease));
/** A lease that does not say how long it is says nothing. */
const lease: typeof givenLease = {
  ...givenLease,
  readChild: (from, previous, reading) =>
    Object.hasOwn(from.attributes, 'expiry') ? givenLease.readChild!(from, previous, reading) : undefined,
};

export const DhcpHost = element('host', {
  mac: maybe(attribute('mac', string)),
  id: maybe(attribute('id', string)),
  name: maybe(attribute('name', string)),
  ip: maybe(attribute('ip', string)),
  lease,
});
export type DhcpHost = TypeOf<typeof DhcpHost>;

export const DhcpRange = element('range', {
  start: required(attribute('start', string), 'VIR_ERR_XML_ERROR'),
  end: required(attribute('end', string), 'VIR_ERR_XML_ERROR'),
  lease,
});
export type DhcpRange = TypeOf<typeof DhcpRange>;

export const NetworkIp = element(
  'ip',
  {
    family: maybe(attribute('family', oneOfWith('VIR_ERR_XML_ERROR', 'ipv4', 'ipv6'))),
    address: maybe(attribute('address', string)),
    netmask: maybe(attribute('netmask', string)),
    prefix: maybe(attribute('prefix', unsigned)),
    localPtr: maybe(attribute('localPtr', yesNo)),
    tftp: maybe(via('tftp', 'root', string)),
    dhcp: maybe(
      child(
        'dhcp',
        element(
          'dhcp',
          {
            ranges: children('range', DhcpRange),
            hosts: children('host', DhcpHost, ({ mac, id, name }) => mac ?? id ?? name),
            bootp: maybe(
              child(
                'bootp',
                element('bootp', { file: attribute('file', string), server: maybe(attribute('server', string)) }),
              ),
            ),
          },
          { pair: true },
        ),
      ),
    ),
  },
  { pair: true },
);
export type NetworkIp = TypeOf<typeof NetworkIp>;

export const DnsHost = element('host', {
  ip: required(attribute('ip', string), 'VIR_ERR_XML_DETAIL'),
  hostnames: texts('hostname', string),
});
export const DnsSrv = element('srv', {
  service: required(attribute('service', string), 'VIR_ERR_XML_DETAIL'),
  protocol: required(attribute('protocol', string), 'VIR_ERR_XML_DETAIL'),
  domain: maybe(attribute('domain', string)),
  target: maybe(attribute('target', string)),
  port: maybe(attribute('port', port)),
  priority: maybe(attribute('priority', port)),
  weight: maybe(attribute('weight', port)),
});
export const DnsTxt = element('txt', {
  name: required(attribute('name', string), 'VIR_ERR_XML_DETAIL'),
  value: maybe(attribute('value', string)),
});

export const NetworkDns = element('dns', {
  enable: maybe(attribute('enable', yesNo)),
  forwardPlainNames: maybe(attribute('forwardPlainNames', yesNo)),
  forwarders: children(
    'forwarder',
    element('forwarder', { domain: maybe(attribute('domain', string)), addr: maybe(attribute('addr', string)) }),
  ),
  txts: children('txt', DnsTxt, ({ name }) => name),
  srvs: children('srv', DnsSrv),
  hosts: children('host', DnsHost, ({ ip }) => ip),
});
export type NetworkDns = TypeOf<typeof NetworkDns>;

export const PortGroup = element(
  'portgroup',
  {
    name: required(attribute('name', string), 'VIR_ERR_XML_ERROR'),
    default: maybe(attribute('default', yesNo)),
    trustGuestRxFilters: maybe(attribute('trustGuestRxFilters', yesNo)),
    vlan: maybe(child('vlan', Vlan)),
    virtualport: maybe(child('virtualport', VirtualPort)),
    bandwidth: maybe(child('bandwidth', Bandwidth)),
  },
  { pair: true },
);
export type PortGroup = TypeOf<typeof PortGroup>;

/** A virtual network. */
export const Network = element('network', {
  xmlnsDnsmasq: doc(
    'Declares the prefix of `options`: `http://libvirt.org/schemas/network/dnsmasq/1.0`.',
    maybe(attribute('xmlns:dnsmasq', string)),
  ),
  connections: doc('How many interfaces are connected now.', live(maybe(attribute('connections', unsigned)))),
  ipv6: maybe(attribute('ipv6', { ...yesNo, code: 'VIR_ERR_XML_ERROR' })),
  trustGuestRxFilters: maybe(attribute('trustGuestRxFilters', yesNo)),
  name: doc('The name, unique on a host.', required(text('name', string), 'VIR_ERR_NO_NAME')),
  uuid: doc('The identity; made when it is left out.', maybe(text('uuid', uuid))),
  title: doc('A line for people.', maybe(text('title', string))),
  description: doc('Any text for people.', maybe(text('description', string))),
  metadata: doc('What programs keep about the network, each in a namespace of its own.', foreign('metadata')),
  forward: doc('Where traffic goes; without it nowhere.', maybe(child('forward', NetworkForward))),
  bridge: doc(
    'The bridge on the host.',
    maybe(
      child(
        'bridge',
        element('bridge', {
          name: maybe(attribute('name', string)),
          zone: maybe(attribute('zone', string)),
          // Whatever is not "off" is on, as libvirt reads it.
          stp: maybe(attribute('stp', { ...onOff, parse: (word) => word !== 'off' })),
          delay: doc('Seconds.', maybe(attribute('delay', { ...unsigned, code: 'VIR_ERR_XML_ERROR' }))),
          macTableManager: maybe(attribute('macTableManager', oneOfWith('VIR_ERR_XML_ERROR', 'kernel', 'libvirt'))),
        }),
      ),
    ),
  ),
  mtu: doc('Bytes.', maybe(via('mtu', 'size', { ...unsigned, code: 'VIR_ERR_XML_ERROR' }))),
  mac: doc('The MAC address of the bridge.', maybe(via('mac', 'address', macAddress))),
  domain: doc(
    'The DNS domain of its guests.',
    maybe(
      child(
        'domain',
        element('domain', { name: maybe(attribute('name', string)), localOnly: maybe(attribute('localOnly', yesNo)) }),
      ),
    ),
  ),
  dns: doc('What its DNS server says.', maybe(child('dns', NetworkDns))),
  vlan: doc('The VLANs of its traffic.', maybe(child('vlan', Vlan))),
  bandwidth: doc('Limits of its traffic.', maybe(child('bandwidth', Bandwidth))),
  port: maybe(child('port', PortOptions)),
  ips: doc('Addresses of the host on it, and what DHCP gives out.', children('ip', NetworkIp)),
  routes: doc('Routes over it.', children('route', Route)),
  virtualport: maybe(child('virtualport', VirtualPort)),
  portgroups: doc(
    'Kinds of guests, with their settings.',
    children('portgroup', PortGroup, ({ name }) => name),
  ),
  options: doc(
    'More lines for the configuration of dnsmasq.',
    maybe(child('dnsmasq:options', element('dnsmasq:options', { lines: viaAll('dnsmasq:option', 'value', string) }))),
  ),
});
export type Network = TypeOf<typeof Network>;

export const networkFormat = format('network', Network, 'VIR_FROM_NETWORK');
export const parseNetwork = (xml: string, options?: ParseOptions): Network => networkFormat.parse(xml, options);
export const printNetwork = (network: Network, options?: PrintOptions): string => networkFormat.print(network, options);
