import {
  doc,
  attribute,
  child,
  children,
  element,
  integer,
  maybe,
  once,
  oneOf,
  oneOfWith,
  required,
  string,
  trimmed,
  unsigned,
  unsigned64,
  uuid,
  yesNo,
} from '../xml/index.js';
import type { TypeOf } from '../xml/index.js';

/** Kept by all who limit traffic, in nobody's name. */
const rate = { ...unsigned64, code: 'VIR_ERR_CONFIG_UNSUPPORTED', domain: 'VIR_FROM_NONE' } as const;
const Rate = element('inbound', {
  average: doc('KiB per second.', maybe(attribute('average', rate))),
  peak: doc('KiB per second.', maybe(attribute('peak', rate))),
  floor: doc('KiB per second, guaranteed.', maybe(attribute('floor', rate))),
  burst: doc('KiB.', maybe(attribute('burst', rate))),
});

const twice = { code: 'VIR_ERR_XML_DETAIL', domain: 'VIR_FROM_NONE' } as const;
const rates = {
  inbound: once(maybe(child('inbound', Rate)), twice),
  outbound: once(maybe(child('outbound', Rate)), twice),
};
export const Bandwidth = element('bandwidth', rates);
/** Of a network's port, which knows its class of traffic. */
export const PortBandwidth = element('bandwidth', { classId: maybe(attribute('classID', unsigned)), ...rates });
export type Bandwidth = TypeOf<typeof Bandwidth>;

export const Vlan = element('vlan', {
  trunk: maybe(attribute('trunk', yesNo)),
  tags: children(
    'tag',
    element('tag', {
      id: attribute('id', unsigned),
      nativeMode: maybe(attribute('nativeMode', oneOf('tagged', 'untagged'))),
    }),
    ({ id }) => String(id),
  ),
});
export type Vlan = TypeOf<typeof Vlan>;

export const VirtualPort = element('virtualport', {
  type: maybe(
    attribute('type', {
      ...oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', '802.1Qbg', '802.1Qbh', 'openvswitch', 'midonet'),
      domain: 'VIR_FROM_NONE',
    }),
  ),
  parameters: maybe(
    child(
      'parameters',
      element('parameters', {
        managerid: maybe(attribute('managerid', unsigned)),
        typeid: maybe(attribute('typeid', unsigned)),
        typeidversion: maybe(attribute('typeidversion', unsigned)),
        instanceid: maybe(attribute('instanceid', uuid)),
        interfaceid: maybe(attribute('interfaceid', uuid)),
        profileid: maybe(attribute('profileid', string)),
      }),
    ),
  ),
});
export type VirtualPort = TypeOf<typeof VirtualPort>;

export const Route = element('route', {
  family: maybe(attribute('family', oneOf('ipv4', 'ipv6'))),
  address: required(attribute('address', trimmed), 'VIR_ERR_XML_ERROR'),
  netmask: maybe(attribute('netmask', string)),
  prefix: maybe(attribute('prefix', unsigned)),
  gateway: required(attribute('gateway', string), 'VIR_ERR_XML_ERROR'),
  metric: maybe(attribute('metric', integer(1))),
});
export type Route = TypeOf<typeof Route>;

export const PortOptions = element('port', { isolated: maybe(attribute('isolated', yesNo)) });
