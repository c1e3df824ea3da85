import type { Devices } from '@virtkit/core/xml';
import type { Device } from './device-list.js';
import type { PciAddress, PciBuses, PciNeed } from './pci-buses.js';

/** A guest's devices while they are given their places on PCI. */
export interface PciPlacing {
  readonly devices: Devices;
  readonly buses: PciBuses;
  readonly needs: ReadonlyMap<Device, PciNeed>;
  /** Those that have found a place. */
  readonly places: Map<Device, PciAddress>;
  /** Whether it is a rehearsal, which shows how many buses are needed: who goes to the next free place is not settled then. */
  readonly rehearsal: boolean;
}

export const pciAddress = ({ address }: Device): PciAddress | undefined =>
  address?.type === 'pci' && address.domain + address.bus + address.slot > 0 ? address : undefined;

export const placeOf = ({ places }: PciPlacing, device: Device): PciAddress | undefined =>
  places.get(device) ?? pciAddress(device);

/** Whether it needs a place and has none; who asks for PCI without saying where has none either. */
export const isWanted = (placing: PciPlacing, device: Device): boolean =>
  placeOf(placing, device) === undefined && (device.address === undefined || device.address.type === 'pci');
