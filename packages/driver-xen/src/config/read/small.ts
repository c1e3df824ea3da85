import type { Domain, Input, Sound } from '@virtkit/core/xml';
import { quoted } from '../errors.js';
import type { GuestType } from '../guest-type.js';
import type { Settings } from '../settings.js';

const inputs = new Map<string, Input['type']>([
  ['tablet', 'tablet'],
  ['mouse', 'mouse'],
  ['keyboard', 'keyboard'],
]);

/** Of what QEMU can put on USB, the devices to point and type with. */
export const readInputs = (settings: Settings, type: GuestType): readonly Input[] =>
  type === 'hvm'
    ? settings.strings('usbdevice', true).flatMap(({ text }) => {
        const kind = inputs.get(text);
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
  if (text === 'all') return allSounds.map((model) => ({ model }));
  return text.split(',').map((name) => {
    const model = sounds.get(name);
    if (!model) throw settings.error('soundhw', `${quoted(name)} is no sound card`);
    return { model };
  });
}

/** Arguments that the device model is given as they are. */
export function readArguments(settings: Settings): Pick<Domain, 'xenCommandline'> {
  const args = settings.strings('device_model_args').map(({ text }) => text);
  return args.length > 0 ? { xenCommandline: { args } } : {};
}
