import {
  doc,
  attribute,
  child,
  children,
  choice,
  content,
  element,
  format,
  maybe,
  oneOf,
  oneOfWith,
  onLeaf,
  required,
  string,
  text,
  unsigned,
  unsigned64,
  uuid,
  via,
} from '../../xml/index.js';
import type { ParseOptions, PrintOptions, TypeOf } from '../../xml/index.js';
import { checked } from '../around.js';
import { Link } from '../interface.js';
import { MdevTypes, pci, usbDevice } from './pci.js';
import { bareHexadecimal, channelNumber, counted, decimal, faulty } from './scalars.js';

const unsupported = 'VIR_ERR_CONFIG_UNSUPPORTED';
const within = { code: faulty } as const;

const FcHost = element('capability', {
  wwnn: maybe(text('wwnn', string)),
  wwpn: maybe(text('wwpn', string)),
  fabricWwn: maybe(text('fabric_wwn', string)),
});

const system = element('capability', {
  product: maybe(text('product', string)),
  hardware: required(
    child(
      'hardware',
      element('hardware', {
        vendor: maybe(text('vendor', string)),
        version: maybe(text('version', string)),
        serial: maybe(text('serial', string)),
        uuid: required(text('uuid', uuid), faulty),
      }),
    ),
    faulty,
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

/** What a network device can do by itself, in libvirt's order. */
export const networkFeatures = [
  'rx',
  'tx',
  'sg',
  'tso',
  'gso',
  'gro',
  'lro',
  'rxvlan',
  'txvlan',
  'ntuple',
  'rxhash',
  'rdma',
  'txudptnl',
  'switchdev',
] as const;
const xmlFault = 'VIR_ERR_XML_ERROR';
const nothing = element('capability', {});
/** What a device is, as far as it says nothing more. */
const bare = element('capability', {}, { pair: true });

const net = element('capability', {
  interface: required(text('interface', string), faulty),
  address: maybe(text('address', string)),
  link: maybe(child('link', Link)),
  features: children(
    'feature',
    element('feature', { name: required(attribute('name', oneOfWith(xmlFault, ...networkFeatures)), xmlFault) }),
  ),
  capabilities: children('capability', choice('type', { 80203: nothing, 80211: nothing }, { code: unsupported })),
});

const blocks = {
  logicalBlockSize: maybe(text('logical_block_size', unsigned64)),
  numBlocks: maybe(text('num_blocks', unsigned64)),
};
const drive = element('capability', {
  block: required(text('block', string), faulty),
  bus: maybe(text('bus', string)),
  driveType: maybe(text('drive_type', string)),
  model: maybe(text('model', string)),
  vendor: maybe(text('vendor', string)),
  serial: maybe(text('serial', string)),
  size: doc('Bytes; a removable drive says it of its medium.', maybe(text('size', { ...unsigned64, code: faulty }))),
  ...blocks,
  capabilities: children(
    'capability',
    choice(
      'type',
      {
        removable: element('capability', {
          mediaAvailable: maybe(text('media_available', { ...unsigned, code: faulty })),
          mediaSize: doc('Bytes.', required(text('media_size', { ...unsigned64, code: faulty }), faulty)),
          mediaLabel: maybe(text('media_label', string)),
          ...blocks,
        }),
        hotpluggable: nothing,
      },
      within,
    ),
  ),
});

/** A drive has a size, unless its medium has. */
const storage = checked(drive, ({ size, capabilities }, from, reading) => {
  const isRemovable = capabilities?.some(({ type }) => type === 'removable') ?? false;
  if (size === undefined && !isRemovable) reading.fail('a drive needs a <size>', from, undefined, within);
});

const scsiHost = element('capability', {
  host: doc('Absent in a document that asks for a new virtual one.', maybe(text('host', decimal))),
  uniqueId: maybe(text('unique_id', { ...decimal, parse: (id) => (/^-?\d{1,10}$/.test(id) ? Number(id) : undefined) })),
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
      within,
    ),
  ),
});

const RemotePort = element('capability', {
  rport: required(text('rport', string), faulty),
  wwpn: required(text('wwpn', string), faulty),
});

const channelPath = {
  cssid: required(text('cssid', channelNumber(1)), unsupported),
  ssid: required(text('ssid', channelNumber(1)), unsupported),
  devno: required(text('devno', { ...bareHexadecimal(4, 0xffffffff), code: unsupported }), unsupported),
} as const;
const mdevTypes = children('capability', choice('type', { mdev_types: MdevTypes }, { missing: { code: xmlFault } }));
const apAdapter = required(text('ap-adapter', channelNumber(2)), unsupported);

const mdev = element('capability', {
  kind: required(via('type', 'id', string), unsupported),
  uuid: maybe(text('uuid', uuid)),
  parentAddr: doc('Where the parent is, as its bus has it.', maybe(text('parent_addr', string))),
  iommuGroup: maybe(via('iommuGroup', 'number', { ...decimal })),
  attributes: children(
    'attr',
    element('attr', { name: maybe(attribute('name', string)), value: maybe(attribute('value', string)) }),
  ),
});

/** What a device of the host is. */
export const NodeDeviceCapability = choice('type', {
  system,
  pci,
  usb_device: usbDevice,
  usb: element('capability', {
    number: counted('number'),
    class: counted('class'),
    subclass: counted('subclass'),
    protocol: counted('protocol'),
    description: maybe(text('description', string)),
  }),
  net,
  scsi_host: scsiHost,
  scsi_target: element('capability', {
    target: required(text('target', string), faulty),
    capabilities: children('capability', choice('type', { fc_remote_port: RemotePort }, within)),
  }),
  scsi: element('capability', {
    host: counted('host'),
    bus: counted('bus'),
    target: counted('target'),
    lun: counted('lun'),
    deviceType: maybe(text('type', string)),
  }),
  storage,
  fc_host: FcHost,
  vports: bare,
  scsi_generic: element('capability', { char: text('char', string) }),
  drm: element('capability', {
    drmType: required(text('type', oneOfWith(unsupported, 'primary', 'control', 'render')), unsupported),
  }),
  mdev_types: MdevTypes,
  mdev,
  ccw: element('capability', channelPath),
  css: element('capability', {
    ...channelPath,
    channelDevice: doc(
      'The device behind the subchannel.',
      maybe(child('channel_dev_addr', element('channel_dev_addr', channelPath))),
    ),
    capabilities: mdevTypes,
  }),
  vdpa: element('capability', { charDev: maybe(text('chardev', string)) }),
  ap_card: element('capability', { adapter: apAdapter }),
  ap_queue: element('capability', {
    adapter: apAdapter,
    domain: required(text('ap-domain', channelNumber(4, 255)), unsupported),
  }),
  ap_matrix: element('capability', { capabilities: mdevTypes }, { pair: true }),
  vpd: bare,
});
export type NodeDeviceCapability = TypeOf<typeof NodeDeviceCapability>;

/** A device of the host. */
export const NodeDevice = element('device', {
  name: required(text('name', string), 'VIR_ERR_NO_NAME'),
  path: maybe(text('path', string)),
  devnodes: children(
    'devnode',
    element('devnode', { type: attribute('type', oneOf('dev', 'link')), path: maybe(content(string)) }),
  ),
  parent: maybe(text('parent', string)),
  parentWwnn: doc(
    'A parent that is named by its port, for a new virtual host bus adapter.',
    maybe(onLeaf('parent', 'wwnn', string)),
  ),
  parentWwpn: maybe(onLeaf('parent', 'wwpn', string)),
  parentFabricWwn: maybe(onLeaf('parent', 'fabric_wwn', string)),
  driver: maybe(child('driver', element('driver', { name: maybe(text('name', string)) }))),
  capability: required(child('capability', NodeDeviceCapability), faulty),
});
export type NodeDevice = TypeOf<typeof NodeDevice>;

export const nodeDeviceFormat = format('device', NodeDevice, 'VIR_FROM_NODEDEV');
export const parseNodeDevice = (xml: string, options?: ParseOptions): NodeDevice =>
  nodeDeviceFormat.parse(xml, options);
export const printNodeDevice = (device: NodeDevice, options?: PrintOptions): string =>
  nodeDeviceFormat.print(device, options);
