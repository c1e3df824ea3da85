import { card, disk, onBoth, pci, times, type Row } from './guest.js';

const named: Readonly<Record<string, string>> = {
  nothing: '',
  'virtio disk': disk('vda'),
  'ide disk': disk('hda'),
  'scsi disk': disk('sda'),
  'xen named disk': disk('xvda', '', ''),
  'usb disk': `<disk type='file'><source file='/a'/><target dev='sda' bus='usb'/></disk>`,
  'usb disk removable': `<disk type='file'><source file='/a'/><target dev='sda' bus='usb' removable='on'/></disk>`,
  'sata disk': `<disk type='file'><source file='/a'/><target dev='sda' bus='sata'/></disk>`,
  floppy: `<disk type='file' device='floppy'><source file='/f'/><target dev='fda'/></disk>`,
  'empty cdrom on ide': `<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/></disk>`,
  'empty cdrom on sata': `<disk type='file' device='cdrom'><target dev='sdb' bus='sata'/></disk>`,
  'cdrom on scsi': `<disk type='file' device='cdrom'><source file='/c.iso'/><target dev='sdc' bus='scsi'/></disk>`,
  'qcow2 disk with a driver': `<disk type='file'><driver name='qemu' type='qcow2' cache='none' io='native' discard='unmap'/><source file='/a'/><target dev='vda'/></disk>`,
  'block disk': `<disk type='block'><source dev='/dev/sdx'/><target dev='vdb' bus='virtio'/></disk>`,
  lun: `<disk type='block' device='lun'><source dev='/dev/sdx'/><target dev='sda' bus='scsi'/></disk><controller type='scsi' model='virtio-scsi'/>`,
  'volume disk': `<disk type='volume'><source pool='p' volume='v'/><target dev='vda'/></disk>`,
  'nbd disk': `<disk type='network'><source protocol='nbd' name='e'><host name='h'/></source><target dev='vda'/></disk>`,
  'iscsi disk': `<disk type='network'><source protocol='iscsi' name='iqn.2020-01.example:a'><host name='h'/></source><target dev='vda'/></disk>`,
  'rbd disk': `<disk type='network'><source protocol='rbd' name='p/i'><host name='m'/></source><target dev='vda'/></disk>`,
  'nvme disk': `<disk type='nvme'><source type='pci' namespace='1'><address domain='0' bus='1' slot='0' function='0'/></source><target dev='vda'/></disk>`,
  'vhostuser disk': `<disk type='vhostuser' model='virtio'><driver name='qemu' type='raw'/><source type='unix' path='/s'/><target dev='vda' bus='virtio'/></disk>`,
  'dir disk': `<disk type='dir'><source dir='/d'/><target dev='vda'/><readonly/></disk>`,
  'encrypted disk': `<disk type='file'><driver type='qcow2'/><source file='/e'><encryption format='luks'><secret type='passphrase' uuid='2ec115d7-3a88-3ceb-bc12-0ac909a6fd87'/></encryption></source><target dev='vda'/></disk>`,
  'encrypted disk, the older way': `<disk type='file'><driver type='qcow2'/><source file='/e'/><target dev='vda'/><encryption format='luks'><secret type='passphrase' uuid='2ec115d7-3a88-3ceb-bc12-0ac909a6fd87'/></encryption></disk>`,
  'backing chain': `<disk type='file'><driver type='qcow2'/><source file='/t'/><backingStore type='file'><format type='qcow2'/><source file='/m'/><backingStore type='file'><format type='raw'/><source file='/b'/><backingStore/></backingStore></backingStore><target dev='vda'/></disk>`,
  'disk with serial and alias': disk(
    'vda',
    "<serial>abc</serial><wwn>5000c50015ea71aa</wwn><alias name='ua-d'/>",
  ).replace('<wwn>5000c50015ea71aa</wwn>', ''),
  'transitional disk': `<disk type='file' model='virtio-transitional'><source file='/a'/><target dev='vda' bus='virtio'/></disk>`,
  'non-transitional disk': `<disk type='file' model='virtio-non-transitional'><source file='/a'/><target dev='vda' bus='virtio'/></disk>`,
  'disks of many buses': disk('vdb') + disk('vda') + disk('hda') + disk('sdb') + disk('sda') + disk('sdh'),
  'thirty scsi disks': times(20, (index) => disk(`sd${String.fromCharCode(97 + index)}`)),
  'limits in a group': `<disk type='file'><source file='/a'/><target dev='vda'/><iotune><total_bytes_sec>1000</total_bytes_sec><group_name>g</group_name></iotune></disk><disk type='file'><source file='/b'/><target dev='vdb'/><iotune><total_bytes_sec>1000</total_bytes_sec><group_name>g</group_name></iotune></disk>`,
  'user card': card("type='user'", ''),
  'user card virtio': card("type='user'", "<model type='virtio'/>"),
  'network card': card("type='network'", "<source network='default'/>"),
  'bridge card e1000e': card("type='bridge'", "<source bridge='br0'/><model type='e1000e'/>"),
  'direct card': card("type='direct'", "<source dev='eth0' mode='bridge'/><model type='virtio'/>"),
  'ethernet card with a name': card("type='ethernet'", "<target dev='tap7'/><model type='virtio-transitional'/>"),
  'ethernet card with a generated name': card(
    "type='ethernet'",
    "<target dev='vnet3'/><model type='virtio-non-transitional'/>",
  ),
  'vhostuser card': card("type='vhostuser'", "<source type='unix' path='/s' mode='server'/><model type='virtio'/>"),
  'vdpa card': card("type='vdpa'", "<source dev='/dev/vhost-vdpa-0'/>"),
  'hostdev card': card(
    "type='hostdev' managed='yes'",
    "<source><address type='pci' domain='0' bus='0x17' slot='0x10' function='1'/></source>",
  ),
  'usb card': card("type='user'", "<model type='usb-net'/>"),
  'strange card': card("type='user'", "<model type='ne2k_pci'/>"),
  'three cards':
    card("type='user'", "<model type='virtio'/>") +
    card("type='user'", '') +
    card("type='user'", "<model type='e1000'/>"),
  'card with options': card(
    "type='user'",
    "<model type='virtio'/><driver name='qemu' rx_queue_size='256'/><link state='down'/><boot order='1'/><rom bar='off'/><alias name='ua-n'/>",
  ),
  'mcast card': card("type='mcast'", "<source address='230.0.0.1' port='5558'/>"),
  'tcp server card': card("type='server'", "<source address='127.0.0.1' port='5558'/>"),
  'udp card': card(
    "type='udp'",
    "<source address='127.0.0.1' port='5558'><local address='127.0.0.1' port='5559'/></source>",
  ),
  'pty serial': "<serial type='pty'/>",
  'pty console': "<console type='pty'/>",
  'serial and console':
    "<serial type='pty'><target port='0'/></serial><console type='pty'><target type='serial' port='0'/></console>",
  'file serial': "<serial type='file'><source path='/tmp/log' append='on'/></serial>",
  'three serials': "<serial type='pty'/><serial type='null'/><serial type='stdio'/>",
  'tcp serial':
    "<serial type='tcp'><source mode='bind' host='127.0.0.1' service='4555'/><protocol type='telnet'/></serial>",
  'udp serial': "<serial type='udp'><source mode='connect' host='127.0.0.1' service='4556'/></serial>",
  'unix serial': "<serial type='unix'><source mode='bind' path='/tmp/s'/></serial>",
  'usb serial': "<serial type='pty'><target type='usb-serial'/></serial>",
  'pci serial': "<serial type='pty'><target type='pci-serial'/></serial>",
  'isa-debug serial': "<serial type='pty'><target type='isa-debug'/></serial>",
  'serial with a log': "<serial type='pty'><log file='/tmp/l' append='off'/></serial>",
  'serial with an alias': "<serial type='pty'><alias name='ua-s'/></serial><console type='pty'/>",
  'virtio console': "<console type='pty'><target type='virtio'/></console>",
  'serial and virtio consoles':
    "<serial type='pty'/><console type='pty'><target type='serial'/></console><console type='pty'><target type='virtio'/></console><console type='pty'><target type='virtio'/></console>",
  parallel: "<parallel type='pty'/>",
  'two parallels': "<parallel type='file'><source path='/tmp/p'/></parallel><parallel type='null'/>",
  'agent channel': "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>",
  'agent channel with a path':
    "<channel type='unix'><source mode='bind' path='/tmp/agent'/><target type='virtio' name='org.qemu.guest_agent.0'/></channel>",
  'channel without a name': "<channel type='pty'><target type='virtio'/></channel>",
  'guestfwd channel':
    "<channel type='pipe'><source path='/tmp/pipe'/><target type='guestfwd' address='10.0.2.1' port='4600'/></channel>",
  'spice channel':
    "<graphics type='spice' autoport='yes'/><channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel>",
  'vdagent channel':
    "<channel type='qemu-vdagent'><source><clipboard copypaste='yes'/></source><target type='virtio' name='com.redhat.spice.0'/></channel>",
  'forty channels': times(40, (index) => `<channel type='null'><target type='virtio' name='c${index}'/></channel>`),
  'channels with ports':
    "<channel type='null'><target type='virtio' name='a'/><address type='virtio-serial' controller='0' bus='0' port='1'/></channel><channel type='null'><target type='virtio' name='b'/></channel><channel type='null'><target type='virtio' name='c'/><address type='virtio-serial' controller='1' bus='0' port='3'/></channel>",
  tablet: "<input type='tablet' bus='usb'/>",
  'tablet without a bus': "<input type='tablet'/>",
  'usb mouse and keyboard': "<input type='mouse' bus='usb'/><input type='keyboard' bus='usb'/>",
  'virtio inputs':
    "<input type='mouse' bus='virtio'/><input type='keyboard' bus='virtio' model='virtio-non-transitional'/><input type='tablet' bus='virtio'/>",
  'mouse without a bus': "<input type='mouse'/>",
  'passthrough input': "<input type='passthrough' bus='virtio'><source evdev='/dev/input/event1'/></input>",
  'evdev input': "<input type='evdev'><source dev='/dev/input/event1' grab='all' repeat='on'/></input>",
  'vnc graphics': "<graphics type='vnc'/>",
  'vnc with a port': "<graphics type='vnc' port='5901' autoport='no' listen='127.0.0.1'/>",
  'vnc on a socket': "<graphics type='vnc' socket='/tmp/vnc'/>",
  'vnc with a password': "<graphics type='vnc' passwd='secret' websocket='-1' sharePolicy='ignore'/>",
  'spice graphics': "<graphics type='spice'/>",
  'spice automatic':
    "<graphics type='spice' autoport='yes'><listen type='address' address='127.0.0.1'/><image compression='off'/></graphics>",
  'spice and vnc': "<graphics type='spice' autoport='yes'/><graphics type='vnc'/>",
  'sdl graphics': "<graphics type='sdl' display=':0'/>",
  'egl graphics': "<graphics type='egl-headless'><gl rendernode='/dev/dri/renderD128'/></graphics>",
  'dbus graphics': "<graphics type='dbus' p2p='yes'/>",
  'default video': '<video/>',
  'vga video': "<video><model type='vga' vram='9216' heads='1'/></video>",
  'cirrus video': "<video><model type='cirrus'/></video>",
  'vmvga video': "<video><model type='vmvga'/></video>",
  'qxl video': "<video><model type='qxl'/></video>",
  'qxl video with sizes': "<video><model type='qxl' ram='32768' vram='32768' vgamem='8192' heads='2'/></video>",
  'virtio video': "<video><model type='virtio' heads='1'><acceleration accel3d='no'/></model></video>",
  'bochs video': "<video><model type='bochs'/></video>",
  'ramfb video': "<video><model type='ramfb'/></video>",
  'no video': "<graphics type='vnc'/><video><model type='none'/></video>",
  'two videos': "<video><model type='qxl'/></video><video><model type='qxl'/></video>",
  'second video primary':
    "<video><model type='qxl'/></video><video><model type='qxl' primary='yes' vram='65536'/></video>",
  'video with resolution': "<video><model type='virtio'><resolution x='800' y='600'/></model></video>",
  'es1370 sound': "<sound model='es1370'/>",
  'ac97 sound': "<sound model='ac97'/>",
  'ich6 sound': "<sound model='ich6'/>",
  'ich9 sound': "<sound model='ich9'><codec type='micro'/></sound>",
  'two ich9 sounds': "<sound model='ich9'/><sound model='ich9'/>",
  'sb16 sound': "<sound model='sb16'/>",
  'pcspk sound': "<sound model='pcspk'/>",
  'usb sound': "<sound model='usb'/>",
  'ich7 sound': "<sound model='ich7'/>",
  'audio none': "<audio id='1' type='none'/><sound model='ich9'><audio id='1'/></sound>",
  'two audios':
    "<audio id='1' type='none'/><audio id='2' type='file' path='/tmp/a.wav'/><sound model='ich9'><audio id='2'/></sound>",
  'audio spice': "<graphics type='spice' autoport='yes'/><audio id='1' type='spice'/>",
  'audio pulse': "<audio id='1' type='pulseaudio' serverName='/run/pulse'><input name='x' latency='100'/></audio>",
  'memory balloon': "<memballoon model='virtio'><stats period='10'/></memballoon>",
  'memory balloon with options':
    "<memballoon model='virtio-non-transitional' autodeflate='on' freePageReporting='on'/>",
  'no memory balloon': "<memballoon model='none'/>",
  'rng random': "<rng model='virtio'><backend model='random'/></rng>",
  'rng urandom with a rate':
    "<rng model='virtio'><rate bytes='1024' period='1000'/><backend model='random'>/dev/urandom</backend></rng>",
  'rng egd':
    "<rng model='virtio-transitional'><backend model='egd' type='tcp'><source mode='connect' host='127.0.0.1' service='1234'/></backend></rng>",
  'rng builtin': "<rng model='virtio'><backend model='builtin'/></rng>",
  'two rngs': "<rng model='virtio'><backend model='random'/></rng><rng model='virtio'><backend model='builtin'/></rng>",
  'watchdog i6300esb': "<watchdog model='i6300esb'/>",
  'watchdog ib700': "<watchdog model='ib700' action='poweroff'/>",
  'watchdog diag288': "<watchdog model='diag288'/>",
  panic: '<panic/>',
  'panic isa': "<panic model='isa'><address type='isa' iobase='0x505'/></panic>",
  'panic hyperv': "<panic model='hyperv'/>",
  'two panics': "<panic model='isa'/><panic model='hyperv'/>",
  'two panics alike': "<panic model='isa'/><panic/>",
  'tpm passthrough': "<tpm><backend type='passthrough'/></tpm>",
  'tpm emulator': "<tpm model='tpm-tis'><backend type='emulator'/></tpm>",
  'tpm crb': "<tpm model='tpm-crb'><backend type='emulator'/></tpm>",
  'tpm emulator 2.0':
    "<tpm><backend type='emulator' version='2.0' persistent_state='yes'><active_pcr_banks><sha256/></active_pcr_banks></backend></tpm>",
  'vsock automatic': '<vsock/>',
  'vsock with an address': "<vsock model='virtio'><cid address='4'/></vsock>",
  'vsock auto': "<vsock model='virtio-transitional'><cid auto='yes'/></vsock>",
  'shared memory plain': "<shmem name='s'><model type='ivshmem-plain'/></shmem>",
  'shared memory of a size': "<shmem name='s'><model type='ivshmem-plain'/><size unit='M'>16</size></shmem>",
  'shared memory doorbell': "<shmem name='s'><model type='ivshmem-doorbell'/><server path='/tmp/s'/></shmem>",
  'shared memory doorbell with vectors':
    "<shmem name='s' role='peer'><model type='ivshmem-doorbell'/><server/><msi vectors='4' ioeventfd='off'/></shmem>",
  'shared memory old': "<shmem name='s'/>",
  'filesystem 9p': "<filesystem type='mount'><source dir='/d'/><target dir='t'/></filesystem>",
  'filesystem 9p mapped':
    "<filesystem type='mount' accessmode='mapped' fmode='0644' model='virtio-transitional'><driver type='path' wrpolicy='immediate'/><source dir='/d'/><target dir='t'/><readonly/></filesystem>",
  'filesystem virtiofs':
    "<filesystem type='mount'><driver type='virtiofs'/><source dir='/d'/><target dir='t'/></filesystem>",
  'filesystem virtiofs socket':
    "<filesystem type='mount'><driver type='virtiofs' queue='512'/><source socket='/s'/><target dir='t'/></filesystem>",
  'smartcard host': "<smartcard mode='host'/>",
  'smartcard passthrough': "<smartcard mode='passthrough' type='spicevmc'/>",
  'two smartcards': "<smartcard mode='host'/><smartcard mode='passthrough' type='spicevmc'/>",
  'usb redirection':
    "<redirdev bus='usb' type='spicevmc'/><redirdev bus='usb' type='tcp'><source mode='connect' host='h' service='1'/></redirdev>",
  'redirection filter':
    "<redirdev bus='usb' type='spicevmc'/><redirfilter><usbdev class='0x08' allow='no'/><usbdev allow='yes'/></redirfilter>",
  hub: "<hub type='usb'/>",
  'hub in a port':
    "<hub type='usb'><address type='usb' bus='0' port='1'/></hub><input type='tablet' bus='usb'><address type='usb' bus='0' port='1.3'/></input>",
  'many usb devices': times(9, () => "<redirdev bus='usb' type='spicevmc'/>"),
  'thirty usb devices': times(30, () => "<redirdev bus='usb' type='spicevmc'/>"),
  'usb bus asked for':
    "<controller type='usb' index='0'/><controller type='usb' index='1' model='nec-xhci' ports='8'/><input type='tablet' bus='usb'><address type='usb' bus='1'/></input>",
  'pci hostdev':
    "<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0' bus='0x17' slot='0' function='0'/></source></hostdev>",
  'pci hostdev in a place': `<hostdev mode='subsystem' type='pci'><source><address domain='0' bus='0x17' slot='0' function='0'/></source>${pci(0, 9)}</hostdev>`,
  'usb hostdev':
    "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product id='0xabcd'/></source></hostdev>",
  'scsi hostdev':
    "<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host2'/><address bus='0' target='3' unit='1'/></source></hostdev>",
  'scsi hostdev among disks': `${disk('sda')}<controller type='scsi' index='0' model='virtio-scsi'/><hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host2'/><address bus='0' target='3' unit='1'/></source></hostdev>`,
  'vhost scsi hostdev':
    "<hostdev mode='subsystem' type='scsi_host'><source protocol='vhost' wwpn='naa.5123456789abcde0'/></hostdev>",
  'mdev hostdev':
    "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source></hostdev>",
  'mdev hostdev with display':
    "<graphics type='vnc'/><hostdev mode='subsystem' type='mdev' model='vfio-pci' display='on'><source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source></hostdev>",
  'iommu intel': "<iommu model='intel'/>",
  'iommu virtio': "<iommu model='virtio'/>",
  'emulator of its own': '<emulator>/usr/bin/qemu-system-x86_64</emulator>',
};

/** Each kind of device by itself, on both machines. */
export const deviceDocuments: readonly Row[] = Object.entries(named).flatMap(([title, devices]) =>
  onBoth(title, devices),
);
