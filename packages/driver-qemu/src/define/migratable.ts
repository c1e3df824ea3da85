import type { Controller, Devices, Domain } from '@virtkit/core/xml';

/**
 * A definition without what every libvirt adds by itself: an older one, which did not write it down yet, is to
 * understand it.
 */
export function migratable(def: Domain): Domain {
  const { controllers, audios, ...others } = def.devices ?? {};
  const kept = controllers?.filter((controller) => !isImplied(controller, controllers));
  const isSilent = audios?.length === 1 && audios[0]!.type === 'none';
  const devices: Devices = {
    ...others,
    ...(kept?.length && { controllers: kept }),
    ...(audios && !isSilent && { audios }),
  };
  return { ...def, devices };
}

function isImplied({ type, index, model }: Controller, all: readonly Controller[]): boolean {
  if (index !== 0) return false;
  if (type === 'pci') return model === 'pci-root';
  // The one of a guest that asks for none, and has no other.
  return type === 'usb' && model === 'piix3-uhci' && all.filter((one) => one.type === 'usb').length === 1;
}
