import {
  doc,
  attribute,
  child,
  children,
  choice,
  element,
  hexadecimal,
  live,
  macAddress,
  maybe,
  oneOf,
  oneOfWith,
  onOff,
  printedAs,
  readAs,
} from '../../xml/index.js';
import { port, string, text, unsigned, unsigned64, uuid, via, yesNo } from '../../xml/index.js';
import type { Part, Scalar, Type, TypeOf } from '../../xml/index.js';
import { PortBandwidth, PortOptions, Route, VirtualPort, Vlan } from '../net-common.js';
import { Address } from './address.js';
import { bootableInfo, teaming, virtioOptions } from './device-info.js';

const InterfaceIp = element('ip', {
  address: attribute('address', string),
  family: maybe(attribute('family', oneOf('ipv4', 'ipv6'))),
  prefix: maybe(attribute('prefix', unsigned)),
  peer: maybe(attribute('peer', string)),
});
/** Addresses and routes that a guest is given. */
export const ipParts = { ips: children('ip', InterfaceIp), routes: children('route', Route) };

const offloads = {
  csum: maybe(attribute('csum', onOff)),
  gso: maybe(attribute('gso', onOff)),
  tso4: maybe(attribute('tso4', onOff)),
  tso6: maybe(attribute('tso6', onOff)),
  ecn: maybe(attribute('ecn', onOff)),
  ufo: maybe(attribute('ufo', onOff)),
};
const InterfaceDriver = element('driver', {
  name: maybe(attribute('name', oneOf('qemu', 'vhost'))),
  txmode: maybe(attribute('txmode', oneOf('iothread', 'timer'))),
  ioeventfd: maybe(attribute('ioeventfd', onOff)),
  eventIdx: maybe(attribute('event_idx', onOff)),
  queues: maybe(attribute('queues', unsigned)),
  rxQueueSize: maybe(attribute('rx_queue_size', unsigned)),
  txQueueSize: maybe(attribute('tx_queue_size', unsigned)),
  rss: maybe(attribute('rss', onOff)),
  rssHashReport: maybe(attribute('rss_hash_report', onOff)),
  ...virtioOptions,
  host: maybe(child('host', element('host', { ...offloads, mrgRxbuf: maybe(attribute('mrg_rxbuf', onOff)) }))),
  guest: maybe(child('guest', element('guest', offloads))),
});

const FilterRef = element('filterref', {
  filter: attribute('filter', string),
  parameters: children(
    'parameter',
    element('parameter', { name: attribute('name', string), value: attribute('value', string) }),
    ({ name }) => name,
  ),
});

const PortForward = element('portForward', {
  proto: attribute('proto', oneOf('tcp', 'udp')),
  address: maybe(attribute('address', string)),
  dev: maybe(attribute('dev', string)),
  ranges: children(
    'range',
    element('range', {
      start: attribute('start', port),
      end: maybe(attribute('end', port)),
      to: maybe(attribute('to', port)),
      exclude: maybe(attribute('exclude', yesNo)),
    }),
  ),
});

/** Names that are given out when a guest starts, and so are no part of its definition. */
const generated = /^(?:vnet|macvtap|macvlan)/;
const NamedTarget = element(
  'target',
  { dev: maybe(attribute('dev', string)), managed: maybe(attribute('managed', yesNo)) },
  { filled: true },
);
type Target = TypeOf<typeof NamedTarget>;
const lasting = (target: Target, { inactive }: { readonly inactive: boolean }): Target => {
  const { dev, ...others } = target;
  return inactive && dev !== undefined && target.managed !== false && generated.test(dev) ? others : target;
};
const Target = readAs(printedAs(NamedTarget, lasting), lasting);

/** Models that libvirt knows are known in any case of letters. */
const models = new Map(
  [
    ...['netfront', 'rtl8139', 'virtio', 'e1000', 'e1000e', 'virtio-transitional', 'virtio-non-transitional'],
    ...['usb-net', 'spapr-vlan', 'lan9118', 'scm91c111', 'vlance', 'vmxnet', 'vmxnet2', 'vmxnet3'],
    ...['Am79C970A', 'Am79C973', '82540EM', '82545EM', '82543GC'],
  ].map((name) => [name.toLowerCase(), name]),
);
const modelName: Scalar<string> = {
  parse: (text) => models.get(text.toLowerCase()) ?? (/^[\w-]+$/.test(text) ? text : undefined),
  print: (value) => value,
  values: { kind: 'pattern', pattern: /^x[\w-]{0,8}$/ },
  expected: 'letters, digits, - and _',
  code: 'VIR_ERR_INVALID_ARG',
};

const Coalesce = element('coalesce', {
  rx: maybe(
    child(
      'rx',
      element('rx', {
        framesMax: maybe(via('frames', 'max', { ...unsigned, code: 'VIR_ERR_XML_DETAIL', domain: 'VIR_FROM_DOMAIN' })),
      }),
    ),
  ),
});

