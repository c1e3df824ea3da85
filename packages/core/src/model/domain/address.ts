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
import { printedAs, unsigned, type Part, type Scalar, type TypeOf } from '../../xml/index.js';

const zero = (name: string) => fallback(attribute(name, unsigned), 0);

/** A number of a PCI address; one that is too large is refused by another part of libvirt than one that is no number. */
function pciNumber(name: string, width: number, max: number): Part<number, false> {
  const part = attribute(name, { ...hexadecimal(width), values: { kind: 'number', min: 0, max } });
  return fallback(
    {
      ...part,
      readText(text, from, reading) {
        const value = part.readText!(text, from, reading)!;
        if (value <= max) return value;
        const message = `'${text}' is too large for attribute '${name}' of <${from.name}>: 0x${max.toString(16)} is the most`;
        return reading.fail(message, from, name, { domain: 'VIR_FROM_NONE' });
      },
    },
    0,
  );
}

/** The four numbers of a PCI address. */
export const pciNumbers = {
  domain: pciNumber('domain', 4, 0xffffffff),
  bus: pciNumber('bus', 2, 0xff),
  slot: pciNumber('slot', 2, 0x1f),
  function: pciNumber('function', 1, 7),
};

/** The second address that PCI devices have on s390x. */
const Zpci = element('zpci', {
  uid: fallback(attribute('uid', hexadecimal(4, 0xffff)), 0),
  fid: fallback(attribute('fid', hexadecimal(8)), 0),
});

const PciAddress = element('address', {
  ...pciNumbers,
  multifunction: maybe(attribute('multifunction', onOff)),
  zpci: maybe(child('zpci', Zpci)),
});
const EmptyAddress = element('address', {});

// All zero means "of this type, wherever there is room", and is printed without the numbers.
const PrintedPciAddress = printedAs(PciAddress, (value) =>
  value.domain + value.bus + value.slot + value.function === 0 && value.multifunction === undefined
    ? ({ type: (value as { type?: string }).type, zpci: value.zpci, rest: value.rest } as unknown as typeof value)
    : value,
);

/** The ports from the controller through hubs to the device: `1.2.4`. */
const usbPort: Scalar<string> = {
  parse: (text) => (/^\d{1,10}(?:\.\d{1,10}){0,3}$/.test(text) ? text : undefined),
  print: (value) => value,
  values: { kind: 'pattern', pattern: /^\d{1,2}(?:\.\d){0,3}$/ },
  expected: 'up to four numbers with points between',
  code: 'VIR_ERR_INTERNAL_ERROR',
  domain: 'VIR_FROM_DEVICE',
};

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
    usb: element('address', { bus: zero('bus'), port: maybe(attribute('port', usbPort)) }),
    'spapr-vio': element('address', {
      reg: maybe(attribute('reg', { ...hexadecimal64, print: (reg) => `0x${reg.toString(16).padStart(8, '0')}` })),
    }),
    'virtio-s390': EmptyAddress,
    ccw: element('address', {
      cssid: fallback(attribute('cssid', hexadecimal(1, 0xfe)), 0),
      ssid: fallback(attribute('ssid', hexadecimal(1, 3)), 0),
      devno: fallback(attribute('devno', hexadecimal(4, 0xffff)), 0),
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
export const HostPciAddress = element('address', pciNumbers);
export type HostPciAddress = TypeOf<typeof HostPciAddress>;

export const bootOrder = integer(1, 0x7fffffff);
