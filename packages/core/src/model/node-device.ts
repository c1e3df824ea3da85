import {
  doc,
  attribute,
  child,
  children,
  choice,
  content,
  element,
  format,
  hexadecimal,
  maybe,
  required,
  signed,
  string,
  text,
} from '../xml/index.js';
import { unsigned, unsigned64, uuid, via } from '../xml/index.js';
import type { ParseOptions, PrintOptions, TypeOf } from '../xml/index.js';
import { HostPciAddress } from './domain/address.js';
import { Link } from './interface.js';

const Named = element('product', { id: maybe(attribute('id', hexadecimal(4, 0xffff))), name: maybe(content(string)) });
const product = maybe(child('product', Named));
const vendor = maybe(child('vendor', Named));

/** A capability within a capability: its parts are carried in `rest`. */
const Nested = element('capability', { type: attribute('type', string) });
const nested = children('capability', Nested);

const FcHost = element('capability', {
  wwnn: maybe(text('wwnn', string)),
  wwpn: maybe(text('wwpn', string)),
  fabricWwn: maybe(text('fabric_wwn', string)),
});

const system = element('capability', {
  product: maybe(text('product', string)),
  hardware: maybe(
    child(
      'hardware',
      element('hardware', {
        vendor: maybe(text('vendor', string)),
        version: maybe(text('version', string)),
        serial: maybe(text('serial', string)),
        uuid: maybe(text('uuid', uuid)),
      }),
    ),
  ),
  firmware: maybe(
    child(
      'firmware',
      element(
        'firmware',
        {
          vendor: maybe(text('vendor', string)),
          version: maybe(text('version', string)),
          releaseDate: maybe(text('release_date', string)),
        },
        { pair: true },
      ),
    ),
  ),
});

const pci = element('capability', {
  class: maybe(text('class', hexadecimal(6, 0xffffff))),
  domain: maybe(text('domain', unsigned)),
  bus: maybe(text('bus', unsigned)),
  slot: maybe(text('slot', unsigned)),
  function: maybe(text('function', unsigned)),
  product,
  vendor,
  capabilities: nested,
  iommuGroup: maybe(
    child(
      'iommuGroup',
      element('iommuGroup', { number: attribute('number', unsigned), addresses: children('address', HostPciAddress) }),
    ),
  ),
  numaNode: maybe(via('numa', 'node', signed)),
});

const net = element('capability', {
  interface: text('interface', string),
  address: maybe(text('address', string)),
  link: maybe(child('link', Link)),
  features: children('feature', element('feature', { name: attribute('name', string) }), ({ name }) => name),
  capabilities: nested,
});

const storage = element('capability', {
  block: text('block', string),
  bus: maybe(text('bus', string)),
  driveType: maybe(text('drive_type', string)),
  model: maybe(text('model', string)),
  vendor: maybe(text('vendor', string)),
  serial: maybe(text('serial', string)),
  capabilities: nested,
  size: doc('Bytes.', maybe(text('size', unsigned64))),
  logicalBlockSize: maybe(text('logical_block_size', unsigned64)),
  numBlocks: maybe(text('num_blocks', unsigned64)),
});

const open = element('capability', {});

/** What a device of the host is. */
export const NodeDeviceCapability = choice('type', {
  system,
  pci,
  usb_device: element('capability', {
    bus: maybe(text('bus', unsigned)),
    device: maybe(text('device', unsigned)),
    product,
    vendor,
  }),
  usb: element('capability', {
    number: maybe(text('number', unsigned)),
    class: maybe(text('class', unsigned)),
    subclass: maybe(text('subclass', unsigned)),
    protocol: maybe(text('protocol', unsigned)),
    description: maybe(text('description', string)),
  }),
  net,
  scsi_host: element('capability', {
    host: maybe(text('host', unsigned)),
    uniqueId: maybe(text('unique_id', signed)),
    capabilities: children(
      'capability',
      choice(
        'type',
        {
          fc_host: FcHost,
          vport_ops: element('capability', {
            maxVports: maybe(text('max_vports', unsigned)),
            vports: maybe(text('vports', unsigned)),
          }),
        },
        { code: 'VIR_ERR_INTERNAL_ERROR' },
      ),
    ),
  }),
  scsi_target: element('capability', { target: maybe(text('target', string)), capabilities: nested }),
  scsi: element('capability', {
    host: text('host', unsigned),
    bus: text('bus', unsigned),
    target: text('target', unsigned),
    lun: text('lun', unsigned),
    deviceType: maybe(text('type', string)),
  }),
  storage,
  fc_host: FcHost,
  vports: open,
  scsi_generic: element('capability', { char: text('char', string) }),
  drm: element('capability', { drmType: maybe(text('type', string)) }),
  mdev_types: open,
  mdev: open,
  ccw: open,
  css: open,
  vdpa: open,
  ap_card: open,
  ap_queue: open,
  ap_matrix: open,
  vpd: open,
});
export type NodeDeviceCapability = TypeOf<typeof NodeDeviceCapability>;

/** A device of the host. */
export const NodeDevice = element('device', {
  name: required(text('name', string), 'VIR_ERR_NO_NAME'),
  path: maybe(text('path', string)),
  devnodes: children('devnode', element('devnode', { type: attribute('type', string), path: maybe(content(string)) })),
  parent: maybe(text('parent', string)),
  driver: maybe(child('driver', element('driver', { name: maybe(text('name', string)) }))),
  capability: required(child('capability', NodeDeviceCapability), 'VIR_ERR_INTERNAL_ERROR'),
});
export type NodeDevice = TypeOf<typeof NodeDevice>;

export const nodeDeviceFormat = format('device', NodeDevice, 'VIR_FROM_NODEDEV');
export const parseNodeDevice = (xml: string, options?: ParseOptions): NodeDevice =>
  nodeDeviceFormat.parse(xml, options);
export const printNodeDevice = (device: NodeDevice, options?: PrintOptions): string =>
  nodeDeviceFormat.print(device, options);
