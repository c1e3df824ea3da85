import {
  attribute,
  child,
  children,
  choice,
  element,
  flag,
  hexadecimal,
  maybe,
  oneOf,
  onOff,
  string,
  text,
} from '../../xml/index.js';
import { unsigned, unsigned64, uuid, via, yesNo } from '../../xml/index.js';
import type { Part, Type, TypeOf } from '../../xml/index.js';
import { HostPciAddress } from './address.js';
import { DiskAuth, NetworkHost } from './disk-source.js';
import { bootableInfo } from './device-info.js';

const hostdevOf = <T, P extends Record<string, Part<unknown, boolean>>>(source: Type<T>, own: P) =>
  element('hostdev', {
    managed: maybe(attribute('managed', yesNo)),
    ...own,
    driver: maybe(via('driver', 'name', oneOf('kvm', 'vfio', 'xen'))),
    source: maybe(child('source', source)),
    readonly: flag('readonly'),
    shareable: flag('shareable'),
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
        address: child('address', HostPciAddress),
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
      element('source', { address: child('address', element('address', { uuid: attribute('uuid', uuid) })) }),
      {
        model: attribute('model', oneOf('vfio-pci', 'vfio-ccw', 'vfio-ap')),
        display: maybe(attribute('display', onOff)),
        ramfb: maybe(attribute('ramfb', onOff)),
      },
    ),
  },
  { code: 'VIR_ERR_CONFIG_UNSUPPORTED' },
);

const capabilities = choice('type', {
  storage: hostdevOf(element('source', { block: text('block', string) }), {}),
  misc: hostdevOf(element('source', { char: text('char', string) }), {}),
  net: hostdevOf(element('source', { interface: text('interface', string) }), {}),
});

/** A device of the host given to the guest. */
export const Hostdev = choice('mode', { subsystem, capabilities }, { fallback: 'subsystem' });
export type Hostdev = TypeOf<typeof Hostdev>;
