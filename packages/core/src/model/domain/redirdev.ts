import {
  attribute,
  children,
  element,
  fallback,
  integer,
  maybe,
  oneOfWith,
  required,
  unless,
  yesNo,
} from '../../xml/index.js';
import type { Part, Scalar, TypeOf } from '../../xml/index.js';
import { charParts, charSourceParts, charType } from './chardev.js';
import { bootableInfo } from './device-info.js';

/** A USB device of a client, redirected to the guest. */
export const Redirdev = element(
  'redirdev',
  {
    bus: fallback(attribute('bus', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'usb')), 'usb'),
    ...charParts,
    type: required(attribute('type', charType), 'VIR_ERR_INTERNAL_ERROR'),
    ...charSourceParts,
    ...bootableInfo,
  },
  { pair: true },
);
export type Redirdev = TypeOf<typeof Redirdev>;

/** A number of USB, in capital hexadecimal digits; -1 is any. */
const usbNumber = (width: number, max: number): Scalar<number> => ({
  ...integer(-1, max),
  print: (value) => (value < 0 ? '-1' : `0x${value.toString(16).toUpperCase().padStart(width, '0')}`),
});
const any = <O extends boolean>(part: Part<number, O>) => unless(-1, maybe(part));

/** `2.0` is printed as `2.00`; -1 is any. */
const usbVersion: Scalar<string> = {
  parse(text) {
    const found = /^(\d{1,2})\.(\d{1,2})$/.exec(text);
    // 1.1 is 1.10.
    return found ? `${Number(found[1])}.${found[2]!.padEnd(2, '0')}` : undefined;
  },
  print: (value) => value,
  values: { kind: 'pattern', pattern: /^(?:\d|[1-9]\d)\.\d\d$/ },
  expected: 'a version such as 2.00',
  code: 'VIR_ERR_XML_ERROR',
  domain: 'VIR_FROM_DOMAIN',
};
const version = maybe(attribute('version', usbVersion));

/** Which USB devices may be redirected: the first rule that fits decides. */
export const RedirFilter = element(
  'redirfilter',
  {
    usbdevs: children(
      'usbdev',
      element('usbdev', {
        class: any(attribute('class', usbNumber(2, 255))),
        vendor: any(attribute('vendor', usbNumber(4, 0xffff))),
        product: any(attribute('product', usbNumber(4, 0xffff))),
        version: {
          ...version,
          readText: (text, from, reading) => (text === '-1' ? undefined : version.readText!(text, from, reading)),
        },
        allow: attribute('allow', yesNo),
      }),
    ),
  },
  { filled: true },
);
export type RedirFilter = TypeOf<typeof RedirFilter>;
