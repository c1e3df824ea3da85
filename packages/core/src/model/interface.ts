import {
  doc,
  attribute,
  child,
  children,
  choice,
  element,
  flag,
  format,
  lazy,
  macAddress,
  maybe,
  oneOf,
  onOff,
  string,
  unsigned,
} from '../xml/index.js';
import { via, yesNo } from '../xml/index.js';
import type { ParseOptions, PrintOptions, Rest, Type, TypeOf } from '../xml/index.js';

const common = {
  startMode: maybe(via('start', 'mode', oneOf('none', 'onboot', 'hotplug'))),
  mtu: doc('Bytes.', maybe(via('mtu', 'size', unsigned))),
  protocols: children(
    'protocol',
    element(
      'protocol',
      {
        family: attribute('family', oneOf('ipv4', 'ipv6')),
        autoconf: flag('autoconf'),
        dhcp: maybe(child('dhcp', element('dhcp', { peerdns: maybe(attribute('peerdns', yesNo)) }))),
        ips: children(
          'ip',
          element('ip', { address: attribute('address', string), prefix: maybe(attribute('prefix', unsigned)) }),
        ),
        routeGateway: maybe(via('route', 'gateway', string)),
      },
      { pair: true },
    ),
    ({ family }) => family,
  ),
};

export const Link = element('link', {
  speed: maybe(attribute('speed', unsigned)),
  state: maybe(
    attribute('state', oneOf('unknown', 'notpresent', 'down', 'lowerlayerdown', 'testing', 'dormant', 'up')),
  ),
});

type Common = { readonly [K in keyof Omit<Ethernet, 'type' | 'mac' | 'name'>]: Ethernet[K] };
type Ethernet = TypeOf<typeof Ethernet> & { readonly type: 'ethernet' };

/** A network interface of the host. */
export type HostInterface =
  | Ethernet
  | (Common & { readonly type: 'bridge'; readonly name: string; readonly bridge: TypeOf<typeof Bridge> })
  | (Common & { readonly type: 'bond'; readonly name: string; readonly bond: TypeOf<typeof Bond> })
  | (Common & {
      readonly type: 'vlan';
      readonly name?: string;
      readonly vlan: TypeOf<typeof VlanTag>;
      readonly rest?: Rest;
    });

const port: Type<HostInterface> = lazy(() => HostInterface);

const name = attribute('name', string);
const Ethernet = element(
  'interface',
  {
    name,
    ...common,
    link: maybe(child('link', Link)),
    mac: maybe(via('mac', 'address', macAddress)),
  },
  { pair: true },
);

const Bridge = element(
  'bridge',
  {
    stp: maybe(attribute('stp', onOff)),
    delay: doc('Seconds.', maybe(attribute('delay', string))),
    interfaces: children('interface', port),
  },
  { pair: true },
);

const Bond = element(
  'bond',
  {
    mode: maybe(
      attribute(
        'mode',
        oneOf('balance-rr', 'active-backup', 'balance-xor', 'broadcast', '802.3ad', 'balance-tlb', 'balance-alb'),
      ),
    ),
    miimon: maybe(
      child(
        'miimon',
        element('miimon', {
          freq: attribute('freq', unsigned),
          downdelay: maybe(attribute('downdelay', unsigned)),
          updelay: maybe(attribute('updelay', unsigned)),
          carrier: maybe(attribute('carrier', oneOf('ioctl', 'netif'))),
        }),
      ),
    ),
    arpmon: maybe(
      child(
        'arpmon',
        element('arpmon', {
          interval: attribute('interval', unsigned),
          target: attribute('target', string),
          validate: maybe(attribute('validate', oneOf('active', 'backup', 'all'))),
        }),
      ),
    ),
    interfaces: children('interface', port),
  },
  { pair: true },
);

const VlanTag = element('vlan', {
  tag: attribute('tag', string),
  interface: maybe(via('interface', 'name', string)),
});

const link = maybe(child('link', Link));
export const HostInterface: Type<HostInterface> = choice('type', {
  ethernet: Ethernet,
  bridge: element('interface', { name, ...common, bridge: child('bridge', Bridge) }, { pair: true }),
  bond: element('interface', { name, ...common, link, bond: child('bond', Bond) }, { pair: true }),
  vlan: element('interface', { name: maybe(name), ...common, link, vlan: child('vlan', VlanTag) }, { pair: true }),
});

export const interfaceFormat = format('interface', HostInterface, 'VIR_FROM_INTERFACE');
export const parseInterface = (xml: string, options?: ParseOptions): HostInterface =>
  interfaceFormat.parse(xml, options);
export const printInterface = (value: HostInterface, options?: PrintOptions): string =>
  interfaceFormat.print(value, options);
