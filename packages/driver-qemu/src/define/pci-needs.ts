import type { Controller, Devices, Hostdev, HostPciAddress, Interface } from '@virtkit/core/xml';
import type { Device } from './device-list.js';
import type { PciNeed } from './pci-buses.js';

export interface PciNeedOptions {
  /** Whether the guest's root is of PCI Express. */
  readonly express: boolean;
  /** Whether a device of the host is of PCI Express; one that is not there is taken for it. */
  readonly isExpress: (address: HostPciAddress) => boolean;
}

/** How each device is plugged into PCI; who is not here is not on PCI. */
export function pciNeeds(devices: Devices, options: PciNeedOptions): ReadonlyMap<Device, PciNeed> {
  const pci: PciNeed = { plug: 'pci', auto: true };
  const pcie: PciNeed = options.express ? { plug: 'pcie', auto: true } : pci;
  /** A transitional device works in a conventional slot alone. */
  const virtio = (model: string | undefined): PciNeed => (model === 'virtio-transitional' ? pci : pcie);
  const needs = new Map<Device, PciNeed>();
  const add = <D extends Device>(all: readonly D[] | undefined, need: (one: D) => PciNeed | undefined) => {
    for (const one of all ?? []) {
      const found = need(one);
      if (found) needs.set(one, found);
    }
  };
  const { watchdog, memballoon, vsock, iommu } = devices;
  add(devices.disks, ({ target, model }) => (target.bus === 'virtio' ? virtio(model) : undefined));
  add(devices.interfaces, (one) => interfaceNeed(one, { pci, pcie, virtio }));
  add(devices.sounds, ({ model }) => (soundsOnPci.includes(model) ? pci : undefined));
  add(devices.hostdevs, (one) => hostdevNeed(one, { pci, pcie, virtio, isExpress: options.isExpress }));
  add(devices.videos, ({ model }) => videoNeed(model?.type, { pci, pcie }));
  add(devices.controllers, (one) => controllerNeed(one, { pci, pcie, virtio }));
  add(devices.serials, ({ target }) => (target?.type === 'pci-serial' ? pci : undefined));
  add(devices.inputs, ({ bus, model }) => (bus === 'virtio' ? virtio(model) : undefined));
  add(devices.filesystems, ({ driver, model }) => (blockDrivers.includes(driver?.type) ? undefined : virtio(model)));
  add(watchdog && [watchdog], ({ model }) => (model === 'i6300esb' ? pci : undefined));
  add(memballoon && [memballoon], ({ model }) => (model.startsWith('virtio') ? virtio(model) : undefined));
  add(devices.rngs, ({ model }) => virtio(model));
  add(devices.shmems, () => pci);
  add(devices.memories, ({ model }) => (model.startsWith('virtio') ? pcie : undefined));
  add(iommu && [iommu], ({ model }) => (model === 'virtio' ? { ...pcie, integrated: true } : undefined));
  add(vsock && [vsock], ({ model }) => virtio(model));
  add(devices.cryptos, () => pcie);
  return needs;
}

interface Needs {
  readonly pci: PciNeed;
  readonly pcie: PciNeed;
  readonly virtio: (model: string | undefined) => PciNeed;
}

/** Drivers of containers: QEMU has no device for them. */
const blockDrivers: readonly (string | undefined)[] = ['loop', 'nbd', 'ploop'];
const soundsOnPci: readonly string[] = ['es1370', 'ac97', 'ich6', 'ich9'];

function interfaceNeed({ type, model }: Interface, { pci, pcie, virtio }: Needs): PciNeed | undefined {
  if (type === 'hostdev') return pcie;
  if (model === 'usb-net') return undefined;
  if (model === undefined || model === 'e1000e') return pcie;
  if (model.startsWith('virtio')) return virtio(model);
  return conventionalCards.includes(model) ? pci : pcie;
}

/** Of a card that nobody knows more is not known than that it is one. */
const conventionalCards: readonly string[] = [
  ...['rtl8139', 'e1000', 'netfront', 'spapr-vlan', 'lan9118', 'scm91c111', 'vlance', 'vmxnet', 'vmxnet2', 'vmxnet3'],
  ...['Am79C970A', 'Am79C973', '82540EM', '82545EM', '82543GC'],
];

function hostdevNeed(one: Hostdev, { pci, pcie, virtio, isExpress }: Needs & Pick<PciNeedOptions, 'isExpress'>) {
  if (one.mode !== 'subsystem') return undefined;
  if (one.type === 'mdev') return pcie;
  if (one.type === 'scsi_host') return virtio(one.model);
  if (one.type !== 'pci') return undefined;
  return one.address || isExpress(one.source.address) ? pcie : pci;
}

const notOnPci: readonly (string | undefined)[] = [undefined, 'default', 'gop', 'none', 'ramfb'];

function videoNeed(type: string | undefined, { pci, pcie }: Pick<Needs, 'pci' | 'pcie'>): PciNeed | undefined {
  if (notOnPci.includes(type)) return undefined;
  return type === 'virtio' || type === 'bochs' ? pcie : pci;
}

function controllerNeed(one: Controller, { pci, pcie, virtio }: Needs): PciNeed | undefined {
  const { type, model } = one;
  if (type === 'pci') {
    if (model === undefined || model === 'pci-root' || model === 'pcie-root') return undefined;
    return { plug: model, ...(model === 'pcie-root-port' ? { shares: true } : {}) };
  }
  if (type === 'sata' || type === 'ide') return pci;
  if (type === 'usb') return model === 'none' ? undefined : model?.endsWith('xhci') ? pcie : pci;
  if (type === 'virtio-serial') return virtio(model);
  if (type !== 'scsi' || model === undefined || model === 'ncr53c90') return undefined;
  return model.startsWith('virtio') ? virtio(model) : pci;
}