const head = {
  managed: maybe(attribute('managed', yesNo)),
  trustGuestRxFilters: maybe(attribute('trustGuestRxFilters', yesNo)),
  mac: doc(
    'The MAC address; made when it is left out.',
    maybe(
      child(
        'mac',
        element('mac', {
          address: doc('The address.', attribute('address', macAddress)),
          type: maybe(attribute('type', oneOf('generated', 'static'))),
          check: maybe(attribute('check', yesNo)),
        }),
      ),
    ),
  ),
};
const beforeDriver = {
  vlan: doc('The VLANs of its traffic.', maybe(child('vlan', Vlan))),
  virtualport: doc('What the switch of the host is told.', maybe(child('virtualport', VirtualPort))),
  bandwidth: doc('Limits of its traffic.', maybe(child('bandwidth', PortBandwidth))),
  port: maybe(child('port', PortOptions)),
  ...ipParts,
  portForwards: doc('Ports of the host that lead to the guest.', children('portForward', PortForward)),
  script: maybe(via('script', 'path', string)),
  downscript: maybe(via('downscript', 'path', string)),
  backendDomain: maybe(via('backenddomain', 'name', string)),
  target: doc("The device of the host that is the card's other end.", maybe(child('target', Target))),
  guest: maybe(
    child(
      'guest',
      element('guest', { dev: maybe(attribute('dev', string)), actual: maybe(attribute('actual', string)) }),
    ),
  ),
  model: doc('The model that the guest sees.', maybe(via('model', 'type', modelName))),
};
const afterDriver = {
  backend: doc(
    'The program or device of the host behind it.',
    maybe(
      child(
        'backend',
        element('backend', {
          type: maybe(attribute('type', oneOf('default', 'passt'))),
          tap: maybe(attribute('tap', string)),
          vhost: maybe(attribute('vhost', string)),
          logFile: maybe(attribute('logFile', string)),
        }),
      ),
    ),
  ),
  filterref: doc('The network filter it is behind.', maybe(child('filterref', FilterRef))),
  tune: doc(
    'Buffers on the host.',
    maybe(child('tune', element('tune', { sndbuf: maybe(text('sndbuf', unsigned64)) }))),
  ),
  teaming,
  link: doc(
    'Whether the cable is in.',
    maybe(via('link', 'state', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'up', 'down'))),
  ),
  mtu: doc('Bytes.', maybe(via('mtu', 'size', { ...unsigned, code: 'VIR_ERR_XML_ERROR' }))),
  coalesce: doc('How many frames are taken in before the guest is told.', maybe(child('coalesce', Coalesce))),
  ...bootableInfo,
};

/** An interface whose source, if it has any, is that part. */
const interfaceWith = <T, O extends boolean>(source: Part<T, O>) =>
  element(
    'interface',
    { ...head, source, ...beforeDriver, driver: maybe(child('driver', InterfaceDriver)), ...afterDriver },
    { pair: true },
  );
const interfaceOf = <T>(source: Type<T>) => interfaceWith(child('source', source));

const Device = element('source', { dev: maybe(attribute('dev', string)), ...ipParts });
const HostdevDriver = element('driver', {
  name: maybe(attribute('name', oneOf('kvm', 'vfio', 'xen'))),
});
const HostdevSource = element('source', {
  startupPolicy: maybe(attribute('startupPolicy', string)),
  vendor: maybe(via('vendor', 'id', hexadecimal(4))),
  product: maybe(via('product', 'id', hexadecimal(4))),
  address: maybe(child('address', Address)),
});

const Socket = element('source', {
  address: maybe(attribute('address', string)),
  port: maybe(attribute('port', port)),
  local: maybe(
    child('local', element('local', { address: attribute('address', string), port: attribute('port', port) })),
  ),
  ...ipParts,
});

/** A network card; `type` says what it is connected to. */
export const Interface = choice(
  'type',
  {
    network: interfaceOf(
      element('source', {
        network: attribute('network', string),
        portgroup: maybe(attribute('portgroup', string)),
        portid: live(maybe(attribute('portid', uuid))),
        bridge: live(maybe(attribute('bridge', string))),
        ...ipParts,
      }),
    ),
    bridge: interfaceOf(
      element('source', {
        bridge: attribute('bridge', string),
        macTableManager: live(maybe(attribute('macTableManager', oneOf('kernel', 'libvirt')))),
        ...ipParts,
      }),
    ),
    ethernet: interfaceWith(maybe(child('source', Device))),
    user: interfaceWith(maybe(child('source', Device))),
    internal: interfaceOf(element('source', { name: attribute('name', string), ...ipParts })),
    direct: interfaceOf(
      element('source', {
        dev: attribute('dev', string),
        mode: maybe(attribute('mode', oneOf('vepa', 'private', 'bridge', 'passthrough'))),
        ...ipParts,
      }),
    ),
    hostdev: element(
      'interface',
      {
        ...head,
        driver: maybe(child('driver', HostdevDriver)),
        source: child('source', HostdevSource),
        ...beforeDriver,
        ...afterDriver,
      },
      { pair: true },
    ),
    vhostuser: interfaceOf(
      element('source', {
        type: attribute('type', oneOf('unix')),
        path: attribute('path', string),
        mode: maybe(attribute('mode', oneOf('server', 'client'))),
        reconnect: maybe(
          child(
            'reconnect',
            element('reconnect', {
              enabled: attribute('enabled', yesNo),
              timeout: maybe(attribute('timeout', unsigned)),
            }),
          ),
        ),
      }),
    ),
    vdpa: interfaceOf(element('source', { dev: attribute('dev', string) })),
    vds: interfaceOf(
      element('source', {
        switchid: attribute('switchid', uuid),
        portid: attribute('portid', string),
        portgroupid: attribute('portgroupid', string),
        connectionid: attribute('connectionid', string),
      }),
    ),
    server: interfaceOf(Socket),
    client: interfaceOf(Socket),
    mcast: interfaceOf(Socket),
    udp: interfaceOf(Socket),
    null: interfaceWith(maybe(child('source', element('source', {})))),
  },
  { fallback: 'user' },
);
export type Interface = TypeOf<typeof Interface>;
