import { QmpSchema } from '../qmp/schema.js';
import type { MachineType, QemuCapabilities } from './capabilities.js';

const machine = (name: string, maxCpus: number, canonical?: string): MachineType => ({
  name,
  canonical,
  maxCpus,
  hotpluggableCpus: name !== 'isapc' && name !== 'microvm',
  defaultCpu: name === 'isapc' ? '486' : 'qemu64',
  deprecated: false,
});

const pcVersions = ['7.2', '7.1', '7.0', '6.2', '6.1', '6.0', '5.2', '5.1', '5.0'];

/** Names of devices that definitions are completed by. */
const devices = [
  ...['VGA', 'bochs-display', 'cirrus-vga', 'qxl', 'qxl-vga', 'ramfb', 'virtio-gpu-pci', 'virtio-vga', 'vmware-svga'],
  ...['e1000', 'e1000e', 'rtl8139', 'usb-net', 'virtio-net-pci', 'vhost-user-fs-pci', 'vhost-vsock-pci'],
  ...['AC97', 'ES1370', 'hda-micro', 'ich9-intel-hda', 'intel-hda', 'sb16', 'usb-audio'],
  ...['i82801b11-bridge', 'ioh3420', 'pci-bridge', 'pcie-pci-bridge', 'pcie-root-port', 'pxb', 'pxb-pcie'],
  ...['x3130-upstream', 'xio3130-downstream', 'intel-iommu', 'virtio-iommu-pci', 'vfio-pci', 'vmgenid', 'vmcoreinfo'],
  ...['am53c974', 'dc390', 'lsi53c895a', 'megasas', 'mptsas1068', 'pvscsi', 'virtio-scsi-pci', 'vhost-scsi-pci'],
  ...['ich9-ahci', 'piix3-ide', 'isa-fdc', 'usb-storage', 'virtio-blk-pci', 'vhost-user-blk-pci', 'scsi-block'],
  ...['ich9-usb-ehci1', 'nec-usb-xhci', 'pci-ohci', 'piix3-usb-uhci', 'piix4-usb-uhci', 'qemu-xhci', 'usb-ehci'],
  ...['vt82C686B-usb-uhci', 'usb-host', 'usb-hub', 'usb-redir', 'usb-serial', 'usb-kbd', 'usb-mouse', 'usb-tablet'],
  ...['ccid-card-passthru', 'ccid-card-emulated', 'usb-ccid', 'isa-serial', 'isa-debugcon', 'pci-serial'],
  ...['virtio-serial-pci', 'virtio-rng-pci', 'virtio-balloon-pci', 'virtio-keyboard-pci', 'virtio-mouse-pci'],
  ...['virtio-tablet-pci', 'virtio-input-host-pci', 'virtio-9p-pci', 'virtio-mem-pci', 'virtio-pmem-pci'],
  ...['ivshmem-plain', 'ivshmem-doorbell', 'pc-dimm', 'nvdimm', 'pvpanic', 'tpm-tis', 'tpm-crb', 'i6300esb', 'ib700'],
];

/**
 * What Debian 12's QEMU 7.2 for x86_64 says of itself, as far as definitions depend on it, with no processor to help: for
 * tests.
 */
export const sampleCapabilities: QemuCapabilities = {
  binary: '/usr/bin/qemu-system-x86_64',
  version: { major: 7, minor: 2, micro: 22 },
  package: 'Debian 1:7.2+dfsg-7+deb12u18',
  arch: 'x86_64',
  accelerators: ['tcg'],
  machines: [
    machine('pc', 255, 'pc-i440fx-7.2'),
    machine('q35', 288, 'pc-q35-7.2'),
    ...pcVersions.flatMap((version) => [machine(`pc-i440fx-${version}`, 255), machine(`pc-q35-${version}`, 288)]),
    machine('isapc', 1),
    machine('microvm', 288),
  ],
  cpus: { tcg: [{ name: 'qemu64', blockers: [], deprecated: false }] },
  devices: new Set(devices),
  objects: new Set(['iothread', 'memory-backend-file', 'memory-backend-memfd', 'memory-backend-ram', 'rng-builtin']),
  schema: QmpSchema.read([]),
};
