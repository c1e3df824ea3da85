import { attribute, child, children, element, maybe, oneOf, string, unsigned, via, yesNo } from '../../xml/index.js';
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

/** One direction of the sound; what only one backend knows is carried in `rest`. */
const AudioDirection = element('input', {
  mixingEngine: maybe(attribute('mixingEngine', yesNo)),
  fixedSettings: maybe(attribute('fixedSettings', yesNo)),
  voices: maybe(attribute('voices', unsigned)),
  /** Microseconds. */
  bufferLength: maybe(attribute('bufferLength', unsigned)),
  settings: maybe(
    child(
      'settings',
      element('settings', {
        /** Hz. */
        frequency: maybe(attribute('frequency', unsigned)),
        channels: maybe(attribute('channels', unsigned)),
        format: maybe(attribute('format', string)),
      }),
    ),
  ),
});

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
  input: maybe(child('input', AudioDirection)),
  output: maybe(child('output', AudioDirection)),
});
export type Audio = TypeOf<typeof Audio>;
