import type { Devices } from './devices.js';

/** What is left: one value each. */
export function completeSmallDevices({ inputs, rngs, filesystems, tpms, shmems }: Devices): Partial<Devices> {
  return {
    ...(inputs
      ? { inputs: inputs.map((one) => ({ ...one, bus: one.bus ?? (one.type === 'tablet' ? 'usb' : 'ps2') })) }
      : {}),
    ...(rngs
      ? {
          rngs: rngs.map((one) =>
            one.backend.model === 'random' && one.backend.file === undefined
              ? { ...one, backend: { ...one.backend, file: '/dev/random' } }
              : one,
          ),
        }
      : {}),
    ...(filesystems
      ? { filesystems: filesystems.map((one) => ({ ...one, accessmode: one.accessmode ?? 'passthrough' })) }
      : {}),
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
