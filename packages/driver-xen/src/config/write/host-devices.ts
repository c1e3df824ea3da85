import type { Controller, Domain, Hostdev } from '@virtkit/core/xml';
import { unsupported } from '../errors.js';
import type { ToXlOptions } from './options.js';
import { spec, type Writer } from './writer.js';

type Pci = Extract<Hostdev, { type: 'pci' }>;
type Usb = Extract<Hostdev, { type: 'usb' }>;

const hostdevsOf = ({ devices }: Domain) =>
  (devices?.hostdevs ?? []).map((one, index) => ({ one, path: `/domain/devices/hostdev[${index + 1}]` }));

export function writePci(writer: Writer, domain: Domain, { native }: ToXlOptions): void {
  const all = hostdevsOf(domain);
  const other = all.find(({ one }) => one.mode !== 'subsystem' || (one.type !== 'pci' && one.type !== 'usb'));
  if (other) throw unsupported(`${other.path}/@type`, `xl gives no guest a device of type '${other.one.type}'`);
  writer.list(
    'pci',
    all.flatMap(({ one }) => (one.mode === 'subsystem' && one.type === 'pci' ? [pciSpec(one, native !== true)] : [])),
  );
}

/** @param seizes - whether a device that the host still uses is taken from it, where the domain says so */
export function pciSpec({ source, managed }: Pci, seizes: boolean): string {
  const { domain, bus, slot, function: part } = source.address;
  const hex = (value: number, width: number) => value.toString(16).padStart(width, '0');
  const permissive = source.writeFiltering === undefined ? '' : `,permissive=${source.writeFiltering ? 0 : 1}`;
  const seize = seizes && managed === true ? ',seize=1' : '';
  return `${hex(domain, 4)}:${hex(bus, 2)}:${hex(slot, 2)}.${hex(part, 1)}${permissive}${seize}`;
}

export function writeUsb(writer: Writer, domain: Domain): void {
  writer.list(
    'usbdev',
    hostdevsOf(domain).flatMap(({ one, path }) =>
      one.mode === 'subsystem' && one.type === 'usb' ? [usbSpec(one, path)] : [],
    ),
  );
  writer.list('usbctrl', (domain.devices?.controllers ?? []).flatMap(usbController));
}

/** A device of USB has to be where the config says: what it is called by its maker is not asked. */
export function usbSpec({ source: { address } }: Usb, path: string): string {
  if (address?.device === undefined)
    throw unsupported(`${path}/source/address`, 'xl finds a USB device by bus and device alone');
  return spec([
    ['hostbus', address.bus, path],
    ['hostaddr', address.device, path],
  ]);
}

/** The buses that are there of themselves, and that of channels that are left. */
const implied: readonly Controller['type'][] = ['xenbus', 'ide', 'fdc', 'scsi', 'virtio-serial'];
const versions = { qusb1: 1, qusb2: 2 } as const;

function usbController(one: Controller, index: number): readonly string[] {
  const path = `/domain/devices/controller[${index + 1}]`;
  if (implied.includes(one.type)) return [];
  if (one.type !== 'usb') throw unsupported(`${path}/@type`, `a Xen guest has no controller of type '${one.type}'`);
  const { model = 'qusb2', ports } = one;
  if (model !== 'qusb1' && model !== 'qusb2')
    throw unsupported(`${path}/@model`, `a Xen guest has no USB controller '${model}'`);
  return [
    spec([
      ['type', 'qusb', path],
      ['version', versions[model], path],
      ['ports', ports, `${path}/@ports`],
    ]),
  ];
}

/** What a guest may have of Xen's own. */
export function writeLimits(writer: Writer, { devices }: Domain): void {
  for (const one of devices?.controllers ?? []) {
    if (one.type !== 'xenbus') continue;
    if (one.maxEventChannels) writer.number('max_event_channels', one.maxEventChannels);
    if (one.maxGrantFrames) writer.number('max_grant_frames', one.maxGrantFrames);
  }
}
