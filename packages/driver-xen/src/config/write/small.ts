import type { Domain, Input } from '@virtkit/core/xml';
import { unsupported } from '../errors.js';
import type { GuestType } from '../guest-type.js';
import type { ToXlOptions } from './options.js';
import { writable, type Writer } from './writer.js';

/** The buses whose mouse and keyboard every guest has. */
const implied: readonly (Input['bus'] | undefined)[] = [undefined, 'ps2', 'xen', 'default'];
const onUsb: readonly Input['type'][] = ['mouse', 'tablet', 'keyboard'];

export function writeInputs(writer: Writer, { devices }: Domain, type: GuestType): void {
  const all = devices?.inputs ?? [];
  const usb = all.filter((one, index) => {
    const path = `/domain/devices/input[${index + 1}]`;
    if (implied.includes(one.bus)) return false;
    if (one.bus !== 'usb' || type !== 'hvm')
      throw unsupported(`${path}/@bus`, `a ${type.toUpperCase()} guest of Xen has no '${one.bus}' for it`);
    if (!onUsb.includes(one.type)) throw unsupported(`${path}/@type`, `xl has no '${one.type}' on USB`);
    return true;
  });
  if (usb.length === 0) return;
  writer.flag('usb', true);
  // One alone is a text, as Xen before 4.3 had it.
  if (usb.length === 1) writer.word('usbdevice', usb[0]!.type);
  else
    writer.list(
      'usbdevice',
      usb.map((one) => one.type),
    );
}

const soundNames = new Map([['ich6', 'hda']]);
const known: readonly string[] = ['ich6', 'es1370', 'ac97', 'sb16'];

export function writeSounds(writer: Writer, { devices }: Domain, type: GuestType): void {
  const models = (devices?.sounds ?? []).map(({ model }) => model);
  if (models.length === 0) return;
  if (type !== 'hvm') throw unsupported('/domain/devices/sound', `a ${type.toUpperCase()} guest has no sound card`);
  const other = models.find((model) => !known.includes(model));
  if (other !== undefined) throw unsupported('/domain/devices/sound/@model', `Xen has no sound card '${other}'`);
  writer.word('soundhw', models.map((model) => soundNames.get(model) ?? model).join(','));
}

/** xl wants to be told which of the two kinds of QEMU it is that is not its own. */
export function writeEmulator(writer: Writer, { devices }: Domain, { native }: ToXlOptions): void {
  const emulator = devices?.emulator;
  if (emulator === undefined) return;
  writer.text('device_model_override', emulator, '/domain/devices/emulator');
  if (native !== true)
    writer.word('device_model_version', /(?:^|\/)qemu-dm$/.test(emulator) ? 'qemu-xen-traditional' : 'qemu-xen');
}

export function writeArguments(writer: Writer, { xenCommandline }: Domain): void {
  const args = xenCommandline?.args ?? [];
  writer.list(
    'device_model_args',
    args.map((arg, index) => writable(arg, `/domain/xen:commandline/xen:arg[${index + 1}]/@value`)),
  );
}
