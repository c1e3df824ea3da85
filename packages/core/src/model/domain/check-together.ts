import type { Address } from './address.js';
import type { Devices } from './devices.js';
import type { Disk } from './disk.js';
import { at, devicePath, domainError } from './domain-error.js';
import type { Domain } from './domain.js';
import type { Hostdev } from './hostdev.js';

/** What of the written devices does not go together. */
export function checkTogether(devices: Devices): void {
  checkUsb(devices);
  checkHostdevs(devices.hostdevs ?? []);
  const screens = devices.videos ?? [];
  at('/domain/devices/video', () => {
    if (screens.filter(({ model }) => model?.primary).length > 1) {
      throw unsupported('only one graphics card can be the primary one');
    }
    if (screens.length > 1 && screens.some(({ model }) => model?.type === 'none')) {
      throw unsupported("a graphics card of type 'none' says that there is none");
    }
  });
}

/** Without USB nothing can be plugged into it; with it, somebody has to be the master. */
function checkUsb({ controllers = [], hubs = [], inputs = [] }: Devices): void {
  const usb = controllers.filter((one) => one.type === 'usb');
  const isOff = usb.some(({ model }) => model === 'none');
  at('/domain/devices/controller', () => {
    if (isOff && usb.length > 1) throw domainError('VIR_ERR_XML_DETAIL', 'there is to be no USB, and a USB controller');
    if (usb.length > 0 && usb.every((one) => one.masterStartport !== undefined)) {
      throw domainError('VIR_ERR_XML_DETAIL', 'companions of a USB controller need the controller');
    }
  });
  if (!isOff) return;
  at('/domain/devices/input', () => {
    if (inputs.some(({ bus }) => bus === 'usb')) throw unsupported('there is no USB for an input device');
  });
  at('/domain/devices/hub', () => {
    if (hubs.length > 0) throw unsupported('there is no USB for a hub');
  });
}

function checkHostdevs(hostdevs: readonly Hostdev[]): void {
  const seen = new Set<string>();
  let buffers = 0;
  for (const one of hostdevs) {
    at(
      () => devicePath('hostdev', hostdevs, one),
      () => {
        const device = nameOf(one);
        if (device !== undefined && seen.has(device)) throw domainError('VIR_ERR_XML_ERROR', 'it is there already');
        if (device !== undefined) seen.add(device);
        if (one.mode === 'subsystem' && one.type === 'mdev' && one.ramfb && ++buffers > 1) {
          throw unsupported('only one mediated device can have a ramfb');
        }
      },
    );
  }
}

/** Which device of the host it is, if that is said so that another can be the same. */
function nameOf(one: Hostdev): string | undefined {
  if (one.mode !== 'subsystem') return undefined;
  const told = (...parts: unknown[]) => [one.type, ...parts].join(' ');
  if (one.type === 'pci') {
    const { domain, bus, slot, function: number } = one.source.address;
    return told(domain, bus, slot, number);
  }
  if (one.type === 'mdev') return told(one.source.address.uuid);
  if (one.type === 'scsi_host') return told(one.source.wwpn);
  if (one.type === 'usb') {
    const { address, vendor, product } = one.source;
    return address ? told('at', address.bus, address.device, address.port) : told(vendor, product);
  }
  const { adapter, address, name, hosts } = one.source;
  return one.source.protocol === 'iscsi'
    ? told('iscsi', name, hosts?.[0]?.name, hosts?.[0]?.port)
    : told(adapter, address?.bus, address?.target, address?.unit);
}

const driveBuses: readonly (string | undefined)[] = ['ide', 'fdc', 'scsi', 'sata'];

/** Where drives sit in the guest, once all know it: no two in one place. `written` are the disks as they were given. */
export function checkDrives({ disks = [], hostdevs = [] }: Devices, written: readonly Disk[] = []): void {
  const taken = new Set<string>();
  const told = new Set(written.flatMap(({ target, address }) => placeOf(target.bus ?? 'scsi', address) ?? []));
  for (const disk of disks) {
    at(
      () => `${devicePath('disk', disks, disk)}/address`,
      () => {
        checkDrive(disk, taken);
      },
    );
  }
  for (const one of hostdevs) {
    const place = one.mode === 'subsystem' && one.type === 'scsi' ? placeOf('scsi', one.address) : undefined;
    if (place === undefined) continue;
    at(
      () => `${devicePath('hostdev', hostdevs, one)}/address`,
      () => {
        const code = told.has(place) ? 'VIR_ERR_XML_ERROR' : 'VIR_ERR_CONFIG_UNSUPPORTED';
        if (taken.has(place)) throw domainError(code, 'another SCSI device has its address');
      },
    );
    taken.add(place);
  }
}

function checkDrive({ target, address }: Disk, taken: Set<string>): void {
  if (address && address.type !== 'drive' && driveBuses.includes(target.bus)) {
    throw unsupported(
      `disk '${target.dev}' on the bus '${target.bus}' cannot have an address of type '${address.type}'`,
    );
  }
  const place = placeOf(target.bus, address);
  if (place === undefined) return;
  if (taken.has(place)) throw unsupported(`disk '${target.dev}' has the address of another`);
  taken.add(place);
}

const placeOf = (bus: string | undefined, address: Address | undefined): string | undefined =>
  address?.type === 'drive'
    ? [bus, address.controller, address.bus, address.target, address.unit].join(' ')
    : undefined;

/** The labels of the domain, one for each security model. */
export function checkSeclabels({ seclabels = [] }: Domain): void {
  if (new Set(seclabels.map(({ model }) => model)).size < seclabels.length) {
    throw domainError('VIR_ERR_XML_DETAIL', 'a security model has two labels');
  }
  if (seclabels.length > 1 && seclabels.some(({ model }) => model === undefined)) {
    throw domainError('VIR_ERR_XML_ERROR', 'where there are several labels, each needs a model');
  }
}

const unsupported = (message: string) => domainError('VIR_ERR_CONFIG_UNSUPPORTED', message);
