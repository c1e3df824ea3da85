import { doc, attribute, child, children, choice, content, element, maybe, oneOf } from '../../xml/index.js';
import { required, signed, string, text, unsigned, via } from '../../xml/index.js';
import type { Part, Type, TypeOf } from '../../xml/index.js';
import type { XmlElement } from '../../xml/tree.js';
import { reshaped } from '../around.js';
import { HostPciAddress } from '../domain/address.js';
import { bareHexadecimal, counted, decimal, faulty } from './scalars.js';

/** A kind of mediated device that can be made. */
export const MdevType = element('type', {
  id: required(attribute('id', string), 'VIR_ERR_XML_ERROR'),
  name: maybe(text('name', string)),
  deviceApi: required(text('deviceAPI', string), 'VIR_ERR_XML_ERROR'),
  availableInstances: required(
    text('availableInstances', { ...decimal, code: 'VIR_ERR_XML_ERROR' }),
    'VIR_ERR_XML_ERROR',
  ),
});
export const MdevTypes = element('capability', { types: children('type', MdevType) });
export type MdevTypes = TypeOf<typeof MdevTypes>;

const custom = (name: string) =>
  children(
    name,
    element(name, {
      index: doc('One character.', attribute('index', string)),
      value: maybe(content(string)),
    }),
  );

const VitalFields = choice(
  'access',
  {
    readonly: element('fields', {
      changeLevel: maybe(text('change_level', string)),
      manufactureId: maybe(text('manufacture_id', string)),
      partNumber: maybe(text('part_number', string)),
      serialNumber: maybe(text('serial_number', string)),
      vendorFields: custom('vendor_field'),
    }),
    readwrite: element('fields', {
      assetTag: maybe(text('asset_tag', string)),
      vendorFields: custom('vendor_field'),
      systemFields: custom('system_field'),
    }),
  },
  { code: 'VIR_ERR_XML_ERROR' },
);

/** What a device tells about itself: its vital product data. */
const VitalProductData = element('capability', {
  name: required(text('name', string), 'VIR_ERR_XML_ERROR'),
  fields: children('fields', VitalFields),
});

const nothing = element('capability', {});
const known = choice('type', {
  /** The physical function that this virtual one is of. */
  phys_function: element('capability', { address: required(child('address', HostPciAddress), 'VIR_ERR_XML_ERROR') }),
  virt_functions: element('capability', {
    maxCount: maybe(attribute('maxCount', { ...decimal, code: 'VIR_ERR_XML_ERROR' })),
    addresses: children('address', HostPciAddress),
  }),
  endpoint: nothing,
  'pci-bridge': nothing,
  'cardbus-bridge': nothing,
  mdev_types: MdevTypes,
  vpd: VitalProductData,
});
/** In libvirt's order. */
export const pciCapabilityTypes: readonly string[] = [
  'phys_function',
  'virt_functions',
  'endpoint',
  'pci-bridge',
  'cardbus-bridge',
  'mdev_types',
  'vpd',
];

/** What a PCI device is, besides. `unknown` is what libvirt overlooks. */
export type PciCapability = TypeOf<typeof known> | { readonly type: 'unknown'; readonly element: XmlElement };
const missingType = { code: 'VIR_ERR_XML_ERROR' } as const;

export const PciCapability: Type<PciCapability> = {
  shape: known.shape,
  read(from, reading) {
    const type = from.attributes['type'];
    if (type === undefined) return reading.fail("attribute 'type' is missing", from, undefined, missingType);
    return pciCapabilityTypes.includes(type) ? known.read(from, reading) : { type: 'unknown', element: from };
  },
  write(name, value, out) {
    if (value.type === 'unknown') out.element(value.element);
    else known.write(name, value, out);
  },
};

const Link = element('link', {
  validity: doc('What the device is capable of, or its state now.', attribute('validity', oneOf('cap', 'sta'))),
  port: maybe(attribute('port', signed)),
  speed: doc('GT/s.', maybe(attribute('speed', oneOf('', '2.5', '5', '8', '16', '32', '64')))),
  width: attribute('width', unsigned),
});

const product = (name: string): Part<{ readonly id: number; readonly name?: string }, false> =>
  required(
    child(
      name,
      element(name, {
        id: required(attribute('id', bareHexadecimal(4, 0xffffffff)), faulty),
        name: maybe(content(string)),
      }),
    ),
    faulty,
  );

export const pci = element('capability', {
  class: maybe(text('class', bareHexadecimal(6, 0xffffff))),
  domain: counted('domain'),
  bus: counted('bus'),
  slot: counted('slot'),
  function: counted('function'),
  product: product('product'),
  vendor: product('vendor'),
  capabilities: children('capability', PciCapability),
  iommuGroup: maybe(
    child(
      'iommuGroup',
      element('iommuGroup', { number: attribute('number', unsigned), addresses: children('address', HostPciAddress) }),
    ),
  ),
  numaNode: maybe(via('numa', 'node', { ...signed, code: faulty })),
  pciExpress: maybe(child('pci-express', element('pci-express', { links: children('link', Link) }))),
});

// Without a name libvirt prints these with a space before the end.
const spacious = <T>(type: Type<T>): Type<T> => reshaped(type, (text) => text.replace(/'\/>\n$/, "' />\n"));
const usbProduct = (name: string) =>
  required(
    child(
      name,
      spacious(
        element(name, {
          id: required(attribute('id', bareHexadecimal(4, 0xffffffff)), faulty),
          name: maybe(content(string)),
        }),
      ),
    ),
    faulty,
  );

export const usbDevice = element('capability', {
  bus: counted('bus'),
  device: counted('device'),
  product: usbProduct('product'),
  vendor: usbProduct('vendor'),
});
