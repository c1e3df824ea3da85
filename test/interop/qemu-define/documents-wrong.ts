import { card, disk, guest, onBoth, pci, type Row } from './guest.js';

const file = (more: string, driver = '', source = "<source file='/a'/>") =>
  `<disk type='file' device='disk'>${driver}${source}${more}</disk>`;
const vda = "<target dev='vda'/>";
const remote = (protocol: string, more: string, attributes = '') =>
  `<disk type='network'><source protocol='${protocol}' name='/a'${attributes}><host name='h'/>${more}</source><target dev='vda'/></disk>`;

/** Devices that QEMU, or this machine, does not have so. */
const refused: Readonly<Record<string, string>> = {
  'cdrom on virtio': `<disk type='file' device='cdrom'><source file='/a'/><target dev='vda' bus='virtio'/></disk>`,
  'geometry on usb': `<disk type='file'><source file='/a'/><target dev='sda' bus='usb'/><geometry cyls='1' heads='1' secs='1'/></disk>`,
  'geometry translated on virtio': file(`${vda}<geometry cyls='1' heads='1' secs='1' trans='lba'/>`),
  'copy on read of a cdrom': `<disk type='file' device='cdrom'><driver name='qemu' type='raw' copy_on_read='on'/><source file='/a'/><target dev='sda' bus='sata'/></disk>`,
  'copy on read of a read-only disk': file(`${vda}<readonly/>`, "<driver name='qemu' type='raw' copy_on_read='on'/>"),
  'wwn on virtio': file(`${vda}<wwn>5000c50015ea71aa</wwn>`),
  'wwn on scsi': file("<target dev='sda' bus='scsi'/><wwn>5000c50015ea71aa</wwn>"),
  'vendor on virtio': file(`${vda}<vendor>x</vendor>`),
  'vendor on scsi': file("<target dev='sda' bus='scsi'/><vendor>x</vendor><product>y</product>"),
  'rotation on virtio': file("<target dev='vda' bus='virtio' rotation_rate='7200'/>"),
  'rotation on scsi': file("<target dev='sda' bus='scsi' rotation_rate='7200'/>"),
  'read-only sata disk': file("<target dev='sda' bus='sata'/><readonly/>"),
  'native io with a cache': file(vda, "<driver name='qemu' type='raw' cache='writeback' io='native'/>"),
  'io uring': file(vda, "<driver name='qemu' type='raw' io='io_uring'/>"),
  'serial with a comma': file(`${vda}<serial>a,b</serial>`),
  'shared qcow2': file(`${vda}<shareable/>`, "<driver name='qemu' type='qcow2'/>"),
  'shared raw': file(`${vda}<shareable/>`),
  'driver of another kind': file(vda, "<driver name='tap' type='aio'/>"),
  partition: file("<target dev='vda1'/>"),
  'format iso': file(vda, "<driver name='qemu' type='iso'/>"),
  'format fat of a file': file(vda, "<driver name='qemu' type='fat'/>"),
  'folder as fat': `<disk type='dir'><driver name='qemu' type='fat'/><source dir='/d'/><target dev='vda'/><readonly/></disk>`,
  'writable folder as fat': `<disk type='dir'><driver name='qemu' type='fat'/><source dir='/d'/><target dev='vda'/></disk>`,
  'tftp disk': remote('tftp', ''),
  'query over nbd': remote('nbd', '', " query='a=b'"),
  'query over http': remote('http', '', " query='a=b'"),
  'readahead over nbd': remote('nbd', "<readahead size='4'/>"),
  'timeout over https': remote('https', "<timeout seconds='4'/>"),
  'certificates over http': remote('http', "<ssl verify='no'/>"),
  'cookies over http': remote('http', "<cookies><cookie name='a'>b</cookie></cookies>"),
  'cookies over ftp': remote('ftp', "<cookies><cookie name='a'>b</cookie></cookies>"),
  'nfs with a port': `<disk type='network'><source protocol='nfs' name='/a'><host name='h' port='1'/></source><target dev='vda'/></disk>`,
  'nfs with two hosts': `<disk type='network'><source protocol='nfs' name='/a'><host name='h'/><host name='i'/></source><target dev='vda'/></disk>`,
  'metadata cache of raw': file(
    vda,
    "<driver name='qemu' type='raw'><metadata_cache><max_size unit='KiB'>64</max_size></metadata_cache></driver>",
  ),
  'metadata cache of qcow2': file(
    vda,
    "<driver name='qemu' type='qcow2'><metadata_cache><max_size unit='KiB'>64</max_size></metadata_cache></driver>",
  ),
  'old encryption': file(
    `${vda}<encryption format='qcow'><secret type='passphrase' uuid='2ec115d7-3a88-3ceb-bc12-0ac909a6fd87'/></encryption>`,
    "<driver name='qemu' type='qcow2'/>",
  ),
  'encrypted vdi': file(
    `${vda}<encryption format='luks'><secret type='passphrase' uuid='2ec115d7-3a88-3ceb-bc12-0ac909a6fd87'/></encryption>`,
    "<driver name='qemu' type='vdi'/>",
  ),
  'group without limits': file(`${vda}<iotune><group_name>g</group_name></iotune>`),
  'limit that is too large': file(`${vda}<iotune><total_bytes_sec>1000000000000001</total_bytes_sec></iotune>`),
  'transient disk': file(`${vda}<transient/>`),
  'transient read-only disk': file(`${vda}<readonly/><transient/>`),
  'iothread of a scsi disk': file("<target dev='sda' bus='scsi'/>", "<driver name='qemu' type='raw' iothread='1'/>"),
  'lun on sata': `<disk type='block' device='lun'><source dev='/dev/x'/><target dev='sda' bus='sata'/></disk>`,
  'lun with a serial': `<disk type='block' device='lun'><source dev='/dev/x'/><target dev='sda' bus='scsi'/><serial>a</serial></disk>`,
  'scsi disk on bus 1': `<disk type='file'><source file='/a'/><target dev='sda' bus='scsi'/><address type='drive' controller='0' bus='1' target='0' unit='0'/></disk>`,
  'scsi disk of target 1': `<disk type='file'><source file='/a'/><target dev='sda' bus='scsi'/><address type='drive' controller='0' bus='0' target='1' unit='0'/></disk>`,
  'sata disk of target 1': `<disk type='file'><source file='/a'/><target dev='sda' bus='sata'/><address type='drive' controller='0' bus='0' target='1' unit='0'/></disk>`,
  'sata disk on bus 1': `<disk type='file'><source file='/a'/><target dev='sda' bus='sata'/><address type='drive' controller='0' bus='1' target='0' unit='0'/></disk>`,
  'usb disk on pci': `<disk type='file'><source file='/a'/><target dev='sda' bus='usb'/>${pci(0, 9)}</disk>`,
  'queue of 300': card("type='user'", "<model type='virtio'/><driver rx_queue_size='300'/>"),
  'queues of a user card': card("type='user'", "<model type='virtio'/><driver queues='4'/>"),
  'queues of a bridge card': card("type='bridge'", "<source bridge='b'/><model type='virtio'/><driver queues='4'/>"),
  'mtu of a user card': card("type='user'", "<mtu size='1400'/>"),
  'mtu of a bridge card': card("type='bridge'", "<source bridge='b'/><mtu size='1400'/>"),
  'address of a user card': card("type='user'", "<ip family='ipv4' address='10.0.0.1' prefix='24'/>"),
  'two addresses of a user card': card(
    "type='user'",
    "<ip family='ipv4' address='10.0.0.1'/><ip family='ipv4' address='10.0.0.2'/>",
  ),
  'wide address of a user card': card("type='user'", "<ip family='ipv4' address='10.0.0.1' prefix='29'/>"),
  'wide ipv6 address of a user card': card("type='user'", "<ip family='ipv6' address='fd00::1' prefix='65'/>"),
  'address of a bridge card': card("type='bridge'", "<source bridge='b'/><ip family='ipv4' address='10.0.0.1'/>"),
  'coalescing user card': card("type='user'", "<coalesce><rx><frames max='4'/></rx></coalesce>"),
  'teaming rtl8139': card("type='user'", "<model type='rtl8139'/><teaming type='persistent'/><alias name='ua-x'/>"),
  'vdpa e1000': card("type='vdpa'", "<source dev='/d'/><model type='e1000'/>"),
  'serial on usb with a pci address': `<serial type='pty'><target type='usb-serial'/>${pci(0, 9)}</serial>`,
  'serial of the wrong model':
    "<serial type='pty'><target type='usb-serial'><model name='isa-serial'/></target></serial>",
  'spapr serial': "<serial type='pty'><target type='spapr-vio-serial'/></serial>",
  'system serial': "<serial type='pty'><target type='system-serial'/></serial>",
  'five isa serials': "<serial type='null'/>".repeat(5),
  'five isa serials by model':
    "<serial type='null'><target type='isa-serial'><model name='isa-serial'/></target></serial>".repeat(5),
  'isa serials of one port':
    "<serial type='null'><target type='isa-serial' port='1'><model name='isa-serial'/></target></serial>".repeat(2),
  'isa serial of port 4':
    "<serial type='null'><target type='isa-serial' port='4'><model name='isa-serial'/></target></serial>",
  'isa serials around a port':
    "<serial type='null'><target type='isa-serial'><model name='isa-serial'/></target></serial><serial type='null'><target type='isa-serial' port='0'><model name='isa-serial'/></target></serial><serial type='null'/>",
  'sclp console': "<console type='pty'><target type='sclp'/></console>",
  'spice port without spice':
    "<channel type='spiceport'><source channel='x'/><target type='virtio' name='a'/></channel>",
  'connecting never again':
    "<channel type='unix'><source mode='connect' path='/a'><reconnect enabled='yes' timeout='0'/></source><target type='virtio' name='a'/></channel>",
  'vnc with a long password': "<graphics type='vnc' passwd='123456789'/>",
  'rdp graphics': "<graphics type='rdp'/>",
  'egl and sdl': "<graphics type='egl-headless'/><graphics type='sdl'/>",
  'egl and vnc': "<graphics type='egl-headless'/><graphics type='vnc'/>",
  'spice with tls': "<graphics type='spice' tlsPort='5999'/>",
  'spice audio without spice': "<audio id='1' type='spice'/>",
  'two vga videos': "<video><model type='vga'/></video><video><model type='vga'/></video>",
  'vga with two heads': "<video><model type='vga' heads='2'/></video>",
  'cirrus with a resolution': "<video><model type='cirrus'><resolution x='8' y='8'/></model></video>",
  'vga with little memory': "<video><model type='vga' vram='512'/></video>",
  'qxl with odd vgamem': "<video><model type='qxl' vgamem='3000'/></video>",
  'qxl with little vgamem': "<video><model type='qxl' vgamem='512'/></video>",
  'qxl with 2d': "<video><model type='qxl'><acceleration accel2d='yes'/></model></video>",
  'qxl with 3d': "<video><model type='qxl'><acceleration accel3d='yes'/></model></video>",
  'ramfb with an address': `<video><model type='ramfb'/>${pci(0, 9)}</video>`,
  'vbox video': "<video><model type='vbox'/></video>",
  'xen balloon': "<memballoon model='xen'/>",
  'watchdog ib700 with an address': `<watchdog model='ib700'>${pci(0, 9)}</watchdog>`,
  'hyperv panic with an address': "<panic model='hyperv'><address type='isa' iobase='0x505'/></panic>",
  's390 panic': "<panic model='s390'/>",
  'two tpms': "<tpm><backend type='passthrough'/></tpm><tpm model='tpm-crb'><backend type='passthrough'/></tpm>",
  'tpm crb 1.2': "<tpm model='tpm-crb'><backend type='emulator' version='1.2'/></tpm>",
  'tpm spapr': "<tpm model='tpm-spapr'><backend type='passthrough'/></tpm>",
  'iommu smmu': "<iommu model='smmuv3'/>",
  nvram: '<nvram/>',
  'filesystem of a block device': "<filesystem type='block'><source dev='/d'/><target dir='t'/></filesystem>",
  'filesystem with fmode': "<filesystem type='mount'><source dir='/d'/><target dir='t'/></filesystem>".replace(
    "'mount'",
    "'mount' fmode='0644'",
  ),
  'filesystem over loop':
    "<filesystem type='file'><driver type='loop'/><source file='/d'/><target dir='t'/></filesystem>",
  'doorbell without a server': "<shmem name='s'><model type='ivshmem-doorbell'/></shmem>",
  'doorbell with a size': "<shmem name='s'><model type='ivshmem-doorbell'/><size unit='M'>4</size><server/></shmem>",
  'plain with a server': "<shmem name='s'><model type='ivshmem-plain'/><server/></shmem>",
  'hostdev of capabilities': "<hostdev mode='capabilities' type='misc'><source><char>/dev/x</char></source></hostdev>",
  'mdev that shows without graphics':
    "<hostdev mode='subsystem' type='mdev' model='vfio-pci' display='on'><source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source></hostdev>",
  'ap mdev':
    "<hostdev mode='subsystem' type='mdev' model='vfio-ap'><source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source></hostdev>",
  'booting vhost scsi':
    "<hostdev mode='subsystem' type='scsi_host'><source protocol='vhost' wwpn='naa.5123456789abcde0'/><boot order='1'/></hostdev>",
  'write filtering':
    "<hostdev mode='subsystem' type='pci'><source writeFiltering='no'><address domain='0' bus='1' slot='0' function='0'/></source></hostdev>",
  'queues of an lsilogic': "<controller type='scsi' model='lsilogic'><driver queues='4'/></controller>",
  'iothread of an lsilogic': "<controller type='scsi' model='lsilogic'><driver iothread='4'/></controller>",
  'iothread of virtio-scsi that is not there':
    "<controller type='scsi' model='virtio-scsi'><driver iothread='4'/></controller>",
  'acpi index of a card': card("type='user'", "<acpi index='3'/>"),
  'virtio-s390 address': card("type='user'", "<model type='virtio'/><address type='virtio-s390'/>"),
  'spapr address on a card': card("type='user'", "<model type='virtio'/><address type='spapr-vio' reg='0x1000'/>"),
  'two registers alike':
    "<controller type='scsi' index='0' model='ibmvscsi'><address type='spapr-vio' reg='0x5000'/></controller><controller type='scsi' index='1' model='ibmvscsi'><address type='spapr-vio' reg='0x5000'/></controller>",
  'two disks with one target': disk('vda') + disk('vda'),
};

