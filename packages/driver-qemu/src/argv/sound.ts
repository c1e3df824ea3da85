import type { Sound } from '@virtkit/core/xml';
import { idOf, placeProps } from './address.js';
import { audioId } from './audio.js';
import type { Guest } from './context.js';
import { props, type Props } from './props.js';
import { lacking, refused, translated } from './refused.js';

const models: Readonly<Record<string, string>> = {
  sb16: 'sb16',
  es1370: 'ES1370',
  ac97: 'AC97',
  ich6: 'intel-hda',
  ich9: 'ich9-intel-hda',
  usb: 'usb-audio',
};
const codecs = { duplex: 'hda-duplex', micro: 'hda-micro', output: 'hda-output' } as const;

/** The back end that a device is connected to: the one it names, or the first. */
export function audioOf(id: number | undefined, { def }: Guest): string {
  const all = def.devices?.audios ?? [];
  const found = id === undefined ? all[0] : all.find((one) => one.id === id);
  if (found) return audioId(found.id);
  if (id === undefined) throw lacking("the host's end of the sound");
  throw refused(`there is no <audio> with id ${id}`);
}

/** The speaker of a PC comes with the machine, and is told where it plays. */
export const isSpeaker = ({ model }: Sound): boolean => model === 'pcspk';

/** What the guest sees of a sound card: the card, and what is on its own bus. */
export function soundDevices(sound: Sound, guest: Guest): readonly Props[] {
  const driver = translated(models, sound.model, 'the sound card');
  const hasBus = driver.endsWith('intel-hda');
  const audiodev = audioOf(sound.audio, guest);
  const id = idOf(sound);
  const card = props({ driver, id, audiodev: hasBus ? undefined : audiodev, ...placeProps(sound, guest) });
  if (!hasBus) return [card];
  const on = (sound.codecs?.length ? sound.codecs : [{ type: 'duplex' as const }]).map(({ type }, cad) =>
    props({ driver: codecs[type], id: `${id}-codec${cad}`, bus: `${id}.0`, cad, audiodev }),
  );
  return [card, ...on];
}
