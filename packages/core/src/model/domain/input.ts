import { attribute, child, element, maybe, oneOf, oneOfWith, onOff, printedUnless, string } from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';
import { deviceInfo, virtioDriver } from './device-info.js';

const Described = element('input', {
  type: attribute(
    'type',
    oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'mouse', 'tablet', 'keyboard', 'passthrough', 'evdev'),
  ),
  bus: maybe(
    attribute(
      'bus',
      oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'default', 'ps2', 'usb', 'xen', 'parallels', 'virtio', 'none'),
    ),
  ),
  model: maybe(attribute('model', oneOf('virtio', 'virtio-transitional', 'virtio-non-transitional'))),
  driver: virtioDriver,
  source: maybe(
    child(
      'source',
      element('source', {
        dev: maybe(attribute('dev', string)),
        evdev: maybe(attribute('evdev', string)),
        grab: maybe(attribute('grab', oneOf('all'))),
        grabToggle: maybe(
          attribute(
            'grabToggle',
            oneOf('ctrl-ctrl', 'alt-alt', 'shift-shift', 'meta-meta', 'scrolllock', 'ctrl-scrolllock'),
          ),
        ),
        repeat: maybe(attribute('repeat', onOff)),
      }),
    ),
  ),
  ...deviceInfo,
});
const older: readonly (string | undefined)[] = ['ps2', 'xen'];

/** A keyboard, mouse or tablet. Older hosts know no such keyboard, and make one of their own. */
export const Input = printedUnless(
  Described,
  ({ type, bus }, out) => out.migratable && type === 'keyboard' && older.includes(bus),
);
export type Input = TypeOf<typeof Input>;
