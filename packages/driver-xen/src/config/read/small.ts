import type { Domain, Input, Sound } from '@virtkit/core/xml';
import { quoted } from '../errors.js';
import type { GuestType } from '../guest-type.js';
import type { Settings } from '../settings.js';

/** What of QEMU's devices on USB is an input. */
export const inputKinds = new Map<string, Input['type']>([
  ['tablet', 'tablet'],
  ['mouse', 'mouse'],
  ['keyboard', 'keyboard'],
]);

/** Of what QEMU can put on USB, the devices to point and type with. */
export const readInputs = (settings: Settings, type: GuestType): readonly Input[] =>
  type === 'hvm'
    ? settings.strings('usbdevice', true).flatMap(({ text }) => {
        const kind = inputKinds.get(text);
        return kind ? [{ type: kind, bus: 'usb' as const }] : [];
      })
    : [];

type SoundModel = Sound['model'];
/** QEMU's names of cards; `hda` is the only one that libvirt calls otherwise. */
const sounds: ReadonlyMap<string, SoundModel> = new Map<string, SoundModel>([
  ...(['sb16', 'es1370', 'pcspk', 'ac97', 'ich6', 'ich9', 'usb', 'ich7'] as const).map((one) => [one, one] as const),
  ['hda', 'ich6'],
]);
/** What Xen's QEMU had when there was a word for all. */
const allSounds: readonly SoundModel[] = ['sb16', 'es1370'];

export function readSounds(settings: Settings, type: GuestType): readonly Sound[] {
  const text = type === 'hvm' ? settings.string('soundhw') : undefined;
  if (text === undefined || text === '') return [];
  const unknown = text === 'all' ? undefined : text.split(',').find((name) => !sounds.has(name));
  if (unknown !== undefined) throw settings.error('soundhw', `${quoted(unknown)} is no sound card`);
  return soundsOf(text);
}

/** Those that are known. */
export const soundsOf = (text: string): readonly Sound[] =>
  text === 'all'
    ? allSounds.map((model) => ({ model }))
    : text.split(',').flatMap((name) => {
        const model = sounds.get(name);
        return model ? [{ model }] : [];
      });

/** Arguments that the device model is given as they are. */
export function readArguments(settings: Settings): Pick<Domain, 'xenCommandline'> {
  const args = settings.strings('device_model_args').map(({ text }) => text);
  return args.length > 0 ? { xenCommandline: { args } } : {};
}
