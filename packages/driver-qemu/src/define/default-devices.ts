import type { Audio, Devices, Input } from '@virtkit/core/xml';
import { isX86, type Machine } from './machine.js';

/** Devices that a guest gets without being asked. */
export function addDefaultDevices(devices: Devices, machine: Machine): Devices {
  const inputs = isX86(machine) ? addInputs(devices.inputs ?? []) : devices.inputs;
  const audios = devices.audios ?? defaultAudio(devices);
  return {
    ...devices,
    ...(inputs ? { inputs } : {}),
    ...(audios ? { audios } : {}),
    memballoon: devices.memballoon ?? { model: 'virtio' },
  };
}

/** A PC has a mouse and a keyboard. */
function addInputs(given: readonly Input[]): readonly Input[] {
  const added = (['mouse', 'keyboard'] as const).filter(
    (type) => !given.some((one) => one.type === type && (one.bus ?? 'ps2') === 'ps2'),
  );
  return [...given, ...added.map((type) => ({ type, bus: 'ps2' as const }))];
}

/**
 * Where the guest's sound goes when nobody says it: to who looks at its screen, if they can hear it. Graphics on the host's
 * own screen leave it to QEMU.
 */
function defaultAudio({ graphics = [] }: Devices): readonly Audio[] | undefined {
  let type: 'none' | 'spice' | undefined = graphics.length === 0 ? 'none' : undefined;
  for (const one of graphics) {
    if (one.type === 'spice') type = 'spice';
    else if (one.type === 'vnc') type = 'none';
    else if (one.type === 'sdl') type = undefined;
  }
  return type === undefined ? undefined : [{ type, id: 1 }];
}
