import type { ErrorCode } from '@virtkit/core';
import type { Devices } from '@virtkit/core/xml';
import { deviceList, pathOf, type Device } from './device-list.js';
import { faultOf, type Context, type Rule } from './rule.js';
import { controllerRules } from './validate-controllers.js';
import { diskRules } from './validate-disks.js';
import { hostdevRules, interfaceRules } from './validate-host-sides.js';
import {
  audioRules,
  charRules,
  graphicsRules,
  redirdevRules,
  rngRules,
  serialRules,
  smartcardRules,
} from './validate-chars.js';
import { addressRules, filesystemRules, inputRules, iommuRules, memballoonRules } from './validate-small.js';
import { memoryRules, nvramRules, shmemRules, soundRules, tpmRules, watchdogRules } from './validate-small.js';
import { videoRules } from './validate-video.js';

/** Looks at the devices of a kind; the first that is refused, and why. */
type Check = (
  context: Context,
) => { readonly code: ErrorCode; readonly message: string; readonly path: string } | undefined;

const checked =
  <T extends object>(list: (devices: Devices) => readonly T[] | T | undefined, rules: readonly Rule<T>[]): Check =>
  (context) => {
    const found = list(context.devices);
    const all = found === undefined ? [] : Array.isArray(found) ? (found as readonly T[]) : [found as T];
    for (const one of all) {
      const fault = faultOf(rules, one, context);
      if (fault) return { ...fault, path: pathOf(context.devices, one) };
    }
    return undefined;
  };

/** What is refused of each kind of device, in libvirt's order. */
export const deviceChecks: readonly Check[] = [
  checked<Device>((devices) => deviceList(devices), addressRules),
  checked(({ disks }) => disks, diskRules),
  checked(({ interfaces }) => interfaces, interfaceRules),
  checked(({ sounds }) => sounds, soundRules),
  checked(({ hostdevs }) => hostdevs, hostdevRules),
  checked(({ videos }) => videos, videoRules),
  checked(({ controllers }) => controllers, controllerRules),
  checked(({ smartcards }) => smartcards, smartcardRules),
  checked(({ serials }) => serials, serialRules),
  checked(({ parallels }) => parallels, charRules),
  checked(({ channels }) => channels, charRules),
  checked(({ consoles }) => consoles, charRules),
  checked(({ inputs }) => inputs, inputRules),
  checked(({ filesystems }) => filesystems, filesystemRules),
  checked(({ watchdog }) => watchdog, watchdogRules),
  checked(({ memballoon }) => memballoon, memballoonRules),
  checked(({ rngs }) => rngs, rngRules),
  checked(({ nvram }) => nvram, nvramRules),
  checked(({ shmems }) => shmems, shmemRules),
  checked(({ tpms }) => tpms, tpmRules),
  checked(({ memories }) => memories, memoryRules),
  checked(({ redirdevs }) => redirdevs, redirdevRules),
  checked(({ iommu }) => iommu, iommuRules),
  checked(({ graphics }) => graphics, graphicsRules),
  checked(({ audios }) => audios, audioRules),
];