const controller = (rest: string, inside: string) => `<controller type='pci' index='1' ${rest}>${inside}</controller>`;
const onOne: Readonly<Record<string, readonly [machine: string, devices: string]>> = {
  'chassis number of a root port': ['q35', controller("model='pcie-root-port'", "<target chassisNr='3'/>")],
  'bus number of a bridge': ['pc', controller("model='pci-bridge'", "<target busNr='3'/>")],
  'chassis of a bridge': ['pc', controller("model='pci-bridge'", "<target chassis='3'/>")],
  'bridge by the wrong device': ['pc', controller("model='pci-bridge'", "<model name='pxb'/>")],
  'port of an upstream port': [
    'q35',
    `<controller type='pci' index='2' model='pcie-root-port'/>${controller("model='pcie-switch-upstream-port'", "<target port='3'/>")}`,
  ],
  'hot plug off on a bridge': ['pc', controller("model='pci-bridge'", "<target hotplug='off'/>")],
  'hot plug off on an expander': ['pc', controller("model='pci-expander-bus'", "<target hotplug='off'/>")],
  'target index on a bridge': ['pc', controller("model='pci-bridge'", "<target index='3'/>")],
  'bus number that is the lowest': [
    'pc',
    `${controller("model='pci-expander-bus'", "<target busNr='2'/>")}<controller type='pci' index='2' model='pci-expander-bus'/>`,
  ],
};

export const wrongDocuments: readonly Row[] = [
  ...Object.entries(refused).flatMap(([title, devices]) => onBoth(title, devices)),
  ...Object.entries(onOne).map(([title, [machine, devices]]): Row => [title, guest({ machine, devices })]),
];
