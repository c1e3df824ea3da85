import {
  attribute,
  child,
  choice,
  element,
  fallback,
  hexadecimal,
  hexadecimal64,
  integer,
  maybe,
  onOff,
} from '../../xml/index.js';
import { printedAs, string, unsigned, type TypeOf } from '../../xml/index.js';

const zero = (name: string) => fallback(attribute(name, unsigned), 0);

/** The four numbers of a PCI address. */
export const pciNumbers = {
  domain: fallback(attribute('domain', hexadecimal(4)), 0),
  bus: fallback(attribute('bus', hexadecimal(2, 0xff)), 0),
  slot: fallback(attribute('slot', hexadecimal(2, 0x1f)), 0),
  function: fallback(attribute('function', hexadecimal(1, 7)), 0),
};

/** The second address that PCI devices have on s390x. */
const Zpci = element('zpci', {
  uid: maybe(attribute('uid', hexadecimal(4, 0xffff))),
  fid: maybe(attribute('fid', hexadecimal(8))),
});

const PciAddress = element('address', {
  ...pciNumbers,
  multifunction: maybe(attribute('multifunction', onOff)),
  zpci: maybe(child('zpci', Zpci)),
});
const EmptyAddress = element('address', {});

// All zero means "of this type, wherever there is room", and is printed without the numbers.
const PrintedPciAddress = printedAs(PciAddress, (value) =>
  value.domain + value.bus + value.slot + value.function === 0 &&
  value.multifunction === undefined &&
  value.zpci === undefined
    ? ({ type: (value as { type?: string }).type, rest: value.rest } as unknown as typeof value)
    : value,
);

/** Where a device sits in the guest. */
export const Address = choice(
  'type',
  {
    pci: PrintedPciAddress,
    drive: element('address', {
      controller: zero('controller'),
      bus: zero('bus'),
      target: zero('target'),
      unit: zero('unit'),
    }),
    'virtio-serial': element('address', { controller: zero('controller'), bus: zero('bus'), port: zero('port') }),
    ccid: element('address', { controller: zero('controller'), slot: zero('slot') }),
    usb: element('address', { bus: zero('bus'), port: maybe(attribute('port', string)) }),
    'spapr-vio': element('address', {
      reg: maybe(attribute('reg', { ...hexadecimal64, print: (reg) => `0x${reg.toString(16).padStart(8, '0')}` })),
    }),
    'virtio-s390': EmptyAddress,
    ccw: element('address', {
      cssid: maybe(attribute('cssid', hexadecimal(1, 0xfe))),
      ssid: maybe(attribute('ssid', hexadecimal(1, 3))),
      devno: maybe(attribute('devno', hexadecimal(4, 0xffff))),
    }),
    'virtio-mmio': EmptyAddress,
    isa: element('address', {
      iobase: maybe(attribute('iobase', hexadecimal(1, 0xffff))),
      irq: maybe(attribute('irq', hexadecimal(1, 255))),
    }),
    dimm: element('address', { slot: zero('slot'), base: maybe(attribute('base', hexadecimal64)) }),
    unassigned: EmptyAddress,
  },
  { code: 'VIR_ERR_CONFIG_UNSUPPORTED', missing: { code: 'VIR_ERR_INTERNAL_ERROR' } },
);
export type Address = TypeOf<typeof Address>;

/** A PCI address on the host: no type, no default. */
export const HostPciAddress = element('address', {
  domain: fallback(attribute('domain', hexadecimal(4)), 0),
  bus: fallback(attribute('bus', hexadecimal(2, 0xff)), 0),
  slot: fallback(attribute('slot', hexadecimal(2, 0x1f)), 0),
  function: fallback(attribute('function', hexadecimal(1, 7)), 0),
});
export type HostPciAddress = TypeOf<typeof HostPciAddress>;

export const bootOrder = integer(1, 0x7fffffff);
