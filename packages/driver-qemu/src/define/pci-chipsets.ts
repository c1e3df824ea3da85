import type { Devices } from '@virtkit/core/xml';
import { pathOf, type Device } from './device-list.js';
import type { PciAddress, PciNeed } from './pci-buses.js';
import { isWanted, placeOf, type PciPlacing } from './pci-placing.js';
import { at, qemuError } from './qemu-error.js';

const onRoot = (slot: number, number = 0): PciAddress => ({ type: 'pci', domain: 0, bus: 0, slot, function: number });

const isSame = (one: PciAddress, other: PciAddress): boolean =>
  one.domain === other.domain && one.bus === other.bus && one.slot === other.slot && one.function === other.function;

/** A device that the chipset has in one place is there, and nowhere else. */
function settle(placing: PciPlacing, device: Device, place: PciAddress, name: string): void {
  const known = placeOf(placing, device);
  if (known && !isSame(known, place)) {
    const where = `0:0:${place.slot.toString(16)}.${place.function}`;
    const path = `${pathOf(placing.devices, device)}/address`;
    throw qemuError('VIR_ERR_INTERNAL_ERROR', `the ${name} of this machine is at the PCI address ${where}`, path);
  }
  if (!known) placing.places.set(device, place);
}

const conventional: PciNeed = { plug: 'pci', auto: true };

/** What the PIIX3 has inside: the ISA bridge, the first IDE and USB controllers, power management. */
export function placeOnI440fx(placing: PciPlacing): void {
  const { devices, buses } = placing;
  for (const one of devices.controllers ?? []) {
    const ide = one.type === 'ide' && one.index === 0;
    const usb = one.type === 'usb' && one.index === 0 && (one.model ?? 'piix3-uhci') === 'piix3-uhci';
    if (!ide && !usb) continue;
    const place = onRoot(1, ide ? 1 : 2);
    settle(placing, one, place, ide ? 'first IDE controller' : 'first USB controller');
    at(`${pathOf(devices, one)}/address`, () => buses.reserve(place, conventional));
  }
  for (const number of [0, 3]) buses.reserve(onRoot(1, number), conventional);
  placeScreen(placing, 2, conventional);
}

const express: PciNeed = { plug: 'pcie' };
const sataPlace = onRoot(0x1f, 2);

/** What the ICH9 has inside, and where its other devices are on real machines. */
export function placeOnQ35(placing: PciPlacing): void {
  const { devices, buses } = placing;
  for (const one of devices.controllers ?? []) {
    if (one.type === 'sata' && one.index === 0) settle(placing, one, sataPlace, 'first SATA controller');
    const isFree = one.address === undefined && !placing.places.has(one);
    if (isFree && one.type === 'usb' && one.model === 'ich9-uhci1') prefer(placing, one, [0x1d, 0x1a], true);
    if (isFree && one.type === 'pci' && one.model === 'dmi-to-pci-bridge') prefer(placing, one, [0x1e]);
  }
  // The ISA bridge and the SMBus.
  for (const number of [0, 3]) buses.reserve(onRoot(0x1f, number), express);
  placeScreen(placing, 1, express);
  const sound = devices.sounds?.find((one) => one.model === 'ich9' && isWanted(placing, one));
  if (sound) prefer(placing, sound, [0x1b]);
}

/** Takes the first of the slots that is free, if one is. */
function prefer({ buses, places }: PciPlacing, device: Device, slots: readonly number[], multifunction?: true): void {
  const slot = slots.find((one) => !buses.isTaken(0, one));
  if (slot === undefined) return;
  const place = buses.reserve(onRoot(slot), express);
  places.set(device, multifunction ? { ...place, multifunction } : place);
}

/** The first graphics card is where QEMU puts one that is not told where. */
function placeScreen(placing: PciPlacing, slot: number, need: PciNeed): void {
  const { devices, buses, places } = placing;
  const video = primary(devices);
  if (!video || !isWanted(placing, video)) return;
  const place = onRoot(slot);
  at(pathOf(devices, video), () => {
    buses.check(place, need);
    if (!buses.isTaken(0, slot)) return void places.set(video, buses.reserve(place, need));
    const next = buses.next(placing.needs.get(video)!);
    if (!placing.rehearsal) places.set(video, next);
  });
}

function primary({ videos }: Devices): Device | undefined {
  const video = videos?.[0];
  return video?.model?.type === 'none' || video?.model?.type === 'ramfb' ? undefined : video;
}
