import { card, disk, guest, onBoth, pci, times, type Row } from './guest.js';

const nic = (more = '') => card("type='user'", `<model type='virtio'/>${more}`);
const controller = (rest: string, inside = '') =>
  `<controller type=${rest}${inside === '' ? '/>' : `>${inside}</controller>`}`;

const row = (title: string, machine: string, devices: string, more = ''): Row => [
  `${title} on ${machine}`,
  guest({ machine, devices, more }),
];

const usbGroup = ['ehci1', 'uhci1', 'uhci2', 'uhci3']
  .map((model) => controller(`'usb' model='ich9-${model}'`))
  .join('');
const scsiModels = ['auto', 'buslogic', 'lsilogic', 'lsisas1068', 'vmpvscsi', 'ibmvscsi', 'virtio-scsi', 'lsisas1078'];
const scsiMore = ['virtio-transitional', 'virtio-non-transitional', 'ncr53c90', 'dc390', 'am53c974'];
const usbModels = [
  'piix3-uhci',
  'piix4-uhci',
  'ehci',
  'vt82c686b-uhci',
  'pci-ohci',
  'nec-xhci',
  'qemu-xhci',
  'none',
  'qusb1',
];

/** Controllers, and who sits where. */
export const busDocuments: readonly Row[] = [
  ...[...scsiModels, ...scsiMore].flatMap((model) =>
    onBoth(`scsi ${model}`, `${disk('sda')}${controller(`'scsi' index='0' model='${model}'`)}`),
  ),
  ...usbModels.flatMap((model) => onBoth(`usb ${model}`, controller(`'usb' index='0' model='${model}'`))),
  ...onBoth('usb without a model', controller("'usb' index='0'")),
  ...onBoth('usb 2 with companions', usbGroup),
  ...onBoth('two usb 2 groups', usbGroup + usbGroup),
  ...onBoth('three usb 2 groups', usbGroup + usbGroup + usbGroup),
  ...onBoth('usb index 1', controller("'usb' index='1' model='qemu-xhci'")),
  ...onBoth('xhci ports', controller("'usb' index='0' model='qemu-xhci' ports='15'")),
  ...onBoth('xhci too many ports', controller("'usb' index='0' model='qemu-xhci' ports='16'")),
  ...onBoth('second sata', controller("'sata' index='1'")),
  ...onBoth('second ide', controller("'ide' index='1'")),
  ...onBoth('ide in its place', controller("'ide' index='0'", pci(0, 1, "function='1'"))),
  ...onBoth('ide elsewhere', controller("'ide' index='0'", pci(0, 5))),
  ...onBoth('usb in its place', controller("'usb' index='0' model='piix3-uhci'", pci(0, 1, "function='2'"))),
  ...onBoth('usb elsewhere', controller("'usb' index='0' model='piix3-uhci'", pci(0, 5))),
  ...onBoth('sata elsewhere', controller("'sata' index='0'", pci(0, 5))),
  ...onBoth('ccid', controller("'ccid' index='0'")),
  ...onBoth('fdc', controller("'fdc' index='0'")),
  ...onBoth('virtio-serial with ports', controller("'virtio-serial' index='0' ports='4' vectors='2'")),
  ...onBoth(
    'virtio-serial full',
    `${controller("'virtio-serial' index='0' ports='2'")}${times(3, (one) => `<channel type='null'><target type='virtio' name='c${one}'/></channel>`)}`,
  ),
  ...onBoth('isa', controller("'isa' index='0'")),
  ...onBoth('xenbus', controller("'xenbus' index='0'")),
  ...onBoth(
    'scsi with queues',
    `${controller("'scsi' model='virtio-scsi'", "<driver queues='4' cmd_per_lun='8' max_sectors='512'/>")}`,
  ),
  ...onBoth('scsi after three', `${controller("'scsi' index='3' model='virtio-scsi'")}${disk('sda')}`),
  ...onBoth(
    'unsorted controllers',
    `${controller("'scsi' index='2'")}${controller("'usb' index='1' model='nec-xhci'")}${controller("'scsi' index='0'")}${controller("'usb' index='0' model='nec-xhci'")}`,
  ),
  ...onBoth(
    'thirty cards',
    times(30, () => nic()),
  ),
  ...onBoth(
    'twenty seven cards',
    times(27, () => nic()),
  ),
  ...onBoth(
    'twenty eight conventional cards',
    times(28, () => card("type='user'", '')),
  ),
  ...onBoth(
    'seventy cards',
    times(70, () => nic()),
  ),
  ...onBoth('card in slot 7', nic(pci(0, 7)) + nic()),
  ...onBoth('card in slot 3', nic(pci(0, 3)) + nic() + nic()),
  ...onBoth('card on bus 1', nic(pci(1, 0)) + nic()),
  ...onBoth('card on bus 1 slot 5', nic(pci(1, 5)) + nic()),
  ...onBoth('conventional card on bus 1', card("type='user'", pci(1, 0)) + nic()),
  ...onBoth('conventional card on bus 3', card("type='user'", pci(3, 4)) + nic()),
  ...onBoth('several functions', nic(pci(0, 8, "function='1'")) + nic(pci(0, 8)) + nic(pci(0, 8, "function='5'"))),
  ...onBoth('functions said to be one', nic(pci(0, 8, "multifunction='off'")) + nic(pci(0, 8, "function='1'"))),
  ...onBoth('pci without numbers', nic("<address type='pci'/>")),
  ...onBoth('the same place twice', nic(pci(0, 9)) + nic(pci(0, 9))),
  ...onBoth('place of the video', `${nic(pci(0, 2))}<video/>`),
  ...onBoth('place of the q35 video', `${nic(pci(0, 1))}<video/>`),
  ...onBoth('place of the chipset', nic(pci(0, 1))),
  ...onBoth('place of the ich9', nic(pci(0, 0x1f))),
  ...onBoth('place of the sata', nic(pci(0, 0x1f, "function='2'"))),
  ...onBoth('place of the sound', `${nic(pci(0, 0x1b))}<sound model='ich9'/>`),
  ...onBoth('slot 0', nic(pci(0, 0))),
  ...onBoth('pci domain 1', nic("<address type='pci' domain='1' bus='0' slot='3' function='0'/>")),
  ...onBoth(
    'virtio disk on a drive',
    `<disk type='file'><source file='/a'/><target dev='vda'/><address type='drive' controller='0' bus='0' target='0' unit='0'/></disk>`,
  ),
  ...onBoth(
    'virtio disk on ccw',
    `<disk type='file'><source file='/a'/><target dev='vda'/><address type='ccw' cssid='0xfe' ssid='0' devno='0'/></disk>`,
  ),
  ...onBoth('card on mmio', nic("<address type='virtio-mmio'/>")),
  ...onBoth('usb port 9', "<input type='tablet' bus='usb'><address type='usb' bus='0' port='9'/></input>"),
  ...onBoth(
    'usb port twice',
    "<input type='tablet' bus='usb'><address type='usb' bus='0' port='1'/></input><input type='keyboard' bus='usb'><address type='usb' bus='0' port='1'/></input>",
  ),
  ...onBoth(
    'usb port behind no hub',
    "<input type='tablet' bus='usb'><address type='usb' bus='0' port='1.2'/></input>",
  ),
  ...onBoth('usb bus 3', "<input type='tablet' bus='usb'><address type='usb' bus='3' port='1'/></input>"),
  ...onBoth(
    'usb device without usb',
    `${controller("'usb' index='0' model='none'")}<redirdev bus='usb' type='spicevmc'/>`,
  ),
  ...onBoth('smartcard without usb', `${controller("'usb' index='0' model='none'")}<smartcard mode='host'/>`),
  ...onBoth(
    'virtio-serial port taken',
    "<channel type='null'><target type='virtio' name='a'/><address type='virtio-serial' controller='0' bus='0' port='1'/></channel><channel type='null'><target type='virtio' name='b'/><address type='virtio-serial' controller='0' bus='0' port='1'/></channel>",
  ),
  ...onBoth(
    'virtio-serial port 99',
    "<channel type='null'><target type='virtio' name='a'/><address type='virtio-serial' controller='0' bus='0' port='99'/></channel>",
  ),
  row(
    'pci bridges',
    'pc',
    controller("'pci' index='1' model='pci-bridge'") +
      controller("'pci' index='2' model='pci-bridge'", pci(1, 3)) +
      nic(pci(2, 4)),
  ),
  row('bridge with a chassis', 'pc', controller("'pci' index='1' model='pci-bridge'", "<target chassisNr='7'/>")),
  row('bridge on itself', 'pc', controller("'pci' index='1' model='pci-bridge'", pci(1, 3))),
  row('gap of bridges', 'pc', controller("'pci' index='3' model='pci-bridge'")),
  row(
    'pci expander',
    'pc',
    controller("'pci' index='1' model='pci-expander-bus'") +
      controller("'pci' index='2' model='pci-expander-bus'", "<target busNr='100'/>"),
  ),
  row(
    'pci expander of a node',
    'pc',
    controller("'pci' index='1' model='pci-expander-bus'", '<target><node>1</node></target>'),
    "<memory unit='MiB'>512</memory><vcpu>2</vcpu><cpu><numa><cell id='0' cpus='0' memory='256' unit='MiB'/><cell id='1' cpus='1' memory='256' unit='MiB'/></numa></cpu>",
  ),
  row(
    'pci expander of no node',
    'pc',
    controller("'pci' index='1' model='pci-expander-bus'", '<target><node>1</node></target>'),
  ),
  row('pci expander', 'q35', controller("'pci' index='1' model='pci-expander-bus'")),
  row(
    'pcie expander',
    'q35',
    controller("'pci' index='1' model='pcie-expander-bus'") +
      controller("'pci' index='2' model='pcie-root-port'", pci(1, 0)) +
      nic(pci(2, 0)),
  ),
  row('pcie expander', 'pc', controller("'pci' index='1' model='pcie-expander-bus'")),
  row('pcie root', 'pc', controller("'pci' index='0' model='pcie-root'")),
  row('pci root', 'q35', controller("'pci' index='0' model='pci-root'")),
  row('pci root', 'pc', controller("'pci' index='0' model='pci-root'", "<pcihole64 unit='KiB'>1048576</pcihole64>")),
  row('second root', 'pc', controller("'pci' index='1' model='pci-root'")),
  row(
    'root ports',
    'q35',
    controller("'pci' index='1' model='pcie-root-port'") +
      controller(
        "'pci' index='2' model='pcie-root-port'",
        "<model name='ioh3420'/><target chassis='5' port='0x40' hotplug='off'/>",
      ) +
      nic(),
  ),
  row(
    'root ports in functions',
    'q35',
    times(12, (index) => controller(`'pci' index='${index + 1}' model='pcie-root-port'`)) + nic(),
  ),
  row('root port in a place', 'q35', controller("'pci' index='1' model='pcie-root-port'", pci(0, 6)) + nic()),
  row('root port', 'pc', controller("'pci' index='1' model='pcie-root-port'")),
  row(
    'switch',
    'q35',
    controller("'pci' index='1' model='pcie-root-port'") +
      controller("'pci' index='2' model='pcie-switch-upstream-port'") +
      controller("'pci' index='3' model='pcie-switch-downstream-port'") +
      controller("'pci' index='4' model='pcie-switch-downstream-port'") +
      nic() +
      nic(),
  ),
  row(
    'switch without a root port',
    'q35',
    controller("'pci' index='1' model='pcie-switch-upstream-port'") +
      controller("'pci' index='2' model='pcie-switch-downstream-port'"),
  ),
  row('downstream port alone', 'q35', controller("'pci' index='1' model='pcie-switch-downstream-port'")),
  row(
    'dmi bridge',
    'q35',
    controller("'pci' index='1' model='dmi-to-pci-bridge'") +
      controller("'pci' index='2' model='pci-bridge'") +
      card("type='user'", ''),
  ),
  row('dmi bridge alone', 'q35', controller("'pci' index='1' model='dmi-to-pci-bridge'") + card("type='user'", '')),
  row('pcie-to-pci bridge', 'q35', controller("'pci' index='1' model='pcie-to-pci-bridge'") + card("type='user'", '')),
  row('pci bridge', 'q35', controller("'pci' index='1' model='pci-bridge'")),
  row('bus of an ide', 'q35', disk('hda')),
  row(
    'conventional and express',
    'q35',
    card("type='user'", '') + nic() + "<watchdog model='i6300esb'/>" + card("type='user'", "<model type='e1000e'/>"),
  ),
  row('conventional in the root', 'q35', card("type='user'", pci(0, 5))),
  row('virtio in the root', 'q35', nic(pci(0, 5)) + nic()),
  row('iommu in a place', 'q35', `<iommu model='virtio'>${pci(0, 4)}</iommu>`),
  row(
    'iommu on a port',
    'q35',
    `${controller("'pci' index='1' model='pcie-root-port'")}<iommu model='virtio'>${pci(1, 0)}</iommu>`,
  ),
];
