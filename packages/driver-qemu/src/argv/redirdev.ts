import type { Redirdev, RedirFilter } from '@virtkit/core/xml';
import { idOf, placeProps } from './address.js';
import type { OptionPairs } from './argument.js';
import { chardev } from './chardev.js';
import type { Guest } from './context.js';
import { props, type Props } from './props.js';

export const redirdevChardev = (device: Redirdev): OptionPairs =>
  chardev(`char${idOf(device)}`, device, { spice: 'usbredir' });

export const redirdevDevice = (device: Redirdev, guest: Guest): Props =>
  props({
    driver: `${device.bus}-redir`,
    chardev: `char${idOf(device)}`,
    id: idOf(device),
    filter: guest.def.devices?.redirfilter && filterText(guest.def.devices.redirfilter),
    bootindex: device.boot?.order,
    ...placeProps(device, guest),
  });

const number = (value: number | undefined, width: number): string =>
  value === undefined || value < 0 ? '-1' : `0x${value.toString(16).toUpperCase().padStart(width, '0')}`;

/** Which USB devices may come in, as QEMU has it: the version in binary coded decimal. */
const filterText = ({ usbdevs = [] }: RedirFilter): string =>
  usbdevs
    .map((rule) =>
      [
        number(rule.class, 2),
        number(rule.vendor, 4),
        number(rule.product, 4),
        rule.version === undefined ? '-1' : `0x${rule.version.replace('.', '').padStart(4, '0')}`,
        Number(rule.allow),
      ].join(':'),
    )
    .join('|');
