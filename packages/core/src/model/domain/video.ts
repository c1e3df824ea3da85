import {
  doc,
  attribute,
  child,
  element,
  maybe,
  oneOf,
  oneOfWith,
  string,
  unless,
  unsigned,
  yesNo,
} from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';
import { deviceInfo, virtioOptions } from './device-info.js';

const models = [
  'default',
  'vga',
  'cirrus',
  'vmvga',
  'xen',
  'vbox',
  'qxl',
  'parallels',
  'virtio',
  'gop',
  'none',
  'bochs',
  'ramfb',
] as const;

const VideoModel = element('model', {
  type: attribute('type', oneOfWith('VIR_ERR_CONFIG_UNSUPPORTED', ...models)),
  ram: doc('KiB.', maybe(attribute('ram', unsigned))),
  vram: doc('KiB.', maybe(attribute('vram', unsigned))),
  vram64: doc('KiB.', unless(0, maybe(attribute('vram64', unsigned)))),
  vgamem: doc('KiB.', unless(0, maybe(attribute('vgamem', unsigned)))),
  heads: maybe(attribute('heads', unsigned)),
  primary: maybe(attribute('primary', yesNo)),
  blob: maybe(attribute('blob', string)),
  acceleration: maybe(
    child(
      'acceleration',
      element('acceleration', {
        accel3d: maybe(attribute('accel3d', yesNo)),
        accel2d: maybe(attribute('accel2d', yesNo)),
        rendernode: maybe(attribute('rendernode', string)),
      }),
    ),
  ),
  resolution: maybe(
    child('resolution', element('resolution', { x: attribute('x', unsigned), y: attribute('y', unsigned) })),
  ),
});

/** A graphics card. */
export const Video = element('video', {
  driver: maybe(
    child(
      'driver',
      element('driver', {
        ...virtioOptions,
        vgaconf: maybe(attribute('vgaconf', oneOf('io', 'on', 'off'))),
        name: maybe(attribute('name', oneOf('default', 'qemu', 'vhostuser'))),
      }),
    ),
  ),
  model: maybe(child('model', VideoModel)),
  ...deviceInfo,
});
export type Video = TypeOf<typeof Video>;
