import type { Controller, Hostdev } from '@virtkit/core/xml';
import { configError, quoted } from '../errors.js';
import type { Item, Settings } from '../settings.js';
import { readFields } from '../specs/fields.js';
import { pciFields, usbctrlFields, usbdevFields } from '../specs/tables.js';

type Pci = Extract<Hostdev, { type: 'pci' }>;

/** Devices of the host that the guest is given. */
export const readHostdevs = (settings: Settings): readonly Hostdev[] => [
  ...settings.strings('pci').map(pci),
  ...settings.strings('usbdev').map(usb),
];

const bdf = /^(?:bdf=)?(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,2}):([0-9a-f]{1,2})\.([0-7])(?:@[0-9a-f]{1,2})?$/i;

function pci(item: Item): Hostdev {
  const comma = item.text.indexOf(',');
  const written = (comma < 0 ? item.text : item.text.slice(0, comma)).trim();
  const options = readFields({ ...item, text: comma < 0 ? '' : item.text.slice(comma + 1) }, pciFields);
  const [, domain = '0', bus, slot, part] = bdf.exec(written) ?? [];
  if (bus === undefined || slot === undefined || part === undefined) {
    throw configError(item.place, `${quoted(written)} is no address of a PCI device such as 0000:00:1b.0`);
  }
  const permissive = options.permissive === undefined ? undefined : flag(options.permissive, item);
  const address = {
    domain: parseInt(domain, 16),
    bus: parseInt(bus, 16),
    slot: parseInt(slot, 16),
    function: parseInt(part, 16),
  };
  if (address.slot > 31) throw configError(item.place, `${quoted(written)} has no slot of PCI`);
  return {
    mode: 'subsystem',
    type: 'pci',
    managed: false,
    source: { ...(permissive === undefined ? {} : { writeFiltering: !permissive }), address },
  } satisfies Pci;
}

function flag(text: string, { place }: Item): boolean {
  if (!/^\d{1,9}$/.test(text)) throw configError(place, `${quoted(text)} is neither 0 nor 1`);
  return Number(text) !== 0;
}

function usb(item: Item): Hostdev {
  const { hostbus, hostaddr, type } = readFields(item, usbdevFields);
  if (type !== undefined && type !== 'hostdev')
    throw configError(item.place, `${quoted(type)} is no type of USB device`);
  if (hostbus === undefined || hostaddr === undefined) {
    throw configError(item.place, 'a device of USB needs hostbus and hostaddr');
  }
  return { mode: 'subsystem', type: 'usb', managed: false, source: { address: { bus: hostbus, device: hostaddr } } };
}

/** What has its limits in a controller, and the buses of USB that are paravirtual. */
export function readControllers(settings: Settings): readonly Controller[] {
  const maxEventChannels = settings.integer('max_event_channels', 0, 0x7fffffff);
  const maxGrantFrames = settings.integer('max_grant_frames', 0, 0x7fffffff);
  return [
    {
      type: 'xenbus',
      ...(maxGrantFrames ? { maxGrantFrames } : {}),
      ...(maxEventChannels ? { maxEventChannels } : {}),
    },
    ...settings.strings('usbctrl').flatMap(usbController),
  ];
}

const usbTypes: readonly string[] = ['auto', 'pv', 'qusb', 'devicemodel'];

/** libvirt knows only those that QEMU serves. */
function usbController(item: Item): readonly Controller[] {
  const { type = 'qusb', version = 2, ports = 8 } = readFields(item, usbctrlFields);
  if (!usbTypes.includes(type)) throw configError(item.place, `${quoted(type)} is no type of USB controller`);
  if (ports < 1 || ports > 31) throw configError(item.place, `a USB controller has from 1 to 31 ports, not ${ports}`);
  return type === 'qusb' ? [{ type: 'usb', model: version === 1 ? 'qusb1' : 'qusb2', ports }] : [];
}
