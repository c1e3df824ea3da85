import { attribute, child, children, element, maybe, oneOf, string, unsigned, via } from '../../xml/index.js';
import type { TypeOf } from '../../xml/index.js';
import { deviceInfo } from './device-info.js';

/** A sound card. */
export const Sound = element('sound', {
  model: attribute('model', oneOf('sb16', 'es1370', 'pcspk', 'ac97', 'ich6', 'ich9', 'usb', 'ich7')),
  codecs: children('codec', element('codec', { type: attribute('type', oneOf('duplex', 'micro', 'output')) })),
  audio: maybe(via('audio', 'id', unsigned)),
  ...deviceInfo,
});
export type Sound = TypeOf<typeof Sound>;

/** The host's end of the guest's sound; options of one backend are carried in `rest`. */
export const Audio = element('audio', {
  id: attribute('id', unsigned),
  type: attribute(
    'type',
    oneOf('none', 'alsa', 'coreaudio', 'jack', 'oss', 'pulseaudio', 'sdl', 'spice', 'file', 'dbus'),
  ),
  timerPeriod: maybe(attribute('timerPeriod', unsigned)),
  serverName: maybe(attribute('serverName', string)),
  driver: maybe(attribute('driver', string)),
  path: maybe(attribute('path', string)),
  input: maybe(child('input', element('input', {}))),
  output: maybe(child('output', element('output', {}))),
});
export type Audio = TypeOf<typeof Audio>;
