import { merged } from '../merged.js';
import type { Devices } from './devices.js';
import type { Domain } from './domain.js';
import type { Filesystem } from './filesystem.js';
import type { Input } from './input.js';

/** What is left: one value each. */
export function completeSmallDevices(devices: Devices, domain: Domain): Partial<Devices> {
  const { inputs, rngs, filesystems, tpms, shmems } = devices;
  return {
    ...(inputs ? { inputs: inputs.map((one) => completeInput(one, domain)) } : {}),
    ...(rngs
      ? {
          rngs: rngs.map((one) =>
            one.backend.model === 'random' && one.backend.file === undefined
              ? { ...one, backend: { ...one.backend, file: '/dev/random' } }
              : one,
          ),
        }
      : {}),
    ...(filesystems ? { filesystems: filesystems.map(completeFilesystem) } : {}),
    ...(tpms
      ? {
          tpms: tpms.map((one) =>
            one.backend.type === 'passthrough'
              ? { ...one, backend: { ...one.backend, device: one.backend.device ?? '/dev/tpm0' } }
              : one,
          ),
        }
      : {}),
    ...(shmems ? { shmems: shmems.map((one) => ({ ...one, model: one.model ?? 'ivshmem' })) } : {}),
  };
}

/** Who serves a socket decides about the access. */
function completeFilesystem(one: Filesystem): Filesystem {
  const served = (one.type === 'mount' || one.type === 'bind') && one.source?.socket !== undefined;
  return served || one.accessmode !== undefined ? one : merged(one, { accessmode: 'passthrough' as const });
}

type Bus = NonNullable<Input['bus']>;

function completeInput(input: Input, domain: Domain): Input {
  const bus = input.bus ?? defaultBus(input, domain);
  return bus === undefined ? input : merged(input, { bus });
}

const busOfOs: Readonly<Record<string, Bus>> = { xen: 'xen', linux: 'xen', xenpvh: 'xen' };

function defaultBus({ type }: Input, { os, type: hypervisor }: Domain): Bus | undefined {
  if (os?.type?.name !== 'hvm') {
    return (
      busOfOs[os?.type?.name ?? ''] ?? (hypervisor === 'vz' || hypervisor === 'parallels' ? 'parallels' : undefined)
    );
  }
  const { arch = 'i686' } = os.type;
  if ((type === 'mouse' || type === 'keyboard') && (arch === 'i686' || arch === 'x86_64')) return 'ps2';
  if (arch.startsWith('s390') || type === 'passthrough') return 'virtio';
  return type === 'evdev' ? undefined : 'usb';
}
