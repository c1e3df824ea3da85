import { attribute, child, element, maybe, oneOf, oneOfWith, onOff, string } from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';
import { deviceInfo, virtioDriver } from './device-info.js';

/** A keyboard, mouse or tablet. */
export const Input = element('input', {
  type: attribute(
    'type',
    oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', 'mouse', 'tablet', 'keyboard', 'passthrough', 'evdev'),
  ),
  bus: maybe(attribute('bus', oneOf('default', 'ps2', 'usb', 'xen', 'parallels', 'virtio', 'none'))),
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
export type Input = TypeOf<typeof Input>;
