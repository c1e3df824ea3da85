import { a, disk, dumpDevices, mac, vda } from '../dump.js';

/** What stands inside `<devices>`. */
const devices: Record<string, string> = {
  controllers:
    "<controller type='usb' index='0' model='ich9-ehci1'/><controller type='usb' index='0' model='ich9-uhci1'><master startport='0'/></controller><controller type='pci' index='0' model='pci-root'/><controller type='scsi' index='0' model='virtio-scsi'><driver queues='8' cmd_per_lun='50' max_sectors='512' ioeventfd='on' iothread='1'/></controller><controller type='virtio-serial' index='1' ports='16' vectors='4'/><controller type='ide' index='0'/><controller type='sata' index='0'/><controller type='fdc' index='0'/><controller type='ccid' index='0'/><controller type='xenbus' maxGrantFrames='64' maxEventChannels='2047'/><controller type='isa'/>",
  'pci controllers':
    "<controller type='pci' index='0' model='pcie-root'><pcihole64 unit='KiB'>1048576</pcihole64></controller><controller type='pci' index='1' model='dmi-to-pci-bridge'><model name='i82801b11-bridge'/></controller><controller type='pci' index='2' model='pci-bridge'><target chassisNr='2'/></controller><controller type='pci' index='3' model='pcie-root-port'><target chassis='3' port='0x10' hotplug='off'/></controller><controller type='pci' index='4' model='pcie-expander-bus'><target busNr='254'><node>0</node></target></controller>",
  'interface network': `<interface type='network'>${mac(1)}<source network='default' portgroup='p'/><target dev='t1'/><model type='virtio'/></interface>`,
  'interface bridge': `<interface type='bridge'>${mac(2)}<source bridge='br0'/><virtualport type='openvswitch'><parameters interfaceid='09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f' profileid='x'/></virtualport><vlan trunk='yes'><tag id='42' nativeMode='untagged'/><tag id='47'/></vlan><target dev='t2'/></interface>`,
  'interface ethernet': `<interface type='ethernet'>${mac(3)}<target dev='t3' managed='no'/><ip address='192.168.122.5' prefix='24' peer='192.168.122.6'/><route family='ipv4' address='10.0.0.0' prefix='8' gateway='192.168.122.1' metric='2'/><script path='/etc/x'/><downscript path='/etc/y'/><guest dev='eth9' actual='e'/></interface>`,
  'interface user': `<interface type='user'>${mac(4)}<ip family='ipv4' address='172.17.2.0' prefix='24'/><model type='e1000'/></interface>`,
  'interface direct': `<interface type='direct' trustGuestRxFilters='yes'>${mac(5)}<source dev='eth0' mode='bridge'/><virtualport type='802.1Qbg'><parameters managerid='11' typeid='1193047' typeidversion='2' instanceid='09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f'/></virtualport></interface>`,
  'interface vhostuser': `<interface type='vhostuser'>${mac(6)}<source type='unix' path='/v.sock' mode='server'/><model type='virtio'/><driver name='vhost' queues='5' rx_queue_size='256' tx_queue_size='256' txmode='timer' ioeventfd='on' event_idx='off'><host csum='off' gso='off' tso4='off' tso6='off' ecn='off' ufo='off' mrg_rxbuf='off'/><guest csum='off' tso4='off'/></driver></interface>`,
  'interface hostdev': `<interface type='hostdev' managed='yes'>${mac(7)}<driver name='vfio'/><source><address type='pci' domain='0x0000' bus='0x00' slot='0x07' function='0x0'/></source><vlan><tag id='42'/></vlan></interface>`,
  'interface sockets': `<interface type='server'>${mac(8)}<source address='192.168.0.1' port='5558'/></interface><interface type='client'>${mac(9)}<source address='192.168.0.1' port='5558'/></interface><interface type='mcast'>${mac(10)}<source address='230.0.0.1' port='5558'/></interface><interface type='udp'>${mac(11)}<source address='127.0.0.1' port='11115'><local address='127.0.0.1' port='11116'/></source></interface>`,
  'interface internal': `<interface type='internal'>${mac(12)}<source name='n'/></interface>`,
  'interface vdpa': `<interface type='vdpa'>${mac(13)}<source dev='/dev/vhost-vdpa-0'/></interface>`,
  'interface everything': `<interface type='network'>${mac(14)}<source network='default'/><target dev='t14'/><model type='virtio'/><filterref filter='clean-traffic'><parameter name='IP' value='10.0.0.1'/></filterref><bandwidth><inbound average='1000' peak='5000' burst='1024' floor='200'/><outbound average='128'/></bandwidth><boot order='1'/><rom bar='off' file='/r'/><link state='down'/><mtu size='1500'/><coalesce><rx><frames max='7'/></rx></coalesce><port isolated='yes'/><teaming type='persistent'/><alias name='ua-net'/><backend tap='/dev/tun' vhost='/dev/vh'/><tune><sndbuf>1600</sndbuf></tune><address type='pci' domain='0x0000' bus='0x00' slot='0x03' function='0x0'/></interface>`,
  'interfaces without names': `<interface type='network'>${mac(15)}<source network='default'/></interface><interface type='bridge'>${mac(16)}<source bridge='b'/><target dev='testnet0'/></interface><interface type='user'>${mac(17)}</interface><interface type='network'>${mac(18)}<source network='default'/><target dev='vnet0'/></interface>`,
  serial:
    "<serial type='pty'><source path='/dev/pts/3'/><target port='0'/></serial><serial type='file'><source path='/f' append='on'/><target port='1'/></serial><serial type='tcp'><source mode='connect' host='0.0.0.0' service='2445'/><protocol type='telnet'/><target port='2'/></serial><serial type='udp'><source mode='bind' host='1.1.1.1' service='2445'/><source mode='connect' host='0.0.0.0' service='2446'/></serial><serial type='unix'><source mode='connect' path='/u'><reconnect enabled='no'/></source><log file='/l' append='off'/></serial>",
  'serial others':
    "<serial type='null'/><serial type='stdio'/><serial type='vc'/><serial type='dev'><source path='/dev/ttyS0'/></serial><serial type='pipe'><source path='/p'/></serial><serial type='nmdm'><source master='/dev/nmdm0A' slave='/dev/nmdm0B'/></serial><serial type='spiceport'><source channel='org.x'/></serial>",
  'serial targets':
    "<serial type='pty'><target type='isa-serial' port='0'><model name='isa-serial'/></target></serial><serial type='pty'><target type='usb-serial' port='1'/></serial><serial type='pty'><target type='pci-serial' port='2'/></serial>",
  parallel: "<parallel type='file'><source path='/f'/><target port='0'/></parallel><parallel type='pty'/>",
  console: "<console type='pty'/>",
  consoles:
    "<console type='pty'><target type='serial' port='0'/></console><console type='pty'><target type='virtio'/></console><console type='file'><source path='/f'/><target type='sclp'/></console>",
  'serial and console':
    "<serial type='pty'><target port='0'/></serial><console type='pty'><target type='serial' port='0'/></console>",
  'serial alone': "<serial type='pty'/>",
  channels:
    "<channel type='unix'><source mode='bind' path='/c'/><target type='virtio' name='org.qemu.guest_agent.0'/></channel><channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel><channel type='pty'><target type='guestfwd' address='10.0.2.1' port='4600'/></channel><channel type='unix'><target type='xen' name='x'/></channel><channel type='pty'><target type='virtio'/><address type='virtio-serial' controller='0' bus='0' port='3'/></channel>",
  input:
    "<input type='mouse' bus='usb'/><input type='tablet' bus='virtio'/><input type='keyboard' bus='virtio' model='virtio'/><input type='passthrough' bus='virtio'><source evdev='/dev/input/e1'/></input><input type='evdev'><source dev='/dev/input/e2' grab='all' repeat='on' grabToggle='ctrl-ctrl'/></input>",
  'input default bus': "<input type='mouse'/><input type='keyboard'/><input type='tablet'/>",
  'input ps2': "<input type='mouse' bus='ps2'/><input type='keyboard' bus='ps2'/>",
  'graphics vnc':
    "<graphics type='vnc' port='5904' websocket='5700' sharePolicy='force-shared' passwd='secret' passwdValidTo='2030-01-02T03:04:05' connected='keep' keymap='de' powerControl='yes' listen='1.2.3.4'/>",
  'graphics vnc autoport': "<graphics type='vnc'/>",
  'graphics vnc port -1':
    "<graphics type='vnc' port='-1' autoport='yes'><listen type='network' network='default'/></graphics>",
  'graphics vnc socket': "<graphics type='vnc' socket='/s'/>",
  'graphics vnc listens': "<graphics type='vnc' port='5900'><listen type='address' address='0.0.0.0'/></graphics>",
  'graphics spice':
    "<graphics type='spice' port='5901' tlsPort='5902' autoport='no' defaultMode='secure'><listen type='address' address='127.0.0.1'/><channel name='main' mode='secure'/><channel name='record' mode='insecure'/><image compression='auto_glz'/><jpeg compression='always'/><zlib compression='never'/><playback compression='on'/><streaming mode='filter'/><mouse mode='client'/><clipboard copypaste='no'/><filetransfer enable='no'/><gl enable='yes' rendernode='/dev/dri/r'/></graphics>",
  'graphics spice none': "<graphics type='spice'><listen type='none'/></graphics>",
  'graphics sdl': "<graphics type='sdl' display=':0.0' xauth='/x' fullscreen='yes'><gl enable='yes'/></graphics>",
  'graphics rdp': "<graphics type='rdp' port='3389' replaceUser='yes' multiUser='yes'/>",
  'graphics others':
    "<graphics type='desktop' display=':1' fullscreen='no'/><graphics type='egl-headless'><gl rendernode='/r'/></graphics><graphics type='dbus' address='unix:path=/x'><gl enable='no'/></graphics>",
  video:
    "<video><model type='qxl' ram='65536' vram='65536' vgamem='16384' vram64='0' heads='1' primary='yes'/></video><video><model type='qxl' ram='65536' vram='32768'/></video>",
  'video variants': "<graphics type='vnc'/><video><model type='vga' vram='16384' heads='1'/></video>",
  'video virtio':
    "<video><driver name='vhostuser' iommu='on'/><model type='virtio' heads='2' blob='on'><acceleration accel3d='yes' accel2d='no' rendernode='/r'/><resolution x='1920' y='1080'/></model></video>",
  'video none': "<video><model type='none'/></video>",
  'video bochs': "<video><model type='bochs' edid='on'/></video>",
  'video cirrus default': '<video><model type="cirrus"/></video>',
  'video without model': '<video/>',
  sound:
    "<sound model='ich6'><codec type='micro'/><codec type='duplex'/><audio id='1'/></sound><sound model='ac97'/><sound model='usb' multichannel='yes'/><audio id='1' type='pulseaudio' serverName='h'><input name='i' latency='10' mixingEngine='yes' fixedSettings='yes'><settings frequency='44100' channels='2' format='s16'/></input><output mixingEngine='no'/></audio><audio id='2' type='none'/>",
  hostdevs:
    "<hostdev mode='subsystem' type='usb'><source startupPolicy='optional'><vendor id='0x1234'/><product id='0xbeef'/></source><boot order='2'/></hostdev><hostdev mode='subsystem' type='pci' managed='yes'><driver name='vfio'/><source><address domain='0x0000' bus='0x06' slot='0x02' function='0x0'/></source><rom bar='on' file='/r'/></hostdev><hostdev mode='subsystem' type='usb'><source><address bus='3' device='4'/></source></hostdev>",
  'hostdev scsi':
    "<hostdev mode='subsystem' type='scsi' sgio='filtered' rawio='yes'><source><adapter name='scsi_host0'/><address bus='0' target='0' unit='0'/></source><readonly/><address type='drive' controller='0' bus='0' target='0' unit='0'/></hostdev><hostdev mode='subsystem' type='scsi'><source protocol='iscsi' name='iqn.x/1'><host name='h' port='3260'/></source><shareable/></hostdev><hostdev mode='subsystem' type='scsi_host'><source protocol='vhost' wwpn='naa.50014057667280d8'/></hostdev>",
  'hostdev mdev':
    "<hostdev mode='subsystem' type='mdev' model='vfio-pci' display='on' ramfb='on'><source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source></hostdev>",
  'hostdev capabilities':
    "<hostdev mode='capabilities' type='storage'><source><block>/dev/sdf</block></source></hostdev><hostdev mode='capabilities' type='misc'><source><char>/dev/input/event3</char></source></hostdev><hostdev mode='capabilities' type='net'><source><interface>eth0</interface></source></hostdev>",
  filesystems:
    "<filesystem type='mount' accessmode='mapped' fmode='644' dmode='755' multidevs='remap'><driver type='path' wrpolicy='immediate'/><source dir='/s'/><target dir='/t'/><readonly/></filesystem><filesystem type='template'><source name='tpl'/><target dir='/'/></filesystem><filesystem type='file'><driver type='loop' format='raw'/><source file='/i'/><target dir='/i'/></filesystem><filesystem type='block'><source dev='/dev/b'/><target dir='/b'/></filesystem><filesystem type='ram'><source usage='10' units='MiB'/><target dir='/r'/></filesystem><filesystem type='bind'><source dir='/x'/><target dir='/y'/></filesystem>",
  virtiofs:
    "<filesystem type='mount' accessmode='passthrough'><driver type='virtiofs' queue='1024'/><binary path='/usr/libexec/virtiofsd' xattr='on'><cache mode='always'/><sandbox mode='chroot'/><lock posix='off' flock='off'/><thread_pool size='16'/></binary><source dir='/s'/><target dir='t'/></filesystem>",
  watchdog: "<watchdog model='i6300esb' action='dump'/><watchdog model='ib700'/>",
  memballoon:
    "<memballoon model='virtio' autodeflate='on' freePageReporting='on'><stats period='10'/><driver iommu='on' ats='on'/></memballoon>",
  'memballoon none': "<memballoon model='none'/>",
  rng: "<rng model='virtio'><rate bytes='1234' period='2000'/><backend model='random'>/dev/urandom</backend></rng><rng model='virtio'><backend model='egd' type='udp'><source mode='bind' service='1234'/><source mode='connect' host='1.2.3.4' service='1234'/></backend></rng><rng model='virtio'><backend model='builtin'/></rng>",
  tpm: "<tpm model='tpm-tis'><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm>",
  'tpm emulator':
    "<tpm model='tpm-crb'><backend type='emulator' version='2.0' persistent_state='yes'><encryption secret='6dd3e4a5-1d76-44ce-961f-f119f5aad935'/><active_pcr_banks><sha256/></active_pcr_banks></backend></tpm>",
  smartcard:
    "<smartcard mode='host'/><smartcard mode='host-certificates'><certificate>c1</certificate><certificate>c2</certificate><certificate>c3</certificate><database>/db</database></smartcard>",
  'smartcard passthrough': "<smartcard mode='passthrough' type='spicevmc'/>",
  redirdev:
    "<redirdev bus='usb' type='spicevmc'><boot order='1'/></redirdev><redirdev bus='usb' type='tcp'><source mode='connect' host='localhost' service='4000'/></redirdev><redirfilter><usbdev class='0x08' vendor='0x1234' product='0xbeef' version='2.56' allow='yes'/><usbdev allow='no'/></redirfilter>",
  hub: "<hub type='usb'/>",
  panic: "<panic model='isa'><address type='isa' iobase='0x505'/></panic><panic model='hyperv'/>",
  shmem:
    "<shmem name='my'><model type='ivshmem-plain'/><size unit='M'>4</size></shmem><shmem name='srv' role='peer'><model type='ivshmem-doorbell'/><server path='/s'/><msi vectors='32' ioeventfd='on'/></shmem>",
  iommu: "<iommu model='intel'><driver caching_mode='on' iotlb='on' aw_bits='48'/></iommu>",
  vsock: "<vsock model='virtio'><cid auto='no' address='3'/></vsock>",
  'vsock auto': '<vsock><cid auto="yes"/></vsock>',
  lease: "<lease><lockspace>l</lockspace><key>k</key><target path='/p' offset='1024'/></lease>",
  nvram: "<nvram><address type='spapr-vio' reg='0x3000'/></nvram>",
  crypto: "<crypto model='virtio' type='qemu'><backend model='builtin' queues='1'/></crypto>",
  aliases: disk(a, vda, "<alias name='ua-disk'/>") + "<sound model='ac97'><alias name='ua-sound'/></sound>",
};

/** These need a domain with NUMA cells. */
const memories: Record<string, string> = {
  'memory devices':
    "<memory model='nvdimm'><source><path>/nv</path></source><target><size unit='KiB'>524288</size><node>0</node><label><size unit='KiB'>128</size></label><readonly/></target></memory>",
};
const numa =
  "<vcpu>1</vcpu><maxMemory slots='4'>4194304</maxMemory><cpu><numa><cell cpus='0' memory='1048576'/></numa></cpu>";

export const scenarios = [...dumpDevices(devices), ...dumpDevices(memories, numa)];
