import type { Address, Controller } from '@virtkit/core/xml';
import type { Guest } from './context.js';
import { props, type Props } from './props.js';
import { present, refused } from './refused.js';

export type AddressType = Address['type'];
export type AddressOf<T extends AddressType> = Extract<Address, { type: T }>;

/** What every device may carry. */
export interface DeviceInfo {
  readonly alias?: string;
  readonly address?: Address;
  readonly rom?: { readonly enabled?: boolean; readonly bar?: boolean; readonly file?: string };
  readonly acpiIndex?: number;
}

/** The device's own id. */
export const idOf = ({ alias }: { readonly alias?: string }): string => present(alias, "a device's alias");

/** The id of the controller that a bus belongs to. */
export function controllerAlias(guest: Guest, type: Controller['type'], index: number): string {
  const found = guest.def.devices?.controllers?.find((one) => one.type === type && (one.index ?? 0) === index);
  if (!found) throw refused(`there is no ${type} controller with index ${index}`);
  return idOf(found);
}

const hex = (value: number): string => `0x${value.toString(16)}`;

/** `0000:06:02.0`, as the host calls it. */
export const hostPci = (at: { domain: number; bus: number; slot: number; function: number }): string => {
  const digits = (value: number, width: number) => value.toString(16).padStart(width, '0');
  return `${digits(at.domain, 4)}:${digits(at.bus, 2)}:${digits(at.slot, 2)}.${at.function}`;
};

type Placed = { readonly [T in AddressType]?: (address: AddressOf<T>, guest: Guest) => Props };

const placed: Placed = {
  pci(address, guest) {
    if (address.domain !== 0) throw refused(`PCI domain ${hex(address.domain)} of the guest is not supported by QEMU`);
    return {
      bus: controllerAlias(guest, 'pci', address.bus),
      multifunction: address.multifunction || undefined,
      addr: hex(address.slot) + (address.function === 0 ? '' : `.${hex(address.function)}`),
    };
  },
  usb: ({ bus, port }, guest) => ({
    bus: `${controllerAlias(guest, 'usb', bus)}.0`,
    port: port?.replace(/^0$/, '') || undefined,
  }),
  'virtio-serial': ({ controller, bus, port }, guest) => ({
    bus: `${controllerAlias(guest, 'virtio-serial', controller)}.${bus}`,
    nr: port,
  }),
  ccid({ controller, slot }, guest) {
    if (slot !== 0) throw refused(`a smartcard reader of QEMU has no slot ${slot}`);
    return { bus: `${controllerAlias(guest, 'ccid', controller)}.0` };
  },
  isa: ({ iobase, irq }) => ({ iobase, irq }),
  dimm: ({ slot, base }) => ({ slot, addr: base }),
  'spapr-vio': ({ reg }) => ({ reg }),
  ccw: ({ cssid, ssid, devno }) => ({
    devno: `${cssid.toString(16)}.${ssid.toString(16)}.${devno.toString(16).padStart(4, '0')}`,
  }),
  'virtio-mmio': () => ({}),
};

/** Where the device sits, and what its ROM is: what all devices have in common. */
export function placeProps({ address, rom, acpiIndex }: DeviceInfo, guest: Guest): Props {
  return props({ ...(address && addressProps(address, guest)), 'acpi-index': acpiIndex, ...(rom && romProps(rom)) });
}

/** Where a device sits. Disks are placed by their bus: see `driveProps`. */
export function addressProps(address: Address, guest: Guest): Props {
  const place = placed[address.type] as ((address: Address, guest: Guest) => Props) | undefined;
  if (!place) throw refused(`an address of type '${address.type}' is not supported for this device by QEMU`);
  return place(address, guest);
}

const romProps = ({ enabled, bar, file }: NonNullable<DeviceInfo['rom']>): Props =>
  enabled === false ? { romfile: '' } : { rombar: bar === undefined ? undefined : Number(bar), romfile: file };
