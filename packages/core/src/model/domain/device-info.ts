import {
  doc,
  attribute,
  child,
  element,
  integer,
  maybe,
  oneOf,
  onOff,
  string,
  unsigned,
  via,
  yesNo,
} from '../../xml/index.js';
import type { Part, Scalar } from '../../xml/index.js';
import { Address, bootOrder } from './address.js';

const anyAlias = maybe(via('alias', 'name', string));
const isOwn = (alias: string): boolean => alias.startsWith('ua-');

/** A device's name on the running guest. Aliases that a user chose begin with `ua-`; only those are definition. */
export const alias: Part<string, true> = {
  ...anyAlias,
  readChild(from, previous, reading) {
    const name = anyAlias.readChild!(from, previous, reading);
    return name !== undefined && reading.inactive && !isOwn(name) ? undefined : name;
  },
  write(name, out, within) {
    if (!out.inactive || isOwn(name)) anyAlias.write(name, out, within);
  },
};

const loadparm: Scalar<string> = {
  parse: (text) => (/^[a-zA-Z0-9. ]{1,8}$/.test(text) ? text.toUpperCase() : undefined),
  print: (value) => value,
  values: { kind: 'pattern', pattern: /^[A-Z0-9. ]{1,8}$/ },
  expected: 'up to 8 letters, digits, points and blanks',
  code: 'VIR_ERR_INTERNAL_ERROR',
};

export const boot = maybe(
  child(
    'boot',
    element('boot', { order: attribute('order', bootOrder), loadparm: maybe(attribute('loadparm', loadparm)) }),
  ),
);

/** Two network cards that are one for the guest, where one of them stays when the guest is moved. */
export const teaming = maybe(
  child(
    'teaming',
    element('teaming', {
      type: attribute('type', oneOf('persistent', 'transient')),
      persistent: maybe(attribute('persistent', string)),
    }),
  ),
);

/** What every device may carry, in the order in which it is printed. */
export const deviceInfo = {
  alias,
  rom: doc(
    "The device's boot ROM.",
    maybe(
      child(
        'rom',
        element('rom', {
          enabled: maybe(attribute('enabled', yesNo)),
          bar: maybe(attribute('bar', onOff)),
          file: maybe(attribute('file', string)),
        }),
      ),
    ),
  ),
  acpiIndex: doc('The number in the name that the guest gives it.', maybe(via('acpi', 'index', unsigned))),
  address: doc('Where it sits in the guest.', maybe(child('address', Address))),
};

export const bootableInfo = { boot, ...deviceInfo };

/** Options of all virtio devices' `<driver>`. */
export const virtioOptions = {
  iommu: maybe(attribute('iommu', onOff)),
  ats: maybe(attribute('ats', onOff)),
  packed: maybe(attribute('packed', onOff)),
  pagePerVq: maybe(attribute('page_per_vq', onOff)),
};

export const VirtioDriver = element('driver', virtioOptions);
export const virtioDriver = maybe(child('driver', VirtioDriver));
export const positive = integer(1);
