import { childOf, parseXml, printXml, xmlElement, type XmlElement } from '@virtkit/core/xml';

type Place = Readonly<Record<string, string>>;
const placeOf = (device: XmlElement): Place => childOf(device, 'address')?.attributes ?? {};

/** Buses that a machine of that kind has of itself, and calls by a name of its own. */
function controllerAlias({ attributes }: XmlElement, isQ35: boolean): string {
  const { type = '', index = '0', model } = attributes;
  if (type === 'pci' && model === 'pcie-root') return 'pcie.0';
  if (type === 'pci') return `pci.${index}`;
  if (type === 'usb' && index === '0') return 'usb';
  if (index === '0' && (isQ35 ? type === 'sata' : type === 'ide')) return 'ide';
  return type === 'virtio-serial' ? `virtio-serial${index}` : `${type}${index}`;
}

function diskAlias(disk: XmlElement, guest: readonly XmlElement[], count: (kind: string) => number): string {
  const { bus = '' } = childOf(disk, 'target')?.attributes ?? {};
  if (bus === 'virtio' || bus === 'usb') return `${bus}-disk${count(bus)}`;
  const { controller = '0', bus: channel = '0', target = '0', unit = '0' } = placeOf(disk);
  const owner = guest.find(({ attributes }) => attributes['type'] === 'scsi' && attributes['index'] === controller);
  const isShort = bus !== 'scsi' || /^(?:lsilogic|am53c974|dc390)$/.test(owner?.attributes['model'] ?? '');
  const isLsi = owner?.attributes['model'] === 'lsilogic';
  return isShort && (bus !== 'scsi' || isLsi)
    ? `${bus}${controller}-${channel}-${unit}`
    : `${bus}${controller}-${channel}-${target}-${unit}`;
}

/** Kinds whose aliases are the kind and a number. */
const numbered: Readonly<Record<string, string>> = {
  filesystem: 'fs',
  interface: 'net',
  smartcard: 'smartcard',
  serial: 'serial',
  parallel: 'parallel',
  console: 'console',
  channel: 'channel',
  input: 'input',
  tpm: 'tpm',
  sound: 'sound',
  video: 'video',
  hostdev: 'hostdev',
  redirdev: 'redir',
  hub: 'hub',
  watchdog: 'watchdog',
  memballoon: 'balloon',
  rng: 'rng',
  panic: 'panic',
  shmem: 'shmem',
  iommu: 'iommu',
  vsock: 'vsock',
};

/**
 * What libvirt adds to a definition when it starts it, as far as its command line shows: aliases, the indexes of images,
 * ports of screens. Written after its dumps of running guests; an independent hand beside our own driver's.
 */
export function started(xml: string): string {
  const domain = parseXml(xml);
  const devices = childOf(domain, 'devices')!;
  const isQ35 = xml.includes("machine='pc-q35");
  const counts = new Map<string, number>();
  const count = (kind: string) => {
    const next = counts.get(kind) ?? 0;
    counts.set(kind, next + 1);
    return next;
  };
  // Images are numbered from the last disk's to the first's, and in a disk from the top.
  let index = 0;
  const indexes = new Map<XmlElement, XmlElement>();
  for (const disk of devices.children.filter(({ name }) => name === 'disk').toReversed())
    indexes.set(
      disk,
      withIndexes(disk, () => ++index),
    );
  const done = devices.children.map((device): XmlElement => {
    const own = indexes.get(device) ?? withPort(device);
    if (childOf(device, 'alias')) {
      if (device.name in numbered) count(device.name);
      if (device.name === 'disk') diskAlias(device, devices.children, count);
      return own;
    }
    const alias = aliasOf(device, devices.children, isQ35, count);
    if (alias === undefined) return own;
    return { ...own, children: [...own.children, xmlElement('alias', { name: alias })] };
  });
  const others = domain.children.map((one) => (one === devices ? { ...devices, children: done } : one));
  return printXml({ ...domain, attributes: { ...domain.attributes, id: '1' }, children: others });
}

function aliasOf(
  device: XmlElement,
  all: readonly XmlElement[],
  isQ35: boolean,
  count: (kind: string) => number,
): string | undefined {
  if (device.name === 'controller') return controllerAlias(device, isQ35);
  if (device.name === 'disk') return diskAlias(device, all, count);
  if (device.name === 'memory')
    return `${device.attributes['model']!.replace('-', '')}${count(`memory ${device.attributes['model']}`)}`;
  // A console that is a serial port seen again has the port's alias, and still counts.
  const kind = numbered[device.name];
  return kind && `${kind}${count(device.name)}`;
}

function withIndexes(element: XmlElement, next: () => number): XmlElement {
  // An empty drive counts, the end of a chain does not.
  const index = element.name === 'disk' || childOf(element, 'source') ? String(next()) : undefined;
  const children = element.children.map((child) => {
    if (child.name === 'source' && element.name === 'disk')
      return { ...child, attributes: { ...child.attributes, index: index! } };
    return child.name === 'backingStore' ? withIndexes(child, next) : child;
  });
  const attributes = element.name === 'backingStore' && index ? { ...element.attributes, index } : element.attributes;
  return { ...element, attributes, children };
}

/** A command line that is only asked for has the first port; who names no address listens on the host alone. */
function withPort(device: XmlElement): XmlElement {
  if (device.name !== 'graphics') return device;
  const port = device.attributes['port'] === '-1' ? { port: '5900' } : {};
  const children = device.children.map((child) =>
    child.name === 'listen' && child.attributes['type'] === 'address' && child.attributes['address'] === undefined
      ? { ...child, attributes: { ...child.attributes, address: '127.0.0.1' } }
      : child,
  );
  return { ...device, attributes: { ...device.attributes, ...port }, children };
}
