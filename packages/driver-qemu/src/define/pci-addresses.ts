import type { Controller, Devices, Domain, HostPciAddress } from '@virtkit/core/xml';
import type { QemuCapabilities } from '../capabilities/capabilities.js';
import type { PciController, UsbController } from './controllers.js';
import { deviceList, pathOf, withAddresses, type Device } from './device-list.js';
import { isI440fx, isQ35, machineOf, type Machine } from './machine.js';
import { PciBuses, type PciAddress } from './pci-buses.js';
import { placeOnI440fx, placeOnQ35 } from './pci-chipsets.js';
import { pciNeeds } from './pci-needs.js';
import { isWanted, placeOf, type PciPlacing } from './pci-placing.js';
import { addressError, at, qemuError } from './qemu-error.js';

export interface PciOptions {
  readonly caps: QemuCapabilities;
  /** Whether a device of the host is of PCI Express. Default: they all are. */
  readonly isExpress?: ((address: HostPciAddress) => boolean) | undefined;
  /** Whether the guest runs: it has the buses that it has. Default: no. */
  readonly isRunning?: boolean | undefined;
}

/** Gives a place to each device that is to be on PCI, and adds the controllers that it takes. */
export function assignPciAddresses(domain: Domain, options: PciOptions): Domain {
  const machine = machineOf(domain);
  const places = new Map<Device, PciAddress>();
  const given = domain.devices ?? {};
  const devices = options.isRunning ? given : rehearse(given, machine, places, options);
  const rehearsed = { ...domain, devices };
  const placing = begin(rehearsed.devices, places, options, false);
  placeOnChipset(placing, machine);
  placeDevices(placing);
  markShared(placing);
  return withAddresses(rehearsed, places);
}

const pciOf = ({ controllers = [] }: Devices): readonly PciController[] =>
  controllers.filter((one) => one.type === 'pci');

function begin(
  devices: Devices,
  places: Map<Device, PciAddress>,
  { caps, isExpress = () => true }: PciOptions,
  rehearsal: boolean,
): PciPlacing {
  const models: PciController['model'][] = [];
  for (const { index = 0, model } of pciOf(devices)) models[index] = model;
  const express = models.includes('pcie-root');
  const buses = new PciBuses(models, express ? 'pcie-root-port' : 'pci-bridge', {
    grows: rehearsal,
    hasPcieToPciBridge: caps.devices.has('pcie-pci-bridge'),
  });
  const placing = { devices, buses, needs: pciNeeds(devices, { express, isExpress }), places, rehearsal };
  for (const device of deviceList(devices)) {
    at(
      () => `${pathOf(devices, device)}/address`,
      () => {
        collect(placing, device);
      },
    );
  }
  return placing;
}

/** Takes the place that a device has already. */
function collect(placing: PciPlacing, device: Device): void {
  const place = placeOf(placing, device);
  if (!place || isBuiltIn(device as Controller, place, placing)) return;
  const taken = placing.buses.reserve(place, placing.needs.get(device) ?? { plug: 'pci' });
  if (taken.bus !== place.bus) placing.places.set(device, taken);
}

/** Those inside the chipset share their slot with what no device stands for; they are placed with it. */
function isBuiltIn(one: Controller, place: PciAddress, { buses }: PciPlacing): boolean {
  if (place.domain !== 0 || place.bus !== 0 || place.slot !== 1 || one.index !== 0) return false;
  const ide = one.type === 'ide' && place.function === 1;
  const usb = one.type === 'usb' && (one.model ?? 'piix3-uhci') === 'piix3-uhci' && place.function === 2;
  if (!ide && !usb) return false;
  if (buses.models[0] === 'pcie-root') {
    throw qemuError(
      'VIR_ERR_INTERNAL_ERROR',
      'the USB and IDE controllers inside the chipset need a conventional PCI bus',
    );
  }
  return true;
}

function placeOnChipset(placing: PciPlacing, machine: Machine): void {
  if (isI440fx(machine)) placeOnI440fx(placing);
  if (isQ35(machine)) placeOnQ35(placing);
}

/** Places all devices with as many buses as that takes, and answers the devices with the controllers of those buses. */
function rehearse(devices: Devices, machine: Machine, places: Map<Device, PciAddress>, options: PciOptions): Devices {
  const written = pciOf(devices);
  if (written.length === 0) return devices;
  const placing = begin(devices, places, options, true);
  placeOnChipset(placing, machine);
  const express = placing.buses.models.includes('pcie-root');
  const isPlain = placing.buses.models[0] === 'pci-root';
  // Room for a bridge to come, while there is any.
  if (isPlain && !placing.buses.isFull) placing.buses.next({ plug: 'pci', auto: true });
  placeDevices(placing);
  const known = Math.max(...written.map(({ index = 0 }) => index));
  // Who leaves the buses to us gets a free port to plug something in later.
  if (known === 0 && placing.buses.models.length > 1 && express) placing.buses.next({ plug: 'pcie', auto: true });
  return { ...devices, controllers: [...(devices.controllers ?? []), ...addBuses(placing)] };
}

/** The controllers of the added buses. Each takes a place of its own, which may add a further bus. */
function addBuses({ devices, buses }: PciPlacing): readonly PciController[] {
  const there = new Set(pciOf(devices).map(({ index }) => index));
  const added: PciController[] = [];
  for (let index = 1; index < buses.models.length; index++) {
    if (there.has(index)) continue;
    const model = buses.models[index]!;
    added.push({ type: 'pci', index, model });
    if (model !== 'pci-root' && model !== 'pcie-root') {
      buses.next({ plug: model, ...(model === 'pcie-root-port' ? { shares: true } : {}) });
    }
  }
  return added;
}

