import type { Domain } from '@virtkit/core/xml';
import type { GuestKind } from '../guest-kinds.js';
import { xenError } from '../errors.js';

/**
 * Refuses what this host's Xen cannot run.
 * @param kinds - what it can run
 * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED`, naming what it is
 */
export function validateXenDomain(def: Domain, kinds: readonly GuestKind[]): void {
  const { name = '', arch } = def.os?.type ?? {};
  if (def.type !== 'xen') throw unsupported(`/domain/@type: '${def.type}' is not Xen's`);
  const os = name === 'linux' ? 'xen' : name;
  if (!kinds.some((kind) => kind.os === os && kind.arch === arch))
    throw unsupported(`/domain/os/type: this host runs no guests of type '${os}' for ${arch}`);
  const { loader, firmware, firmwareFeatures } = def.os ?? {};
  const asked = firmware === 'efi' && firmwareFeatures?.features?.some((one) => one.name === 'secure-boot');
  if (asked || loader?.secure === true) throw unsupported('/domain/os: Secure boot is not supported on Xen');
  const [sound] = def.devices?.sounds ?? [];
  if (sound && !sounds.includes(sound.model))
    throw unsupported(`/domain/devices/sound/@model: unsupported audio model ${sound.model}`);
  for (const { mode } of def.devices?.hostdevs ?? [])
    if (mode === 'capabilities')
      throw unsupported("/domain/devices/hostdev/@mode: 'capabilities' is not supported on Xen");
}

const sounds: readonly string[] = ['ich6', 'es1370', 'ac97', 'sb16'];

const unsupported = (message: string) => xenError('VIR_ERR_CONFIG_UNSUPPORTED', message);
