import {
  attribute,
  child,
  children,
  choice,
  element,
  fallback,
  flag,
  hexadecimal,
  maybe,
  oneOf,
  required,
  onOff,
  string,
  text,
} from '../../xml/index.js';
import { unsigned, unsigned64, uuid, via, yesNo } from '../../xml/index.js';
import type { Part, Type, TypeOf } from '../../xml/index.js';
import { HostPciAddress } from './address.js';
import { DiskAuth, NetworkHost } from './disk-source.js';
import { bootableInfo, teaming } from './device-info.js';
import { ipParts } from './interface.js';

const none: Record<never, never> = {};
const hostdevOf = <
  T,
  P extends Record<string, Part<unknown, boolean>>,
  A extends Record<string, Part<unknown, boolean>> = Record<never, never>,
>(
  source: Type<T>,
  own: P,
  after: A = none as A,
) =>
  element('hostdev', {
    managed: maybe(attribute('managed', yesNo)),
    ...own,
    driver: maybe(via('driver', 'name', oneOf('kvm', 'vfio', 'xen'))),
    source: child('source', source),
    ...after,
    readonly: flag('readonly'),
    shareable: flag('shareable'),
    teaming,
    ...bootableInfo,
  });

const model = maybe(attribute('model', string));

const usb = element('source', {
  startupPolicy: maybe(attribute('startupPolicy', oneOf('default', 'mandatory', 'requisite', 'optional'))),
  autoAddress: maybe(attribute('autoAddress', yesNo)),
  missing: maybe(attribute('missing', yesNo)),
  guestReset: maybe(attribute('guestReset', oneOf('off', 'uninitialized', 'on'))),
  vendor: maybe(via('vendor', 'id', hexadecimal(4, 0xffff))),
  product: maybe(via('product', 'id', hexadecimal(4, 0xffff))),
  address: maybe(
    child(
      'address',
      element('address', {
        bus: attribute('bus', unsigned),
        device: maybe(attribute('device', unsigned)),
        port: maybe(attribute('port', string)),
      }),
    ),
  ),
});

const scsi = element('source', {
  protocol: maybe(attribute('protocol', oneOf('adapter', 'iscsi'))),
  name: maybe(attribute('name', string)),
  hosts: children('host', NetworkHost),
  auth: maybe(child('auth', DiskAuth)),
  initiator: maybe(child('initiator', element('initiator', { iqn: maybe(via('iqn', 'name', string)) }))),
  adapter: maybe(via('adapter', 'name', string)),
  address: maybe(
    child(
      'address',
      element('address', {
        type: maybe(attribute('type', oneOf('scsi'))),
        bus: attribute('bus', unsigned),
        target: attribute('target', unsigned),
        unit: attribute('unit', unsigned64),
      }),
    ),
  ),
});

const subsystem = choice(
  'type',
  {
    pci: hostdevOf(
      element('source', {
        writeFiltering: maybe(attribute('writeFiltering', yesNo)),
        address: fallback(child('address', HostPciAddress), { domain: 0, bus: 0, slot: 0, function: 0 }),
      }),
      {},
    ),
    usb: hostdevOf(usb, {}),
    scsi: hostdevOf(scsi, {
      sgio: maybe(attribute('sgio', oneOf('filtered', 'unfiltered'))),
      rawio: maybe(attribute('rawio', yesNo)),
    }),
    scsi_host: hostdevOf(
      element('source', { protocol: attribute('protocol', oneOf('vhost')), wwpn: maybe(attribute('wwpn', string)) }),
      { model },
    ),
    mdev: hostdevOf(
      element('source', {
        address: child(
          'address',
          element('address', { uuid: required(attribute('uuid', uuid), 'VIR_ERR_CONFIG_UNSUPPORTED') }),
        ),
      }),
      {
        model: attribute('model', oneOf('vfio-pci', 'vfio-ccw', 'vfio-ap')),
        display: maybe(attribute('display', onOff)),
        ramfb: maybe(attribute('ramfb', onOff)),
      },
    ),
  },
  { code: 'VIR_ERR_CONFIG_UNSUPPORTED', missing: {} },
);

const capabilities = choice('type', {
  storage: hostdevOf(element('source', { block: text('block', string) }), {}),
  misc: hostdevOf(element('source', { char: text('char', string) }), {}),
  net: hostdevOf(element('source', { interface: text('interface', string) }), {}, ipParts),
});

/** A device of the host given to the guest. */
export const Hostdev = choice(
  'mode',
  { subsystem, capabilities },
  { fallback: 'subsystem', code: 'VIR_ERR_CONFIG_UNSUPPORTED' },
);
export type Hostdev = TypeOf<typeof Hostdev>;
