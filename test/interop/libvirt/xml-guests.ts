/** Domains for libvirt's test driver, by what they show. The UUID and MAC addresses are given, so that nothing is left to chance. */
export interface Guest {
  readonly title: string;
  readonly xml: string;
}

interface Parts {
  /** Children of `<domain>` beside the usual ones. */
  readonly more?: string;
  readonly os?: string;
  readonly devices?: string;
}

const guest = (title: string, { more = '', os = '<os><type>hvm</type></os>', devices = '' }: Parts): Guest => ({
  title,
  xml: `<domain type='test'><name>${title.replaceAll(/[^a-z0-9]+/g, '-')}</name><uuid>6a1b4c2e-90d3-4f57-8a21-3c5e7d9f0b14</uuid>
${/<memory (?:dumpCore|unit)/.test(more) ? '' : "<memory unit='MiB'>512</memory>"}${os}${more}<devices>${devices}</devices></domain>`,
});

const disk = (target: string, inside = '', source = "<source file='/images/a.img'/>") =>
  `<disk type='file'>${source}${target}${inside}</disk>`;
const nic = (type: string, inside: string, mac = '52:54:00:3a:4b:5c') =>
  `<interface type='${type}'><mac address='${mac}'/>${inside}</interface>`;

export const guests: readonly Guest[] = [
  guest('nothing at all', {}),
  guest('names and notes', {
    more: `<title>A &amp; B &lt;C&gt;</title><description>two
lines, "quoted" 'twice'</description><genid>0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0</genid>
<metadata><app:note xmlns:app='http://example.org/app/1' level="2">keep <app:b>me</app:b></app:note></metadata>`,
  }),
  guest('memory', {
    more: `<maxMemory slots='8' unit='GiB'>8</maxMemory><memory dumpCore='off' unit='GB'>1</memory>
<currentMemory unit='b'>700000001</currentMemory><memtune><hard_limit unit='G'>2</hard_limit><soft_limit>1048576</soft_limit>
<swap_hard_limit unit='MiB'>4096</swap_hard_limit></memtune><memoryBacking><hugepages><page size='2' unit='M' nodeset='0-1'/></hugepages>
<nosharepages/><locked/><source type='memfd'/><access mode='shared'/><allocation mode='immediate' threads='4'/><discard/></memoryBacking>
<cpu><numa><cell id='0' cpus='0' memory='512' unit='MiB'/><cell id='1' cpus='1' memory='512' unit='MiB'/></numa></cpu><vcpu>2</vcpu>`,
  }),
  guest('virtual cpus', {
    more: `<vcpu placement='auto' cpuset='0-7,^3' current='2'>4</vcpu><vcpus><vcpu id='0' enabled='yes' hotpluggable='no' order='1'/>
<vcpu id='1' enabled='yes' order='2'/><vcpu id='2' enabled='no'/><vcpu id='3' enabled='no'/></vcpus><iothreads>3</iothreads>`,
  }),
  guest('scheduling', {
    more: `<vcpu>4</vcpu><iothreads>2</iothreads><cputune><shares>2048</shares><period>100000</period><quota>-1</quota><global_period>200000</global_period>
<global_quota>50000</global_quota><emulator_period>100000</emulator_period><emulator_quota>-1</emulator_quota>
<iothread_period>90000</iothread_period><iothread_quota>1000</iothread_quota><vcpupin vcpu='0' cpuset='1-3'/>
<vcpupin vcpu='1' cpuset='0,2'/><emulatorpin cpuset='1'/><iothreadpin iothread='1' cpuset='3'/>
<vcpusched vcpus='0-1' scheduler='fifo' priority='3'/><iothreadsched iothreads='2' scheduler='batch'/><emulatorsched scheduler='idle'/>
</cputune><numatune><memory mode='strict' nodeset='0-1'/></numatune><resource><partition>/machine/a</partition></resource>`,
  }),
  guest('caches and bandwidth of the host', {
    more: `<vcpu>4</vcpu><cputune><cachetune vcpus='0-1'><cache id='0' level='3' type='both' size='3' unit='MiB'/>
<monitor level='3' vcpus='1'/></cachetune><memorytune vcpus='2-3'><node id='0' bandwidth='60'/></memorytune></cputune>`,
  }),
  guest('block weights', {
    more: `<blkiotune><weight>800</weight><device><path>/dev/sda</path><weight>500</weight><read_bytes_sec>10000</read_bytes_sec>
<write_iops_sec>20</write_iops_sec></device></blkiotune>`,
  }),
  guest('cpu by model', {
    more: `<vcpu>8</vcpu><cpu match='exact'><model fallback='forbid' vendor_id='ExampleVendo'>Haswell</model><vendor>Intel</vendor>
<topology sockets='2' cores='2' threads='2'/><cache level='3' mode='emulate'/><maxphysaddr mode='emulate' bits='42'/>
<feature policy='disable' name='aes'/><feature name='avx'/></cpu>`,
  }),
  guest('cpu of the host', {
    more: "<cpu mode='host-passthrough' check='none' migratable='off'><cache mode='passthrough'/><feature policy='require' name='vmx'/></cpu>",
  }),
  guest('memory cells', {
    more: `<vcpu>4</vcpu><cpu mode='host-model'><numa><cell cpus='0-1' memory='256' unit='MiB' memAccess='shared' discard='yes'>
<distances><sibling id='0' value='10'/><sibling id='1' value='21'/></distances><cache level='1' associativity='direct' policy='writeback'>
<size value='10' unit='KiB'/><line value='8' unit='B'/></cache></cell><cell cpus='2-3' memory='262144'/>
<interconnects><latency initiator='0' target='0' type='access' value='5'/><bandwidth initiator='0' target='1' type='read' value='204800' unit='KiB'/></interconnects></numa></cpu>
<numatune><memory mode='interleave' nodeset='0-1'/><memnode cellid='0' mode='strict' nodeset='0'/></numatune>`,
  }),
  guest('booting a disk', {
    os: `<os><type arch='x86_64' machine='pc'>hvm</type><loader readonly='yes' type='rom'>/usr/share/rom</loader>
<boot dev='network'/><boot dev='hd'/><bootmenu enable='yes' timeout='3000'/><bios useserial='yes' rebootTimeout='0'/><smbios mode='sysinfo'/></os>`,
    more: `<sysinfo type='smbios'><bios><entry name='vendor'>Example</entry><entry name='version'>1 &amp; 2</entry></bios>
<system><entry name='manufacturer'>Ex</entry><entry name='uuid'>6a1b4c2e-90d3-4f57-8a21-3c5e7d9f0b14</entry><entry name='family'>F</entry></system>
<baseBoard><entry name='product'>P</entry></baseBoard><chassis><entry name='asset'>7</entry></chassis>
<oemStrings><entry>one</entry><entry>two</entry></oemStrings></sysinfo>
<sysinfo type='fwcfg'><entry name='opt/example/a'>text</entry><entry name='opt/example/b' file='/a/b'/></sysinfo>`,
  }),
  guest('booting a kernel', {
    os: `<os><type>hvm</type><kernel>/boot/vmlinuz</kernel><initrd>/boot/initrd</initrd><cmdline>console=ttyS0 root="/dev/vda"</cmdline>
<dtb>/boot/dtb</dtb><acpi><table type='slic'>/a/slic.bin</table></acpi></os>`,
  }),
  guest('a container', {
    os: "<os><type>exe</type><init>/sbin/init</init><initarg>-v</initarg><initarg>a b</initarg><initenv name='A'>1</initenv><initdir>/root</initdir><inituser>me</inituser><initgroup>us</initgroup></os>",
    more: "<idmap><uid start='0' target='1000' count='10'/><uid start='20' target='3000' count='1'/><gid start='0' target='1000' count='10'/></idmap>",
    devices: `<filesystem type='mount' accessmode='mapped'><source dir='/srv'/><target dir='/'/></filesystem>
<filesystem type='ram'><source usage='2' units='MiB'/><target dir='/tmp'/></filesystem>
<filesystem type='block'><source dev='/dev/sdb'/><target dir='/b'/><readonly/></filesystem>
<filesystem type='file'><driver type='loop' format='raw'/><source file='/a.img'/><target dir='/f'/></filesystem>
<filesystem type='template'><source name='t'/><target dir='/t'/><space_hard_limit unit='M'>7</space_hard_limit></filesystem>
<filesystem type='bind'><source dir='/x'/><target dir='/y'/></filesystem><console type='pty'/>`,
  }),
  guest('features', {
    more: `<features><acpi/><apic eoi='on'/><pae/><hap state='off'/><viridian/><privnet/><hyperv><relaxed state='on'/><vapic state='off'/>
<spinlocks state='on' retries='8191'/><vendor_id state='on' value='Example'/></hyperv><kvm><hidden state='on'/></kvm><pvspinlock state='on'/>
<pmu state='off'/><vmport state='off'/><smm state='on'><tseg unit='MiB'>8</tseg></smm><ioapic driver='kvm'/><vmcoreinfo state='on'/>
<capabilities policy='deny'><mknod state='on'/></capabilities></features>`,
  }),
  guest('clock and power', {
    more: `<clock offset='timezone' timezone='Europe/Paris'><timer name='rtc' tickpolicy='catchup' track='guest'><catchup threshold='123' slew='120' limit='10000'/></timer>
<timer name='pit' tickpolicy='delay'/><timer name='tsc' frequency='3000000000' mode='native'/><timer name='hpet' present='no'/></clock>
<on_poweroff>preserve</on_poweroff><on_reboot>destroy</on_reboot><on_crash>coredump-restart</on_crash><on_lockfailure>pause</on_lockfailure>
<pm><suspend-to-mem enabled='no'/><suspend-to-disk enabled='yes'/></pm><perf><event name='cmt' enabled='yes'/><event name='mbmt' enabled='no'/></perf>`,
  }),
  guest('a variable clock', { more: "<clock offset='variable' adjustment='-3600' basis='localtime'/>" }),
  guest('keys and labels', {
    more: `<keywrap><cipher name='aes' state='off'/></keywrap><seclabel type='static' model='selinux' relabel='yes'><label>a_t:s0</label></seclabel>
<seclabel type='none' model='dac'/>`,
  }),
  guest('disks of every bus', {
    devices: ["'hda' bus='ide'", "'hdd'", "'sda'", "'sdb' bus='sata'", "'sdi' bus='usb'", "'vda'", "'xvda'", "'fda'"]
      .map(
        (target) =>
          `<disk device='${target === "'fda'" ? 'floppy' : 'disk'}'><source file='/i'/><target dev=${target}/></disk>`,
      )
      .join(''),
  }),
  guest('a disk in full', {
    devices: disk(
      "<target dev='vda' bus='virtio' rotation_rate='1'/>",
      `<driver name='qemu' type='qcow2' cache='none' error_policy='stop' rerror_policy='report' io='native' ioeventfd='on' event_idx='off' copy_on_read='on' discard='unmap' iothread='1' detect_zeroes='off' queues='2' queue_size='64'/>
<iotune><read_bytes_sec>1000</read_bytes_sec><write_bytes_sec>2000</write_bytes_sec><total_iops_sec>3</total_iops_sec><total_iops_sec_max>9</total_iops_sec_max><size_iops_sec>2</size_iops_sec><group_name>g</group_name></iotune>
<serial>WD-1</serial><wwn>5000c50015ea71aa</wwn><shareable/><encryption format='luks'><secret type='passphrase' uuid='0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'/></encryption>
<blockio logical_block_size='512' physical_block_size='4096'/><geometry cyls='16383' heads='16' secs='63' trans='lba'/><boot order='1'/><alias name='ua-root'/>
<backingStore type='file'><format type='raw'/><source file='/base.img'/><backingStore/></backingStore>`,
    ),
    more: '<iothreads>1</iothreads>',
  }),
  guest('sources of disks', {
    devices: `<disk type='block' device='lun' rawio='yes'><source dev='/dev/sdz' startupPolicy='optional'><reservations managed='yes'/></source><target dev='sda'/></disk>
<disk type='dir'><source dir='/d'/><target dev='vdb'/></disk>
<disk type='network'><source protocol='rbd' name='pool/image'><host name='mon1' port='6789'/><host name='mon2'/><snapshot name='s'/><config file='/c'/></source><auth username='me'><secret type='ceph' usage='u'/></auth><target dev='vdc'/></disk>
<disk type='network'><source protocol='nbd' name='e' tls='yes'><host transport='unix' socket='/s'/></source><target dev='vdd'/></disk>
<disk type='network'><source protocol='https' name='a/b.iso' query='x=1&amp;y=2'><host name='h' port='443'/><ssl verify='no'/><readahead size='65536'/><timeout seconds='6'/></source><target dev='vde'/><readonly/></disk>
<disk type='network'><source protocol='iscsi' name='iqn.2013-07.org.example:a/1'><host name='h' port='3260'/><initiator><iqn name='iqn.x'/></initiator></source><target dev='vdf'/></disk>
<disk type='volume'><source pool='p' volume='v' mode='host'/><target dev='vdg'/></disk>
<disk type='nvme'><source type='pci' managed='yes' namespace='1'><address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source><target dev='vdh'/></disk>
<disk type='file' device='cdrom'><target dev='hdc' tray='open'/></disk>`,
  }),
  guest('controllers', {
    devices: `<controller type='usb' index='0' model='ich9-ehci1'/><controller type='usb' index='0' model='ich9-uhci1'><master startport='0'/></controller>
<controller type='scsi' model='virtio-scsi'><driver queues='4' cmd_per_lun='8' max_sectors='512' ioeventfd='on'/></controller><controller type='virtio-serial' ports='16' vectors='4'/>
<controller type='pci' index='0' model='pci-root'/><controller type='pci' index='1' model='pci-bridge'><target chassisNr='2'/></controller><controller type='fdc'/><controller type='sata' index='2'/>
<controller type='xenbus' maxGrantFrames='64'/>`,
  }),
  guest('interfaces of every kind', {
    devices: [
      nic(
        'network',
        "<source network='default' portgroup='a'/><model type='virtio'/><link state='down'/><mtu size='9000'/>",
      ),
      nic(
        'bridge',
        "<source bridge='br0'/><virtualport type='openvswitch'><parameters interfaceid='6a1b4c2e-90d3-4f57-8a21-3c5e7d9f0b14' profileid='p'/></virtualport><vlan trunk='yes'><tag id='4' nativeMode='untagged'/><tag id='5'/></vlan>",
      ),
      nic(
        'direct',
        "<source dev='eth0' mode='bridge'/><virtualport type='802.1Qbg'><parameters managerid='11' typeid='1193047' typeidversion='2' instanceid='6a1b4c2e-90d3-4f57-8a21-3c5e7d9f0b14'/></virtualport>",
      ),
      nic(
        'user',
        "<ip address='172.17.2.0' family='ipv4' prefix='24'/><driver name='vhost' txmode='iothread' ioeventfd='on' event_idx='off' queues='5'><host csum='off' gso='on'/><guest tso4='off'/></driver>",
      ),
      nic(
        'ethernet',
        "<script path='/etc/up'/><ip address='192.168.1.2' prefix='24' peer='192.168.1.3'/><route family='ipv4' address='10.0.0.0' prefix='8' gateway='192.168.1.1' metric='5'/><target dev='tap7'/>",
      ),
      nic('internal', "<source name='n'/>"),
      nic(
        'vhostuser',
        "<model type='virtio'/><source type='unix' path='/s' mode='client'><reconnect enabled='yes' timeout='10'/></source>",
      ),
      nic('hostdev', "<source><address type='pci' domain='0' bus='3' slot='4' function='1'/></source>"),
      nic('mcast', "<source address='230.0.0.1' port='5558'/>"),
      nic('udp', "<source address='127.0.0.1' port='11115'><local address='127.0.0.1' port='11116'/></source>"),
      nic('vdpa', "<source dev='/dev/vhost-vdpa-0'/>"),
    ].join(''),
  }),
  guest('an interface with limits', {
    devices: nic(
      'bridge',
      "<source bridge='b'/><bandwidth><inbound average='1000' peak='5000' burst='1024'/><outbound average='128'/></bandwidth><port isolated='yes'/><filterref filter='clean'><parameter name='IP' value='10.0.0.1'/></filterref><tune><sndbuf>1600</sndbuf></tune><coalesce><rx><frames max='7'/></rx></coalesce><boot order='2'/><rom bar='off' file='/r'/><teaming type='persistent'/><backend tap='/dev/net/tun' vhost='/dev/vhost-net'/>",
    ),
  }),
  guest('serial ports', {
    devices: `<serial type='tcp'><source mode='bind' host='127.0.0.1' service='2445' tls='no'/><protocol type='telnet'/></serial><serial type='file'><source path='/l' append='on'/></serial>
<serial type='udp'><source mode='bind' host='1.2.3.4' service='1'/><source mode='connect' host='1.2.3.4' service='2'/></serial><serial type='unix'><source mode='connect' path='/u'><reconnect enabled='yes' timeout='3'/></source></serial>
<serial type='dev'><source path='/dev/ttyS9'/><target type='isa-serial' port='3'/></serial><parallel type='pipe'><source path='/p'/></parallel><serial type='nmdm'><source master='/a' slave='/b'/></serial>`,
  }),
  guest('channels and consoles', {
    devices: `<console type='pty'><target type='virtio'/><log file='/c.log' append='off'/></console><channel type='unix'><source mode='bind' path='/q'/><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
<channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel><channel type='pty'><target type='guestfwd' address='10.0.2.1' port='4600'/></channel>
<channel type='spiceport'><source channel='org.example.a'/><target type='virtio' name='x'/><address type='virtio-serial' controller='1' bus='0' port='3'/></channel>`,
  }),
  guest('screens', {
    devices: `<graphics type='vnc' port='-1' keymap='de' sharePolicy='ignore' passwd='s' passwdValidTo='2030-01-01T00:00:00' connected='keep'><listen type='address' address='::1'/></graphics>
<graphics type='spice' port='5930' tlsPort='5931' defaultMode='secure'><channel name='main' mode='secure'/><image compression='auto_glz'/><jpeg compression='never'/><zlib compression='always'/><playback compression='on'/><streaming mode='filter'/><mouse mode='client'/><clipboard copypaste='no'/><filetransfer enable='no'/></graphics>
<graphics type='sdl' display=':0' xauth='/x' fullscreen='yes'/><graphics type='rdp' port='3389' multiUser='yes' replaceUser='no'/><graphics type='desktop' display=':1'/><graphics type='vnc' autoport='no'/>`,
  }),
  guest('listening elsewhere', {
    devices: `<graphics type='vnc'><listen type='network' network='default'/></graphics><graphics type='vnc' socket='/v'/><graphics type='spice'/><graphics type='egl-headless'><gl rendernode='/dev/dri/renderD128'/></graphics>`,
  }),
  guest('graphics cards', {
    devices: `<video><model type='vga' vram='9000' heads='1'/></video><video><model type='qxl' ram='65536' vram='65536' vgamem='16384' primary='yes'/></video>
<video><model type='virtio' heads='2'><acceleration accel3d='yes'/><resolution x='1280' y='720'/></model></video>`,
  }),
  guest('devices of the host', {
    devices: `<hostdev mode='subsystem' type='usb'><source startupPolicy='optional'><vendor id='0x1234'/><product id='0xbeef'/></source><boot order='1'/></hostdev>
<hostdev type='pci' managed='yes'><driver name='vfio'/><source><address bus='6' slot='2' function='0'/></source><rom file='/r' enabled='yes'/></hostdev>
<disk><source file='/s'/><target dev='sda' bus='scsi'/></disk><hostdev type='scsi'><source><adapter name='scsi_host0'/><address bus='0' target='0' unit='0'/></source><readonly/></hostdev>
<hostdev type='scsi' sgio='filtered'><source protocol='iscsi' name='iqn.a/2'><host name='h' port='3260'/></source></hostdev>
<hostdev type='mdev' model='vfio-pci' display='on'><source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source></hostdev>
<hostdev mode='capabilities' type='misc'><source><char>/dev/input/event3</char></source></hostdev>`,
  }),
  guest('small devices', {
    devices: `<input type='tablet' bus='usb'/><input type='passthrough' bus='virtio'><source evdev='/dev/input/event1'/></input><sound model='ich6'><codec type='micro'/></sound>
<watchdog model='i6300esb' action='poweroff'/><memballoon model='virtio' autodeflate='on'><stats period='10'/></memballoon>
<rng model='virtio'><rate bytes='1024' period='2000'/><backend model='random'>/dev/urandom</backend></rng><panic model='isa'><address type='isa' iobase='0x505'/></panic>
<tpm model='tpm-tis'><backend type='passthrough'><device path='/dev/tpm9'/></backend></tpm><hub type='usb'/><lease><lockspace>l</lockspace><key>k</key><target path='/t' offset='1024'/></lease>
<smartcard mode='host-certificates'><certificate>a</certificate><certificate>b</certificate><certificate>c</certificate><database>/db</database></smartcard>
<smartcard mode='passthrough' type='tcp'><source mode='bind' host='127.0.0.1' service='2001'/><protocol type='raw'/></smartcard>
<controller type='usb' index='0' model='ich9-ehci1'/><redirdev bus='usb' type='spicevmc'><boot order='4'/></redirdev><redirfilter><usbdev class='0x08' vendor='0x1234' allow='yes'/><usbdev allow='no'/></redirfilter>
<shmem name='s'><model type='ivshmem-plain'/><size unit='M'>4</size></shmem><vsock model='virtio'><cid auto='no' address='4'/></vsock><iommu model='intel'><driver caching_mode='on'/></iommu>`,
  }),
  guest('modules of memory', {
    more: "<maxMemory slots='4' unit='GiB'>4</maxMemory><memory unit='GiB'>2</memory><vcpu>2</vcpu><cpu><numa><cell cpus='0-1' memory='1' unit='GiB'/></numa></cpu>",
    devices: `<memory model='dimm' access='private'><source><nodemask>0-1</nodemask><pagesize unit='M'>2</pagesize></source><target><size unit='MiB'>512</size><node>0</node></target></memory>
<memory model='nvdimm'><source><path>/nv</path></source><target><size>524288</size><node>0</node><label><size unit='KiB'>128</size></label></target></memory>`,
  }),
  guest('what libvirt says for the silent', {
    more: "<vcpu>2</vcpu><iothreads>2</iothreads><iothreadids><iothread id='2'/><iothread id='5'/></iothreadids><cputune><iothreadpin iothread='5' cpuset='0'/></cputune>",
    os: "<os><type>hvm</type><loader readonly='yes' type='pflash'>/code.fd</loader><nvram type='network'><source protocol='nbd' name='v'><host name='h'/></source></nvram></os>",
    devices:
      "<disk type='nvme'><source type='pci' namespace='1'><address domain='0' bus='1' slot='0' function='0'/></source><target dev='vda'/></disk>",
  }),
];
