import type { Devices, Domain } from '@virtkit/core/xml';
import { readGuestType, type GuestType } from './guest-type.js';
import { readVcpus } from './read/cpu.js';
import { readDisks } from './read/disks.js';
import { readClock, readFeatures } from './read/features.js';
import { readIdentity, readLifecycle, readMemory } from './read/general.js';
import { readGraphics, readVideos } from './read/graphics.js';
import { readControllers, readHostdevs } from './read/host-devices.js';
import { readInterfaces } from './read/interfaces.js';
import { readCpu, readOs, type Nesting } from './read/os.js';
import { readPorts } from './read/ports.js';
import { readArguments, readInputs, readSounds } from './read/small.js';
import { Settings } from './settings.js';
import { readFields } from './specs/fields.js';
import { unsaidDevices } from './specs/tables.js';

export interface FromXlOptions {
  /** What the text is called in errors. Default: `xl config`. */
  readonly file?: string;
  /** The architecture of the host. Default: `x86_64`. */
  readonly arch?: string;
  /** What the host's processors call their extension for guests in guests. Default: `vmx`. */
  readonly nesting?: Nesting;
}

/**
 * Reads a guest's config of xl, xl.cfg(5), as libvirt's `xen-xl` does. What a description has no word for is left, such
 * as devices that only Xen has; what is no config of xl is refused. The domain is as one that was just parsed: what is
 * filled in when it is defined is not there yet.
 *
 * @example
 * const domain = domainFromXlConfig(await readFile('/etc/xen/web.cfg', 'utf8'), { file: 'web.cfg' });
 *
 * @throws VirtError `VIR_ERR_CONF_SYNTAX` with the file, the line and the setting
 */
export function domainFromXlConfig(text: string, options: FromXlOptions = {}): Domain {
  const { file = 'xl config', arch = 'x86_64', nesting = 'vmx' } = options;
  const settings = new Settings(text, file);
  const type = readGuestType(settings);
  checkUnsaid(settings);
  return {
    type: 'xen',
    ...readIdentity(settings),
    ...readMemory(settings),
    ...readVcpus(settings),
    ...readOs(settings, type, arch),
    ...readFeatures(settings, type),
    ...readCpu(settings, type, nesting),
    ...readClock(settings, type),
    ...readLifecycle(settings),
    devices: readDevices(settings, type),
    ...readArguments(settings),
  };
}

function readDevices(settings: Settings, type: GuestType): Devices {
  const emulator = settings.string('device_model_override');
  const lists = {
    disks: readDisks(settings, type),
    controllers: readControllers(settings),
    interfaces: readInterfaces(settings),
    inputs: readInputs(settings, type),
    graphics: readGraphics(settings, type),
    sounds: readSounds(settings, type),
    videos: readVideos(settings, type),
    hostdevs: readHostdevs(settings),
  } satisfies Devices;
  return {
    ...(emulator === undefined ? {} : { emulator }),
    ...(Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) as Devices),
    ...readPorts(settings, type),
  };
}

/** What is left must be right all the same: a typing error is told. */
function checkUnsaid(settings: Settings): void {
  for (const [name, table] of unsaidDevices) for (const item of settings.strings(name)) readFields(item, table);
}
