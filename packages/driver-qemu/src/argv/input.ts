import type { Input } from '@virtkit/core/xml';
import { idOf, placeProps } from './address.js';
import type { Guest } from './context.js';
import { props, type Props } from './props.js';
import { present, refused, translated } from './refused.js';
import { virtioName, virtioProps } from './virtio.js';

const usb: Readonly<Record<string, string>> = { mouse: 'usb-mouse', tablet: 'usb-tablet', keyboard: 'usb-kbd' };
const virtio: Readonly<Record<string, string>> = {
  mouse: 'virtio-mouse',
  tablet: 'virtio-tablet',
  keyboard: 'virtio-keyboard',
  passthrough: 'virtio-input-host',
};

/** The device of the host that is given on, without a device of its own in the guest. */
export function inputObject(input: Input): Props | undefined {
  if (input.type !== 'evdev') return undefined;
  const { dev, grab, grabToggle, repeat } = input.source ?? {};
  return props({
    'qom-type': 'input-linux',
    id: idOf(input),
    evdev: present(dev, "an input's device"),
    repeat,
    grab_all: grab === 'all' ? true : undefined,
    'grab-toggle': grabToggle,
  });
}

/** What the guest sees of an input; nothing for those that come with the machine. */
export function inputDevice(input: Input, guest: Guest): Props | undefined {
  const { type, bus } = input;
  if (type === 'evdev' || bus === 'ps2') return undefined;
  if (bus === 'usb')
    return props({ driver: translated(usb, type, 'the USB input'), id: idOf(input), ...placeProps(input, guest) });
  if (bus !== 'virtio') throw refused(`an input on bus '${bus ?? 'none'}' is not supported by QEMU`);
  return props({
    driver: virtioName(translated(virtio, type, 'the virtio input'), input, input.model),
    ...virtioProps(input.driver),
    id: idOf(input),
    evdev: type === 'passthrough' ? present(input.source?.evdev, "an input's device") : undefined,
    ...placeProps(input, guest),
  });
}
