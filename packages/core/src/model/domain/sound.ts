import { doc, attribute, child, children, choice, element, integer, maybe, oneOf, string } from '../../xml/index.js';
import { unsigned, via, yesNo } from '../../xml/index.js';
import type { Part, TypeOf } from '../../xml/index.js';
import { deviceInfo } from './device-info.js';

const positive = integer(1);

/** A sound card. */
export const Sound = element('sound', {
  model: attribute('model', oneOf('sb16', 'es1370', 'pcspk', 'ac97', 'ich6', 'ich9', 'usb', 'ich7')),
  codecs: children('codec', element('codec', { type: attribute('type', oneOf('duplex', 'micro', 'output')) })),
  audio: maybe(via('audio', 'id', unsigned)),
  ...deviceInfo,
});
export type Sound = TypeOf<typeof Sound>;

/** One direction of the sound, with what only one kind of backend knows. */
const direction = <P extends Record<string, Part<unknown, boolean>>>(own: P) =>
  element('input', {
    mixingEngine: maybe(attribute('mixingEngine', yesNo)),
    fixedSettings: maybe(attribute('fixedSettings', yesNo)),
    voices: maybe(attribute('voices', positive)),
    bufferLength: doc('Microseconds.', maybe(attribute('bufferLength', positive))),
    ...own,
    settings: maybe(
      child(
        'settings',
        element('settings', {
          frequency: doc('Hz.', maybe(attribute('frequency', positive))),
          channels: maybe(attribute('channels', positive)),
          format: maybe(attribute('format', oneOf('s8', 'u8', 's16', 'u16', 's32', 'u32', 'f32'))),
        }),
      ),
    ),
  });

const audioOf = <A extends Record<string, Part<unknown, boolean>>, D extends Record<string, Part<unknown, boolean>>>(
  own: A,
  each: D,
) =>
  element('audio', {
    id: attribute('id', positive),
    type: doc('In its place: after the id.', attribute('type', string)),
    timerPeriod: doc('Microseconds.', maybe(attribute('timerPeriod', positive))),
    ...own,
    input: maybe(child('input', direction(each))),
    output: maybe(child('output', direction(each))),
  });
const plain = audioOf({}, {});
const device = { dev: maybe(attribute('dev', string)) };
const buffers = { bufferCount: maybe(attribute('bufferCount', unsigned)) };

/** The host's end of the guest's sound. */
export const Audio = choice('type', {
  none: plain,
  alsa: audioOf({}, device),
  coreaudio: audioOf({}, buffers),
  jack: audioOf(
    {},
    {
      serverName: maybe(attribute('serverName', string)),
      clientName: maybe(attribute('clientName', string)),
      connectPorts: maybe(attribute('connectPorts', string)),
      exactName: maybe(attribute('exactName', yesNo)),
    },
  ),
  oss: audioOf(
    {
      tryMMap: maybe(attribute('tryMMap', yesNo)),
      exclusive: maybe(attribute('exclusive', yesNo)),
      dspPolicy: maybe(attribute('dspPolicy', integer(0, 0x7fffffff))),
    },
    { ...device, ...buffers, tryPoll: maybe(attribute('tryPoll', yesNo)) },
  ),
  pulseaudio: audioOf(
    { serverName: maybe(attribute('serverName', string)) },
    {
      name: maybe(attribute('name', string)),
      streamName: maybe(attribute('streamName', string)),
      latency: doc('Microseconds.', maybe(attribute('latency', positive))),
    },
  ),
  sdl: audioOf(
    {
      driver: maybe(attribute('driver', oneOf('esd', 'alsa', 'arts', 'pulseaudio'))),
    },
    buffers,
  ),
  spice: plain,
  file: audioOf({ path: maybe(attribute('path', string)) }, {}),
  dbus: plain,
});
export type Audio = TypeOf<typeof Audio>;
