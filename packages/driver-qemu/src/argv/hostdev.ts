import { createHash } from 'node:crypto';
import type { Hostdev, Interface } from '@virtkit/core/xml';
import { driveProps } from './disk-device.js';
import { hostPci, idOf, placeProps } from './address.js';
import { bootIndex } from './boot-order.js';
import type { Guest } from './context.js';
import { iscsiProps } from './disk-network.js';
import { props, type Props } from './props.js';
import { present, refused } from './refused.js';
import { referredSecret } from './secret.js';
import { virtioName } from './virtio.js';

type Subsystem = Extract<Hostdev, { mode: 'subsystem' }>;
type HostdevOf<T extends Subsystem['type']> = Extract<Subsystem, { type: T }>;
type ScsiHostdev = HostdevOf<'scsi'>;

/** A node's name has 31 characters: where an alias is longer, its hash stands for it. */
const scsiNode = (device: ScsiHostdev): string => {
  const id = idOf(device);
  const short = id.length <= 15 ? id : createHash('sha256').update(id).digest('hex').slice(0, 15);
  return `libvirt-${short}-backend`;
};
const scsiSecretId = (device: ScsiHostdev): string => `${scsiNode(device)}-secret0`;

/** What reaches a SCSI device of the host, or of a target on the network. */
export function hostdevBlockdev(device: Hostdev, guest: Guest): Props | undefined {
  if (device.mode !== 'subsystem' || device.type !== 'scsi') return undefined;
  const node = { 'node-name': scsiNode(device), 'read-only': device.readonly ?? false };
  const { source } = device;
  if (source.protocol === 'iscsi') {
    const [host] = source.hosts ?? [];
    const [target = '', lun = '0'] = present(source.name, 'the target of a SCSI device').split('/');
    if (!/^\d{1,9}$/.test(lun)) throw refused(`'${lun}' is no logical unit of an iSCSI target`);
    const at = {
      host: present(host?.name, 'the host of a SCSI device'),
      port: host?.port ?? 3260,
      target,
      lun: Number(lun),
    };
    const { auth } = source;
    return props({
      ...iscsiProps(at),
      user: auth?.username,
      'password-secret': auth && scsiSecretId(device),
      'initiator-name': source.initiator?.iqn,
      ...node,
    });
  }
  const adapter = present(source.adapter, 'the adapter of a SCSI device');
  const { bus, target, unit } = present(source.address, 'the address of a SCSI device');
  const find = present(guest.context.scsiGeneric, 'what is behind a SCSI device');
  return props({ driver: 'host_device', filename: find(adapter, bus, target, unit), ...node });
}

/** The password at an iSCSI target. */
export function hostdevSecret(device: Hostdev, { context }: Guest): Props | undefined {
  if (device.mode !== 'subsystem' || device.type !== 'scsi' || !device.source.auth) return undefined;
  return referredSecret(scsiSecretId(device), present(device.source.auth.secret, 'the secret of a login'), context);
}

const usbResets = {
  off: { 'guest-reset': false },
  uninitialized: { 'guest-reset': true, 'guest-resets-all': false },
  on: { 'guest-reset': true, 'guest-resets-all': true },
} as const;

const usbPath = (bus: number, device: number): string =>
  `/dev/bus/usb/${String(bus).padStart(3, '0')}/${String(device).padStart(3, '0')}`;

function usb(device: HostdevOf<'usb'>, guest: Guest): Props {
  const { missing, guestReset, address } = device.source;
  const found = missing ? undefined : present(address, 'the address of a USB device');
  return {
    driver: 'usb-host',
    hostdevice: found && usbPath(found.bus, present(found.device, 'the address of a USB device')),
    id: idOf(device),
    bootindex: device.boot?.order,
    ...(guestReset && usbResets[guestReset]),
    ...placeProps(device, guest),
  };
}

function scsi(device: ScsiHostdev, guest: Guest): Props {
  if (device.address?.type !== 'drive') throw refused('a SCSI device of the host is on a SCSI controller');
  return {
    driver: 'scsi-generic',
    drive: scsiNode(device),
    id: idOf(device),
    bootindex: device.boot?.order,
    'share-rw': device.shareable,
    ...driveProps(device.address, 'scsi', guest),
  };
}

const mdevNames: Readonly<Record<HostdevOf<'mdev'>['model'], string>> = {
  'vfio-pci': 'vfio-pci',
  'vfio-ccw': 'vfio-ccw',
  'vfio-ap': 'vfio-ap',
};

function mdev(device: HostdevOf<'mdev'>, guest: Guest): Props {
  const { ramfb, display } = device;
  return {
    driver: `${mdevNames[device.model]}${ramfb ? '-nohotplug' : ''}`,
    id: idOf(device),
    sysfsdev: `/sys/bus/mdev/devices/${device.source.address.uuid}`,
    display: display === undefined ? undefined : display ? 'on' : 'off',
    ramfb: ramfb || undefined,
    bootindex: device.boot?.order,
    ...placeProps(device, guest),
  };
}

type Teaming = Subsystem['teaming'];

/** A device of the host is the one of a team that does not stay. */
function pairOf(teaming: Teaming): string | undefined {
  if (teaming && teaming.type !== 'transient') throw refused('a device of the host does not stay in a team');
  return teaming?.persistent;
}

function pci(device: HostdevOf<'pci'>, guest: Guest): Props {
  if ((device.driver ?? 'vfio') !== 'vfio')
    throw refused(`a PCI device of the host is not given by '${device.driver}' in QEMU`);
  return {
    driver: 'vfio-pci',
    host: hostPci(device.source.address),
    id: idOf(device),
    bootindex: device.boot?.order,
    failover_pair_id: pairOf(device.teaming),
    ...placeProps(device, guest),
  };
}

/** @param vhostFd - of a vhost SCSI target, opened before: its number in QEMU, or the name that the monitor gave it */
export function hostdevDevice(device: Hostdev, guest: Guest, vhostFd?: string): Props | undefined {
  if (device.mode !== 'subsystem') throw refused('a device of the host is given to QEMU as part of a subsystem');
  // Without a place in the guest it is only kept from the host.
  if (device.address?.type === 'unassigned') return undefined;
  switch (device.type) {
    case 'pci':
      return props(pci(device, guest));
    case 'usb':
      return props(usb(device, guest));
    case 'scsi':
      return props(scsi(device, guest));
    case 'mdev':
      return props(mdev(device, guest));
    case 'scsi_host':
      return props({
        driver: virtioName('vhost-scsi', device, device.model),
        wwpn: present(device.source.wwpn, 'the name of a vhost SCSI target'),
        vhostfd: present(vhostFd, 'the descriptor of a vhost SCSI target'),
        id: idOf(device),
        ...placeProps(device, guest),
      });
  }
}

/** A network card that is a device of the host. */
export function interfaceHostdev(card: Extract<Interface, { type: 'hostdev' }>, guest: Guest): Props {
  if ((card.driver?.name ?? 'vfio') !== 'vfio')
    throw refused(`a network card of the host is not given by '${card.driver?.name}' in QEMU`);
  const { address } = card.source;
  if (address?.type !== 'pci') throw refused('a network card of the host has a PCI address there');
  return props({
    driver: 'vfio-pci',
    host: hostPci(address),
    id: idOf(card),
    bootindex: bootIndex(card, 'interfaces', guest.def),
    failover_pair_id: pairOf(card.teaming),
    ...placeProps(card, guest),
  });
}