/** Devices in the order in which QEMU placed them of old. */
function placeDevices(placing: PciPlacing): void {
  const { devices } = placing;
  const { controllers = [], watchdog, memballoon, iommu, vsock } = devices;
  const place = (all: readonly Device[] | undefined) => {
    for (const one of all ?? []) placeNext(placing, one);
  };
  place(controllers.filter((one) => one.type === 'pci' && one.model !== 'pci-root' && one.model !== 'pcie-root'));
  place(devices.filesystems);
  place(devices.interfaces?.filter(({ type }) => type !== 'hostdev'));
  place(devices.sounds?.filter(({ model }) => !elsewhere.includes(model)));
  for (const one of controllers.filter(isPlaced)) placeController(placing, one);
  const disks = devices.disks?.filter(({ target }) => target.bus === 'virtio') ?? [];
  checkDisks(placing, disks);
  place(disks);
  place(hostdevsOf(devices));
  place(memballoon && memballoon.model !== 'none' ? [memballoon] : []);
  place(devices.rngs);
  place(watchdog?.model === 'i6300esb' ? [watchdog] : []);
  place(devices.videos?.filter(({ model }) => model?.type !== 'none' && model?.type !== 'ramfb'));
  place(devices.shmems);
  place(devices.inputs?.filter(({ bus }) => bus === 'virtio'));
  place(devices.serials?.filter(({ target }) => target?.type === 'pci-serial'));
  place(iommu?.model === 'virtio' ? [iommu] : []);
  place(vsock ? [vsock] : []);
  place(devices.memories?.filter(({ model }) => model === 'virtio-pmem' || model === 'virtio-mem'));
  place(devices.cryptos);
}

/** On the ISA bus, on USB, or inside the chipset. */
const elsewhere: readonly string[] = ['sb16', 'pcspk', 'usb'];

const isPlaced = (one: Controller): boolean =>
  one.type !== 'pci' &&
  one.type !== 'fdc' &&
  one.type !== 'ccid' &&
  !(one.type === 'usb' && one.model === 'none') &&
  !(one.type === 'ide' && one.index === 0) &&
  !(one.type === 'scsi' && one.model === 'ncr53c90');

/** Devices of the host; network cards of the host come before the others. */
const hostdevsOf = ({ interfaces = [], hostdevs = [] }: Devices): readonly Device[] => [
  ...interfaces.filter(({ type }) => type === 'hostdev'),
  ...hostdevs.filter(
    (one) =>
      one.mode === 'subsystem' &&
      (one.type === 'pci' || one.type === 'scsi_host' || (one.type === 'mdev' && one.model === 'vfio-pci')),
  ),
];

function checkDisks({ devices }: PciPlacing, disks: readonly Device[]): void {
  const wrong = disks.find(({ address }) => address !== undefined && address.type !== 'pci' && address.type !== 'ccw');
  if (!wrong) return;
  const message = `a virtio disk cannot have an address of type '${wrong.address!.type}'`;
  throw qemuError('VIR_ERR_CONFIG_UNSUPPORTED', message, `${pathOf(devices, wrong)}/address`);
}

function placeNext(placing: PciPlacing, device: Device, number?: number, multifunction?: boolean): void {
  if (!isWanted(placing, device)) return;
  at(
    () => pathOf(placing.devices, device),
    () => {
      const need = placing.needs.get(device);
      if (!need) throw addressError('VIR_ERR_INTERNAL_ERROR', 'there is no bus for this device');
      const found = placing.buses.next(need, number);
      const multi = multifunction === undefined ? {} : { multifunction };
      if (!placing.rehearsal) placing.places.set(device, { ...found, ...multi });
    },
  );
}

/** The function that each part of a USB 2 controller is in the slot of all of them. */
const usb2Functions: Readonly<Partial<Record<NonNullable<UsbController['model']>, number>>> = {
  'ich9-ehci1': 7,
  'ich9-uhci1': 0,
  'ich9-uhci2': 1,
  'ich9-uhci3': 2,
};
const usb2Function = (one: Controller): number | undefined =>
  one.type === 'usb' ? usb2Functions[one.model ?? 'none'] : undefined;

function placeController(placing: PciPlacing, one: Controller): void {
  const number = usb2Function(one);
  if (number === undefined) return placeNext(placing, one);
  if (!isWanted(placing, one)) return;
  const multi = number === 0 ? true : undefined;
  const other = placing.devices.controllers?.find(
    (two) => usb2Function(two) !== undefined && two.index === one.index && placeOf(placing, two),
  );
  if (!other) return placeNext(placing, one, number, multi);
  const { multifunction: _multi, ...place } = placeOf(placing, other)!;
  const shared = { ...place, function: number, ...(multi ? { multifunction: true } : {}) };
  at(
    () => pathOf(placing.devices, one),
    () => {
      placing.places.set(one, placing.buses.reserve(shared, placing.needs.get(one)!));
    },
  );
}

const slotOf = ({ domain, bus, slot }: PciAddress): string => `${domain}:${bus}:${slot}`;

/** Function 0 of a slot says that there are others. */
function markShared(placing: PciPlacing): void {
  const firsts = new Map<string, Device>();
  const shared = new Set<string>();
  for (const device of deviceList(placing.devices)) {
    const place = placeOf(placing, device);
    if (!place) continue;
    if (place.function > 0) shared.add(slotOf(place));
    else if (!firsts.has(slotOf(place))) firsts.set(slotOf(place), device);
  }
  for (const slot of shared) {
    const first = firsts.get(slot);
    const place = first && placeOf(placing, first);
    if (first && place && place.multifunction === undefined)
      placing.places.set(first, { ...place, multifunction: true });
  }
}
