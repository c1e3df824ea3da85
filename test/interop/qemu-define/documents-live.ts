import { card, guest, times, type Row } from './guest.js';

const image = (dev: string, more = '', attributes = '') =>
  `<disk type='file' device='disk'${attributes}><driver name='qemu' type='raw'/><source file='@/${dev}.img'/><target dev='${dev}'${more}/></disk>`;
const small = "<memory unit='MiB'>32</memory>";
const row = (title: string, machine: string, devices: string, more = small): Row => [
  title,
  guest({ machine, devices, more: more.includes('<memory ') ? more : `${small}${more}` }),
];
const user = (more: string) => card("type='user'", more);

/** The images that the guests need, in the folder that `@` stands for. */
export const images: readonly string[] = ['vda', 'vdb', 'vdc', 'hda', 'hdb', 'sda', 'sdb', 'sdc', 'sdh', 'fda'];

const acpi = '<features><acpi/></features>';
const efi = (title: string, machine: string, features: string, more = acpi, os = ''): Row => [
  title,
  guest({ machine, more: `${small}${more}`, os: `${features}${os}` }).replace('<os>', "<os firmware='efi'>"),
];
const feature = (name: string, enabled: string) => `<feature enabled='${enabled}' name='${name}'/>`;

/** Guests whose firmware is chosen when they start. */
const firmwareDocuments: readonly Row[] = [
  // The first: its variables are not there yet.
  [
    'efi by its path',
    guest({
      machine: 'q35',
      more: `${small}${acpi}`,
      os: "<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>",
    }),
  ],
  efi('efi on q35', 'q35', ''),
  efi('efi on pc', 'pc', ''),
  efi('efi without secure boot', 'q35', `<firmware>${feature('secure-boot', 'no')}</firmware>`),
  efi('efi with keys', 'q35', `<firmware>${feature('enrolled-keys', 'yes')}</firmware>`),
  efi(
    'efi with secure boot and no keys',
    'q35',
    `<firmware>${feature('secure-boot', 'yes')}${feature('enrolled-keys', 'no')}</firmware>`,
  ),
  efi('efi with variables in a place', 'q35', '', acpi, '<nvram>@/vars.fd</nvram>'),
  efi(
    'efi with smm off',
    'q35',
    `<firmware>${feature('secure-boot', 'no')}</firmware>`,
    "<features><acpi/><smm state='off'/></features>",
  ),
];

/** Guests that start anywhere: no devices, networks or servers of the host. */
export const liveDocuments: readonly Row[] = [
  ...firmwareDocuments,
  row('nothing on pc', 'pc', ''),
  row('nothing on q35', 'q35', ''),
  row('virtio disks', 'q35', image('vda') + image('vdc') + image('vdb')),
  row(
    'ide disks and a floppy',
    'pc',
    `${image('hda')}${image('hdb')}<disk type='file' device='floppy'><source file='@/fda.img'/><target dev='fda'/></disk>`,
  ),
  row('scsi disks on an lsilogic', 'pc', image('sda') + image('sdb') + image('sdh')),
  row(
    'scsi disks on virtio-scsi',
    'q35',
    `<controller type='scsi' index='0' model='virtio-scsi'/><controller type='scsi' index='1' model='virtio-scsi'/>${image('sda')}${image('sdh')}`,
  ),
  row(
    'sata disks',
    'q35',
    `${image('sda', " bus='sata'")}<disk type='file' device='cdrom'><target dev='sdb' bus='sata'/></disk>`,
  ),
  row('usb disks', 'q35', image('sda', " bus='usb'") + image('sdb', " bus='usb'")),
  row('a name of its own', 'q35', image('vda').replace('</disk>', "<alias name='ua-root'/></disk>") + image('vdb')),
  row(
    'cards',
    'q35',
    user("<model type='virtio'/>") +
      user("<model type='e1000'/><alias name='ua-card'/>") +
      user("<model type='e1000e'/>"),
  ),
  row(
    'serial ports and consoles',
    'pc',
    "<serial type='null'/><serial type='null'/><parallel type='null'/><console type='null'><target type='virtio'/></console>",
  ),
  row('a named serial port', 'pc', "<serial type='null'><alias name='ua-port'/></serial>"),
  row(
    'channels',
    'q35',
    times(3, (index) => `<channel type='null'><target type='virtio' name='c${index}'/></channel>`),
  ),
  row(
    'inputs',
    'q35',
    "<input type='tablet' bus='usb'/><input type='keyboard' bus='virtio'/><input type='mouse' bus='usb'/>",
  ),
  row(
    'usb hub and many devices',
    'pc',
    times(6, () => "<input type='tablet' bus='usb'/>"),
  ),
  row(
    'usb 2 group',
    'q35',
    ['ehci1', 'uhci1', 'uhci2', 'uhci3'].map((model) => `<controller type='usb' model='ich9-${model}'/>`).join(''),
  ),
  row(
    'two usb controllers',
    'pc',
    "<controller type='usb' index='0'/><controller type='usb' index='1' model='qemu-xhci'/>",
  ),
  row(
    'sound and video',
    'q35',
    "<sound model='ich9'/><sound model='ac97'/><video><model type='vga'/></video><video><model type='virtio'/></video>",
  ),
  row(
    'small devices',
    'q35',
    "<watchdog model='i6300esb'/><rng model='virtio'><backend model='builtin'/></rng><rng model='virtio'><backend model='builtin'/></rng><panic model='isa'/><memballoon model='virtio'/>",
  ),
  row('no balloon', 'pc', "<memballoon model='none'/>"),
  row('shared memory', 'pc', "<shmem name='virtkit-a'><model type='ivshmem-plain'/><size unit='M'>4</size></shmem>"),
  row('an iommu', 'q35', "<iommu model='intel'/>"),
  row(
    'modules of memory',
    'q35',
    "<memory model='dimm'><target><size unit='MiB'>128</size><node>0</node></target><address type='dimm' slot='3'/></memory><memory model='dimm'><target><size unit='MiB'>128</size><node>0</node></target></memory>",
    "<features><acpi/></features><maxMemory slots='4' unit='GiB'>1</maxMemory><memory unit='MiB'>288</memory><cpu><numa><cell id='0' cpus='0' memory='32' unit='MiB'/></numa></cpu>",
  ),
  row(
    'pci bridges',
    'pc',
    times(30, () => user("<model type='virtio'/>")),
  ),
  row(
    'filesystems',
    'q35',
    "<filesystem type='mount'><source dir='/'/><target dir='a'/></filesystem><filesystem type='mount'><source dir='/'/><target dir='b'/></filesystem>",
  ),
];
