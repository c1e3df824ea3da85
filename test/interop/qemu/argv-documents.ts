/* eslint-disable max-lines -- a table */
/** A domain of ours, whose command line is compared with libvirt's. */
export interface ArgvDocument {
  readonly title: string;
  readonly xml: string;
  /** libvirt must start it to show its command line: where it is only asked, it shows network cards as others. */
  readonly live: boolean;
  /** Our command line for it is started too, with real QEMU. Its images are made by the test. */
  readonly starts: boolean;
}

interface Parts {
  readonly machine?: string;
  readonly more?: string;
  readonly os?: string;
  readonly memory?: string;
  readonly after?: string;
  readonly starts?: boolean;
}

const documents: ArgvDocument[] = [];
const identity = '6f1d2c3b-4a59-4687-9abc-def012345678';

/** Little memory, no network and no balloon, so that a document says what it is about and starts anywhere. */
function guest(title: string, devices: string, parts: Parts = {}): void {
  const { machine = 'q35', more = '', os = '', memory = "<memory unit='MiB'>64</memory>", after = '', starts } = parts;
  const name = title.replaceAll(/[^a-z0-9]+/g, '-');
  const balloon = devices.includes('<memballoon') ? '' : "<memballoon model='none'/>";
  const namespace = after.includes('<qemu:') ? " xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'" : '';
  const xml = `<domain type='qemu'${namespace}><name>${name}</name><uuid>${identity}</uuid>${memory}<os><type arch='x86_64' machine='${machine}'>hvm</type>${os}</os>${more}<devices>${devices}${balloon}</devices>${after}</domain>`;
  documents.push({ title, xml, live: devices.includes('<interface'), starts: starts ?? false });
}

const file = (driver: string, target: string, inside = '', attributes = '') =>
  `<disk type='file'${attributes}><driver name='qemu' ${driver}/><source file='/images/one.img'/><target ${target}/>${inside}</disk>`;
const raw = (target: string, inside = '', attributes = '') => file("type='raw'", target, inside, attributes);
const network = (protocol: string, inside: string, attributes = '', more = '') =>
  `<disk type='network'><driver name='qemu' type='raw'/><source protocol='${protocol}' ${attributes}>${inside}</source><target dev='vda' bus='virtio'/>${more}</disk>`;
const scsi = (model: string) => `<controller type='scsi' index='0' model='${model}'/>`;
const nic = (type: string, inside = '', model = 'virtio') =>
  `<interface type='${type}'><mac address='52:54:00:0a:0b:0c'/>${inside}<model type='${model}'/></interface>`;
const secret = '8a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';

// Disks, by bus and kind.
guest('nothing at all', '', { starts: true });
guest('nothing on an old machine', '', { machine: 'pc', starts: true });
guest('no usb', "<controller type='usb' model='none'/>", { starts: true });
guest('a virtio disk', raw("dev='vda' bus='virtio'"), { starts: true });
guest('a virtio disk of the transitional kind', raw("dev='vda' bus='virtio'", '', " model='virtio-transitional'"), {
  starts: true,
});
guest('a virtio disk of the modern kind', raw("dev='vda' bus='virtio'", '', " model='virtio-non-transitional'"));
guest('an ide disk', raw("dev='hda' bus='ide'") + raw("dev='hdd' bus='ide'"), { machine: 'pc', starts: true });
guest('sata disks', raw("dev='sda' bus='sata'") + raw("dev='sdc' bus='sata'"), { starts: true });
guest('a usb disk', raw("dev='sda' bus='usb' removable='on'"), { starts: true });
guest('a floppy', raw("dev='fda' bus='fdc'", '', " device='floppy'"), { machine: 'pc', starts: true });
guest('a floppy drive that is empty', "<disk type='file' device='floppy'><target dev='fdb' bus='fdc'/></disk>", {
  machine: 'pc',
  starts: true,
});
guest('a floppy on q35', raw("dev='fda' bus='fdc'", '', " device='floppy'"), { starts: true });
for (const model of ['virtio-scsi', 'lsilogic', 'lsisas1068', 'lsisas1078', 'vmpvscsi', 'am53c974', 'dc390'])
  // Debian's QEMU lacks the last.
  guest(`a disk on ${model}`, scsi(model) + raw("dev='sda' bus='scsi'"), { machine: 'pc', starts: model !== 'dc390' });
guest(
  'a scsi disk with an identity',
  `${scsi('virtio-scsi')}${raw("dev='sdb' bus='scsi' rotation_rate='7200'", '<serial>S-1</serial><wwn>5000c50015ea71ac</wwn><vendor>ACME</vendor><product>Disk 9</product>')}`,
  { starts: true },
);
guest(
  'a cdrom',
  raw("dev='sda' bus='sata'", '<readonly/>', " device='cdrom'") +
    "<disk type='file' device='cdrom'><target dev='sdb' bus='sata' tray='open'/><readonly/></disk>",
  { starts: true },
);
guest('a cdrom on scsi', `${scsi('virtio-scsi')}${raw("dev='sda' bus='scsi'", '', " device='cdrom'")}`, {
  starts: true,
});
guest(
  'a lun',
  `${scsi('virtio-scsi')}<disk type='block' device='lun' rawio='yes' sgio='filtered'><driver name='qemu' type='raw'/><source dev='/dev/sg-x'/><target dev='sda' bus='scsi'/></disk>`,
);
guest(
  'a block device',
  "<disk type='block'><driver name='qemu' type='raw' cache='none' io='native' discard='unmap' detect_zeroes='unmap'/><source dev='/dev/vg/lv'/><target dev='vda' bus='virtio'/></disk>",
);
for (const cache of ['none', 'writethrough', 'writeback', 'directsync', 'unsafe'])
  guest(`a disk with cache ${cache}`, file(`type='qcow2' cache='${cache}'`, "dev='vda' bus='virtio'"));
guest(
  'a disk with many options',
  file(
    "type='raw' error_policy='stop' rerror_policy='report' io='threads' ioeventfd='on' event_idx='off' queues='2' queue_size='128' packed='on' page_per_vq='on'",
    "dev='vda' bus='virtio'",
    "<serial>WD-WMAP9A966149</serial><boot order='1'/>",
  ),
  { starts: true },
);
guest('a disk for an iommu', file("type='raw' iommu='on' ats='on'", "dev='vda' bus='virtio'"), { starts: true });
guest(
  'a disk with a geometry',
  raw(
    "dev='hda' bus='ide'",
    "<geometry cyls='16383' heads='16' secs='63' trans='lba'/><blockio logical_block_size='512' physical_block_size='4096'/>",
  ),
  { machine: 'pc' },
);
guest(
  'a disk that is read only and shared',
  raw("dev='vda' bus='virtio'", '<readonly/>') + raw("dev='vdb' bus='virtio'", '<shareable/>'),
  { starts: true },
);
guest('a disk on an iothread', file("type='raw' iothread='2'", "dev='vda' bus='virtio'"), {
  more: '<iothreads>2</iothreads>',
  starts: true,
});
guest(
  'iothreads with pools',
  `<controller type='scsi' model='virtio-scsi'><driver iothread='5' queues='2' cmd_per_lun='8' max_sectors='512' ioeventfd='on'/></controller>`,
  {
    more: "<iothreadids><iothread id='2' thread_pool_min='1' thread_pool_max='8'/><iothread id='5'/></iothreadids><defaultiothread thread_pool_max='4'/>",
    starts: true,
  },
);
guest(
  'limits of a disk',
  raw(
    "dev='vda' bus='virtio'",
    '<iotune><total_bytes_sec>1048576</total_bytes_sec><total_bytes_sec_max>2097152</total_bytes_sec_max><read_iops_sec>500</read_iops_sec><write_iops_sec>400</write_iops_sec><total_bytes_sec_max_length>3</total_bytes_sec_max_length><size_iops_sec>4096</size_iops_sec></iotune>',
  ),
  { starts: true },
);
guest(
  'limits that disks share',
  raw(
    "dev='vda' bus='virtio'",
    '<iotune><total_iops_sec>100</total_iops_sec><group_name>shared</group_name></iotune>',
  ) +
    raw(
      "dev='vdb' bus='virtio'",
      '<iotune><total_iops_sec>100</total_iops_sec><group_name>shared</group_name></iotune>',
    ),
);
guest('copy on read', file("type='qcow2' copy_on_read='on'", "dev='vda' bus='virtio'"));
guest(
  'a chain of images',
  "<disk type='file'><driver name='qemu' type='qcow2' discard='unmap'><metadata_cache><max_size unit='KiB'>2048</max_size></metadata_cache></driver><source file='/images/top.qcow2'/><backingStore type='file'><format type='qcow2'/><source file='/images/middle.qcow2'/><backingStore type='file'><format type='raw'/><source file='/images/base.img'/><backingStore/></backingStore></backingStore><target dev='vda' bus='virtio'/></disk>",
);
guest(
  'a chain over the network',
  "<disk type='file'><driver name='qemu' type='qcow2'/><source file='/images/top.qcow2'/><backingStore type='network'><format type='raw'/><source protocol='nbd' name='base'><host name='server' port='10809'/></source><backingStore/></backingStore><target dev='vda' bus='virtio'/></disk>",
);
guest(
  'a part of a file',
  "<disk type='file'><driver name='qemu' type='raw'/><source file='/images/one.img'><slices><slice type='storage' offset='12345' size='123456'/></slices></source><target dev='vda' bus='virtio'/></disk>",
);
for (const format of ['vmdk', 'vdi', 'vpc', 'bochs', 'qed', 'dmg', 'cloop', 'qcow'])
  guest(`a ${format} image`, file(`type='${format}'`, "dev='vda' bus='virtio'", '<readonly/>'));
guest(
  'an encrypted image',
  `<disk type='file'><driver name='qemu' type='qcow2'/><source file='/images/one.qcow2'><encryption format='luks'><secret type='passphrase' uuid='${secret}'/></encryption></source><target dev='vda' bus='virtio'/></disk>`,
);
guest(
  'an encrypted raw image',
  `<disk type='file'><driver name='qemu' type='raw'/><source file='/images/one.img'><encryption format='luks'><secret type='passphrase' uuid='${secret}'/></encryption></source><target dev='vda' bus='virtio'/></disk>`,
);
guest(
  'a directory as a disk',
  "<disk type='dir' device='disk'><driver name='qemu' type='fat'/><source dir='/srv/share'/><target dev='vda' bus='virtio'/><readonly/></disk>",
  { machine: 'pc' },
);
guest(
  'a directory as a floppy',
  "<disk type='dir' device='floppy'><driver name='qemu' type='fat'/><source dir='/srv/share'/><target dev='fda' bus='fdc'/><readonly/></disk>",
  { machine: 'pc' },
);
guest(
  'a vhost-user disk',
  "<disk type='vhostuser' device='disk'><driver name='qemu' type='raw' queues='2'/><source type='unix' path='/run/vhost.sock'><reconnect enabled='yes' timeout='10'/></source><target dev='vda' bus='virtio'/></disk>",
  { more: "<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>" },
);
guest(
  'an nvme disk',
  "<disk type='nvme' device='disk'><driver name='qemu' type='raw'/><source type='pci' managed='yes' namespace='1'><address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source><target dev='vda' bus='virtio'/></disk>",
);
guest('a disk over nbd', network('nbd', "<host name='server' port='10809'/>", "name='export'"));
guest('a disk over nbd on a socket', network('nbd', "<host transport='unix' socket='/run/nbd.sock'/>"));
guest(
  'a disk over https',
  network(
    'https',
    "<host name='server' port='8443'/><ssl verify='no'/><cookies><cookie name='a'>b</cookie></cookies><readahead size='65536'/><timeout seconds='7'/>",
    "name='dir/a.iso' query='x=1'",
    '<readonly/>',
  ),
);
guest('a disk over ftp', network('ftp', "<host name='server' port='21'/>", "name='/a.iso'", '<readonly/>'));
guest(
  'a disk over iscsi',
  network(
    'iscsi',
    "<host name='server' port='3260'/><initiator><iqn name='iqn.2020-01.org.example:us'/></initiator>",
    "name='iqn.2020-01.org.example:disk/3'",
    `<auth username='me'><secret type='iscsi' uuid='${secret}'/></auth>`,
  ),
);
guest(
  'a disk over rbd',
  network(
    'rbd',
    "<host name='mon1' port='6789'/><host name='mon2' port='3300'/><snapshot name='s1'/><config file='/etc/ceph/x.conf'/>",
    "name='pool/image'",
    `<auth username='admin'><secret type='ceph' uuid='${secret}'/></auth>`,
  ),
);
guest('a disk over ssh', network('ssh', "<host name='server' port='2222'/>", "name='/images/a.img'", ''));
guest(
  'a disk over gluster',
  network(
    'gluster',
    "<host name='server' port='24007'/><host transport='unix' socket='/run/gluster.sock'/>",
    "name='volume/dir/a.img'",
  ),
);
guest(
  'a disk over nfs',
  network('nfs', "<host name='server'/><identity user='+33' group='+34'/>", "name='/export/a.img'"),
);

// Controllers.
guest(
  'usb 2 with companions',
  "<controller type='usb' index='0' model='ich9-ehci1'/><controller type='usb' index='0' model='ich9-uhci1'><master startport='0'/></controller><controller type='usb' index='0' model='ich9-uhci2'><master startport='2'/></controller><controller type='usb' index='0' model='ich9-uhci3'><master startport='4'/></controller><hub type='usb'/><input type='tablet' bus='usb'/>",
  { machine: 'pc', starts: true },
);
for (const model of ['piix3-uhci', 'piix4-uhci', 'ehci', 'pci-ohci', 'nec-xhci', 'qemu-xhci'])
  guest(`a usb controller ${model}`, `<controller type='usb' model='${model}'/>`, { machine: 'pc', starts: true });
guest('usb with ports', "<controller type='usb' model='qemu-xhci' ports='9'/>", { starts: true });
guest(
  'a bus of pci bridges',
  "<controller type='pci' index='1' model='pci-bridge'><target chassisNr='7'/></controller><controller type='pci' index='2' model='pci-expander-bus'><target busNr='254'/></controller>",
  { machine: 'pc', starts: true },
);
guest(
  'a tree of pcie',
  "<controller type='pci' index='0' model='pcie-root'/><controller type='pci' index='1' model='pcie-root-port'><target chassis='5' port='0x10' hotplug='off'/></controller><controller type='pci' index='2' model='pcie-switch-upstream-port'/><controller type='pci' index='3' model='pcie-switch-downstream-port'/><controller type='pci' index='4' model='dmi-to-pci-bridge'/><controller type='pci' index='5' model='pcie-to-pci-bridge'/><controller type='pci' index='6' model='pcie-expander-bus'><target busNr='180'/></controller>",
  { starts: true },
);
guest(
  'an older root port',
  "<controller type='pci' index='1' model='pcie-root-port'><model name='ioh3420'/></controller>",
  { starts: true },
);
guest(
  'a hole for devices',
  "<controller type='pci' index='0' model='pcie-root'><pcihole64 unit='KiB'>1048576</pcihole64></controller>",
  { starts: true },
);
guest(
  'a hole for devices on an old machine',
  "<controller type='pci' index='0' model='pci-root'><pcihole64 unit='KiB'>1048576</pcihole64><target hotplug='off'/></controller>",
  { machine: 'pc', starts: true },
);
guest(
  'a serial bus',
  "<controller type='virtio-serial' ports='16' vectors='4'/><controller type='virtio-serial' model='virtio-transitional'/>",
  { machine: 'pc', starts: true },
);
guest(
  'virtio scsi variants',
  "<controller type='scsi' index='0' model='virtio-transitional'/><controller type='scsi' index='1' model='virtio-non-transitional'><driver iommu='on'/></controller>",
  { starts: true },
);
guest(
  'a smartcard reader',
  "<controller type='ccid'/><smartcard mode='passthrough' type='tcp'><source mode='bind' host='127.0.0.1' service='2001'/><protocol type='raw'/></smartcard>",
  { machine: 'pc', starts: true },
);
guest(
  'a smartcard of certificates',
  "<smartcard mode='host-certificates'><certificate>one</certificate><certificate>two</certificate><certificate>three</certificate><database>/etc/pki/nssdb</database></smartcard>",
  { machine: 'pc' },
);
guest('the smartcard of the host', "<smartcard mode='host'/>", { machine: 'pc' });

// Network cards.
guest(
  'network cards',
  [
    'virtio',
    'e1000',
    'e1000e',
    'rtl8139',
    'ne2k_pci',
    'pcnet',
    'vmxnet3',
    'i82559er',
    'virtio-transitional',
    'virtio-non-transitional',
  ]
    .map((model, index) => nic('user', '', model).replace('0b:0c', `0b:${10 + index}`))
    .join(''),
  { machine: 'pc', starts: true },
);
guest(
  'a user network with addresses',
  nic(
    'user',
    "<ip family='ipv4' address='172.17.2.0' prefix='24'/><ip family='ipv6' address='2001:db8:ac10:fd01::' prefix='64'/>",
  ),
  { starts: true },
);
guest(
  'a card with many options',
  "<interface type='user'><mac address='52:54:00:0a:0b:0c'/><model type='virtio'/><driver txmode='iothread' ioeventfd='on' event_idx='off' rx_queue_size='512' rss='on' rss_hash_report='off' packed='on'><host csum='off' gso='off' tso4='off' tso6='off' ecn='off' ufo='off' mrg_rxbuf='off'/><guest csum='off' tso4='off' tso6='off' ecn='off' ufo='off'/></driver><link state='down'/><boot order='2'/><rom bar='off'/><acpi index='7'/></interface>",
);
guest('a card with no rom', nic('user', "<rom enabled='no'/>"), { starts: true });
guest('a bridge', nic('bridge', "<source bridge='br0'/>"));
guest(
  'a bridge with queues',
  "<interface type='bridge'><mac address='52:54:00:0a:0b:0c'/><source bridge='br0'/><model type='virtio'/><driver name='vhost' queues='4' tx_queue_size='512'/><tune><sndbuf>1600</sndbuf></tune></interface>",
);
guest('a tap of the host', nic('ethernet', "<target dev='tap7'/>"));
guest('sockets as server', nic('server', "<source address='127.0.0.1' port='5558'/>"));
guest(
  'sockets as udp',
  nic('udp', "<source address='127.0.0.1' port='11115'><local address='127.0.0.1' port='11116'/></source>"),
  { starts: true },
);
guest('a persistent team', nic('user', "<teaming type='persistent'/><alias name='ua-backup'/>"));

// Ports.
guest(
  'serial ports',
  "<serial type='pty'/><serial type='file'><source path='/tmp/serial.log' append='on'/></serial><serial type='null'/>",
  { starts: true },
);
guest(
  'serial ports over the network',
  "<serial type='tcp'><source mode='bind' host='127.0.0.1' service='2445'/><protocol type='telnet'/></serial><serial type='udp'><source mode='bind' host='127.0.0.1' service='2446'/><source mode='connect' host='127.0.0.1' service='2447'/></serial><serial type='tcp'><source mode='connect' host='127.0.0.1' service='2448'><reconnect enabled='yes' timeout='10'/></source><protocol type='raw'/></serial>",
);
guest(
  'serial ports of other kinds',
  "<serial type='unix'><source mode='connect' path='/run/s.sock'/></serial><serial type='pipe'><source path='/run/pipe'/></serial><serial type='dev'><source path='/dev/ttyS9'/></serial><serial type='stdio'/>",
);
guest(
  'serial cards',
  "<serial type='pty'><target type='pci-serial' port='0'/></serial><serial type='pty'><target type='usb-serial' port='1'/></serial><serial type='null'><target type='isa-serial' port='2'/><address type='isa' iobase='0x3e8' irq='4'/></serial>",
  { starts: true },
);
guest('a debug port', "<serial type='null'><target type='isa-debug'/><address type='isa' iobase='0x402'/></serial>", {
  starts: true,
});
guest('a serial port with a log', "<serial type='pty'><log file='/tmp/serial-a.log' append='off'/></serial>");
guest('a parallel port', "<parallel type='file'><source path='/tmp/parallel.out'/></parallel><parallel type='pty'/>", {
  starts: true,
});
guest(
  'virtio consoles',
  "<console type='pty'><target type='serial'/></console><console type='pty'><target type='virtio' port='1'/></console>",
  { starts: true },
);
guest(
  'channels',
  "<channel type='unix'><source mode='bind'/><target type='virtio' name='org.qemu.guest_agent.0'/></channel><channel type='pty'><target type='virtio' name='org.example.x'/></channel><channel type='unix'><source mode='bind' path='/run/c.sock'/><target type='virtio'/></channel>",
);
guest(
  'a forwarded channel',
  `${nic('user')}<channel type='null'><target type='guestfwd' address='10.0.2.1' port='4600'/></channel>`,
);
guest(
  'the clipboard without spice',
  "<channel type='qemu-vdagent'><source><clipboard copypaste='yes'/><mouse mode='client'/></source><target type='virtio' name='com.redhat.spice.0'/></channel><graphics type='vnc'/>",
);

// The screen.
guest(
  'vnc',
  "<graphics type='vnc' port='5999' listen='127.0.0.1' sharePolicy='force-shared' powerControl='yes' keymap='de'/><video><model type='vga' vram='16384'/></video>",
  { starts: true },
);
guest('vnc on a socket', "<graphics type='vnc'><listen type='socket' socket='/run/vnc.sock'/></graphics>");
guest(
  'vnc with a websocket and a password',
  "<graphics type='vnc' port='5998' websocket='5700' passwd='word' passwdValidTo='2030-01-01T00:00:00'><listen type='address' address='::1'/></graphics>",
);
guest(
  'vnc with sound',
  "<graphics type='vnc' port='5997'><audio id='1'/></graphics><sound model='ich9'/><audio id='1' type='none'/>",
);
guest(
  'spice',
  "<graphics type='spice' port='5901' tlsPort='5902' defaultMode='secure' keymap='en-us'><listen type='address' address='127.0.0.1'/><channel name='main' mode='secure'/><image compression='auto_glz'/><jpeg compression='auto'/><zlib compression='never'/><playback compression='on'/><streaming mode='filter'/><mouse mode='client'/><clipboard copypaste='no'/><filetransfer enable='no'/></graphics><channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel><channel type='spiceport'><source channel='org.example'/><target type='virtio' name='org.example'/></channel><redirdev bus='usb' type='spicevmc'><boot order='4'/></redirdev><redirfilter><usbdev class='0x08' vendor='0x1234' product='0xBEEF' version='2.56' allow='yes'/><usbdev allow='no'/></redirfilter>",
  { machine: 'pc' },
);
guest(
  'spice on a socket',
  "<graphics type='spice'><listen type='socket' socket='/run/spice.sock'/></graphics><video><model type='virtio' heads='1'/></video>",
);
guest(
  'spice nowhere',
  "<graphics type='spice'><listen type='none'/><gl enable='yes' rendernode='/dev/dri/renderD128'/></graphics><video><model type='virtio' heads='1'><acceleration accel3d='yes'/></model></video>",
);
guest('sdl', "<graphics type='sdl' display=':0' xauth='/root/.Xauthority' fullscreen='yes'/>");
guest(
  'a screen without one',
  "<graphics type='egl-headless'><gl rendernode='/dev/dri/renderD128'/></graphics><graphics type='vnc'/>",
);
guest('dbus', "<graphics type='dbus' address='unix:path=/run/bus'/>");
guest(
  'dbus to a peer',
  "<graphics type='dbus' p2p='yes'><gl enable='yes' rendernode='/dev/dri/renderD128'/></graphics>",
);
for (const [model, more] of [
  ['vga', "vram='16384'"],
  ['cirrus', ''],
  ['vmvga', ''],
  ['qxl', "ram='65536' vram='65536' vram64='131072' vgamem='16384' heads='2'"],
  ['virtio', "heads='2' blob='on'"],
  ['bochs', ''],
  ['ramfb', ''],
  ['none', ''],
])
  guest(`video ${model}`, `<video><model type='${model}' ${more}/></video>`, { machine: 'pc', starts: true });
guest(
  'two screens',
  "<video><model type='qxl' primary='yes'/></video><video><model type='qxl'/></video><video><model type='virtio'><resolution x='1280' y='720'/></model></video>",
  { starts: true },
);

// Sound.
for (const model of ['sb16', 'es1370', 'pcspk', 'ac97', 'ich6', 'ich9', 'usb'])
  guest(`sound ${model}`, `<sound model='${model}'/>`, { machine: 'pc', starts: true });
guest('sound with codecs', "<sound model='ich6'><codec type='micro'/><codec type='output'/></sound>", { starts: true });
guest(
  'sound into a file',
  "<sound model='ac97'><audio id='1'/></sound><audio id='1' type='file' path='/tmp/sound.wav' timerPeriod='20'><output mixingEngine='yes' fixedSettings='yes' voices='2' bufferLength='100'><settings frequency='44100' channels='2' format='s16'/></output></audio>",
  { starts: true },
);
guest(
  'sound by alsa and oss',
  "<audio id='1' type='alsa'><input dev='/dev/in'/><output dev='/dev/out'/></audio><audio id='2' type='oss' tryMMap='yes' exclusive='no' dspPolicy='5'><input dev='/dev/dsp0' bufferCount='5' tryPoll='yes'/><output dev='/dev/dsp1'/></audio>",
);
guest(
  'sound by pulseaudio',
  "<sound model='ich9'/><audio id='1' type='pulseaudio' serverName='pa.example.org'><input name='in' streamName='a' latency='10'/><output name='out' streamName='b' latency='20'/></audio>",
);
guest(
  'sound by jack and sdl',
  "<audio id='1' type='jack'><input serverName='s' clientName='c' connectPorts='system:.*' exactName='yes'/></audio><audio id='2' type='sdl' driver='pulseaudio'><output bufferCount='3'/></audio>",
);

// Inputs, and what is small.
guest(
  'usb inputs',
  "<input type='mouse' bus='usb'/><input type='keyboard' bus='usb'/><input type='tablet' bus='usb'/>",
  { starts: true },
);
guest(
  'virtio inputs',
  "<input type='mouse' bus='virtio'/><input type='keyboard' bus='virtio'/><input type='tablet' bus='virtio'/><input type='passthrough' bus='virtio'><source evdev='/dev/input/event9'/></input>",
);
guest(
  'an evdev input',
  "<input type='evdev'><source dev='/dev/input/event1' grab='all' repeat='on' grabToggle='ctrl-ctrl'/></input>",
);
guest(
  'a balloon',
  "<memballoon model='virtio' autodeflate='on' freePageReporting='on'><stats period='5'/><driver iommu='on'/></memballoon>",
  { starts: true },
);
guest(
  'random numbers',
  "<rng model='virtio'><rate bytes='1024' period='500'/><backend model='random'>/dev/urandom</backend></rng><rng model='virtio-non-transitional'><backend model='builtin'/></rng>",
  { starts: true },
);
guest(
  'random numbers from a daemon',
  "<rng model='virtio'><backend model='egd' type='tcp'><source mode='connect' host='127.0.0.1' service='708'/><protocol type='raw'/></backend></rng>",
);
for (const [model, machine, action] of [
  ['i6300esb', 'pc', 'reset'],
  ['ib700', 'pc', 'poweroff'],
  ['i6300esb', 'q35', 'dump'],
])
  guest(`a watchdog ${model} on ${machine}`, `<watchdog model='${model}' action='${action}'/>`, {
    machine: machine!,
    starts: true,
  });
guest('panics', "<panic model='isa'><address type='isa' iobase='0x505'/></panic>", { starts: true });
guest('a panic of hyperv', "<panic model='hyperv'/>");
guest('a tpm', "<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>");
guest(
  'shared memory',
  "<shmem name='plain'><model type='ivshmem-plain'/><size unit='M'>4</size></shmem><shmem name='bell' role='peer'><model type='ivshmem-doorbell'/><server path='/run/ivshmem.sock'/><msi vectors='8' ioeventfd='on'/></shmem>",
);
guest('a vsock', "<vsock model='virtio'><cid auto='no' address='9'/></vsock>");
guest(
  'an intel iommu',
  "<iommu model='intel'><driver intremap='on' caching_mode='on' eim='off' iotlb='on' aw_bits='48'/></iommu>",
  { more: "<features><ioapic driver='qemu'/></features>", starts: true },
);
guest('a virtio iommu', "<iommu model='virtio'/>", { more: '<features><acpi/></features>', starts: true });

// Folders of the host.
guest(
  'folders over 9p',
  "<filesystem type='mount' accessmode='passthrough' multidevs='remap'><source dir='/srv/a'/><target dir='a'/></filesystem><filesystem type='mount' accessmode='mapped' fmode='0640' dmode='0750' model='virtio-transitional'><driver type='path' wrpolicy='immediate'/><source dir='/srv/b'/><target dir='b'/><readonly/></filesystem><filesystem type='mount' accessmode='squash'><driver type='path' iommu='on'/><source dir='/srv/c'/><target dir='c'/></filesystem>",
);
guest(
  'folders over virtiofs',
  "<filesystem type='mount' accessmode='passthrough'><driver type='virtiofs' queue='512'/><source dir='/srv/a'/><target dir='a'/><boot order='3'/></filesystem><filesystem type='mount'><driver type='virtiofs'/><source socket='/run/fs.sock'/><target dir='b'/></filesystem>",
  { more: "<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>" },
);

// Devices of the host.
guest(
  'a pci device of the host',
  "<hostdev mode='subsystem' type='pci' managed='yes'><driver name='vfio'/><source><address domain='0' bus='6' slot='2' function='0'/></source><rom bar='off'/><boot order='1'/></hostdev>",
);
guest(
  'usb devices of the host',
  "<hostdev mode='subsystem' type='usb'><source guestReset='uninitialized'><address bus='1' device='4'/></source><boot order='2'/></hostdev>",
);
guest(
  'a scsi device over iscsi',
  `${scsi('virtio-scsi')}<hostdev mode='subsystem' type='scsi'><source protocol='iscsi' name='iqn.2020-01.org.example:disk/2'><host name='server' port='3260'/><initiator><iqn name='iqn.2020-01.org.example:us'/></initiator></source></hostdev>`,
);
guest(
  'a mediated device',
  "<hostdev mode='subsystem' type='mdev' model='vfio-pci' display='on' ramfb='on'><source><address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source></hostdev><graphics type='vnc'/>",
);
guest(
  'a redirected usb device',
  "<redirdev bus='usb' type='tcp'><source mode='connect' host='127.0.0.1' service='4000'/><protocol type='raw'/></redirdev>",
  { machine: 'pc' },
);

// Memory and processors.
const cells = (inside = '') =>
  `<numa><cell id='0' cpus='0-1' memory='64' unit='MiB'${inside}/><cell id='1' cpus='2-3' memory='64' unit='MiB'${inside}/></numa>`;
const twice = "<memory unit='MiB'>128</memory>";
guest('processors', '', {
  more: "<vcpu current='2'>8</vcpu><cpu><topology sockets='2' dies='2' cores='2' threads='1'/></cpu>",
  starts: true,
});
guest('processors one by one', '', {
  more: "<vcpu current='2'>4</vcpu><vcpus><vcpu id='0' enabled='yes' hotpluggable='no' order='1'/><vcpu id='1' enabled='no' hotpluggable='yes'/><vcpu id='2' enabled='yes' hotpluggable='yes' order='2'/><vcpu id='3' enabled='no' hotpluggable='yes'/></vcpus>",
});
guest('numa cells', '', { memory: twice, more: `<vcpu>4</vcpu><cpu>${cells()}</cpu>`, starts: true });
guest('numa cells with distances', '', {
  memory: twice,
  more: "<vcpu>4</vcpu><cpu><numa><cell id='0' cpus='0-1' memory='64' unit='MiB'><distances><sibling id='0' value='10'/><sibling id='1' value='21'/></distances></cell><cell id='1' cpus='2-3' memory='64' unit='MiB'><distances><sibling id='0' value='31'/><sibling id='1' value='10'/></distances></cell></numa></cpu>",
  starts: true,
});
guest('numa cells with caches', '', {
  memory: twice,
  more: "<vcpu>4</vcpu><cpu><numa><cell id='0' cpus='0-3' memory='64' unit='MiB'><cache level='1' associativity='direct' policy='writeback'><size value='10' unit='KiB'/><line value='8' unit='B'/></cache></cell><cell id='1' memory='64' unit='MiB'/><interconnects><latency initiator='0' target='0' type='access' value='5'/><latency initiator='0' target='0' cache='1' type='access' value='6'/><bandwidth initiator='0' target='0' type='access' value='204800' unit='KiB'/></interconnects></numa></cpu>",
});
guest('memory in a memfd', '', {
  more: "<memoryBacking><source type='memfd'/><access mode='shared'/><allocation mode='immediate' threads='2'/><discard/></memoryBacking>",
  starts: true,
});
guest('memory in a file', '', { more: "<memoryBacking><source type='file'/><access mode='private'/></memoryBacking>" });
guest('memory that is locked', '', { more: '<memoryBacking><nosharepages/><locked/></memoryBacking>' });
guest('memory that is not dumped', '', { memory: "<memory unit='MiB' dumpCore='off'>64</memory>", starts: true });
guest(
  'memory modules',
  "<memory model='dimm'><target><size unit='MiB'>128</size><node>1</node></target></memory><memory model='dimm' access='private' discard='yes'><source><pagesize unit='KiB'>4</pagesize><nodemask>0</nodemask></source><target><size unit='MiB'>128</size><node>0</node></target></memory>",
  {
    memory: "<maxMemory slots='16' unit='GiB'>2</maxMemory><memory unit='MiB'>384</memory>",
    more: `<vcpu>4</vcpu><cpu>${cells()}</cpu>`,
  },
);
guest(
  'modules that last',
  "<memory model='nvdimm' access='shared'><source><path>/images/nvdimm</path><alignsize unit='KiB'>2048</alignsize><pmem/></source><target><size unit='MiB'>512</size><node>0</node><label><size unit='KiB'>128</size></label></target></memory><memory model='virtio-pmem'><source><path>/images/pmem</path></source><target><size unit='MiB'>512</size></target></memory>",
  {
    memory: "<maxMemory slots='16' unit='GiB'>4</maxMemory><memory unit='MiB'>128</memory>",
    more: `<vcpu>4</vcpu><cpu>${cells()}</cpu>`,
  },
);
guest(
  'memory that the guest gives back',
  "<memory model='virtio-mem'><target><size unit='MiB'>128</size><node>0</node><block unit='KiB'>2048</block><requested unit='MiB'>64</requested></target></memory>",
  {
    memory: "<maxMemory slots='16' unit='GiB'>2</maxMemory><memory unit='MiB'>256</memory>",
    more: `<vcpu>4</vcpu><cpu>${cells()}</cpu>`,
  },
);
guest('a cpu by name', '', {
  more: "<cpu mode='custom' match='exact' check='none'><model fallback='forbid'>Nehalem</model><vendor>Intel</vendor><feature policy='require' name='aes'/><feature policy='disable' name='sse4.2'/><feature policy='force' name='vmx'/></cpu>",
  starts: true,
});
guest('a cpu at its most', '', {
  more: "<cpu mode='maximum' migratable='off'><cache level='3' mode='emulate'/><feature policy='disable' name='svm'/></cpu>",
  starts: true,
});
guest('a cpu for windows', '', {
  more: "<vcpu>2</vcpu><features><acpi/><apic eoi='on'/><hyperv mode='custom'><relaxed state='on'/><vapic state='on'/><spinlocks state='on' retries='8191'/><vpindex state='on'/><runtime state='on'/><synic state='on'/><stimer state='on'><direct state='on'/></stimer><reset state='on'/><vendor_id state='on' value='example'/><frequencies state='on'/><reenlightenment state='on'/><tlbflush state='on'/><ipi state='on'/></hyperv><pvspinlock state='on'/></features><cpu mode='custom'><model>qemu64</model></cpu><clock offset='localtime'><timer name='hypervclock' present='yes'/><timer name='tsc' frequency='2000000000'/></clock>",
});
guest('features', '', {
  more: "<features><acpi/><apic/><pae/><kvm><hidden state='on'/><hint-dedicated state='on'/><poll-control state='on'/></kvm><pmu state='off'/><vmport state='off'/><smm state='on'><tseg unit='MiB'>8</tseg></smm><vmcoreinfo state='on'/></features>",
});
guest('no acpi', '', { more: '<features><apic/></features>', machine: 'pc', starts: true });
guest('a cache of translated code', '', {
  more: "<features><tcg><tb-cache unit='MiB'>128</tb-cache></tcg></features>",
  starts: true,
});

// The machine.
for (const [title, clock] of [
  ['local time', "<clock offset='localtime'/>"],
  ['a time of its own', "<clock offset='absolute' start='1234567890'/>"],
  ['a time zone', "<clock offset='timezone' timezone='Europe/Paris'/>"],
  [
    'timers',
    "<clock offset='utc'><timer name='rtc' tickpolicy='catchup' track='guest'/><timer name='pit' tickpolicy='delay'/><timer name='hpet' present='no'/><timer name='kvmclock' present='no'/></clock>",
  ],
  [
    'a pit that discards',
    "<clock offset='utc'><timer name='pit' tickpolicy='discard'/><timer name='hpet' present='yes'/></clock>",
  ],
])
  guest(`a clock with ${title}`, '', { more: clock!, starts: title === 'local time' });
guest('power management', '', {
  more: "<pm><suspend-to-mem enabled='no'/><suspend-to-disk enabled='yes'/></pm><on_poweroff>destroy</on_poweroff><on_reboot>destroy</on_reboot><on_crash>preserve</on_crash>",
  starts: true,
});
guest('power management on an old machine', '', {
  machine: 'pc',
  more: "<pm><suspend-to-mem enabled='yes'/><suspend-to-disk enabled='no'/></pm>",
  starts: true,
});
guest(
  'boot order by kind',
  `<disk type='file' device='cdrom'><target dev='sda' bus='sata'/></disk>${nic('user')}<serial type='pty'/>`,
  {
    os: "<boot dev='network'/><boot dev='cdrom'/><bootmenu enable='yes' timeout='3000'/><bios useserial='yes' rebootTimeout='10'/>",
    more: '',
    starts: true,
  },
);
guest('a kernel of its own', '', {
  os: '<kernel>/boot/vmlinuz,x</kernel><initrd>/boot/initrd</initrd><cmdline>console=ttyS0,115200 -v a="b=c"</cmdline>',
});
guest('flash', '', {
  os: "<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader><nvram template='/usr/share/OVMF/OVMF_VARS_4M.fd'>/images/vars.fd</nvram>",
  more: '<features><acpi/></features>',
});
guest('flash for secure boot', '', {
  os: "<loader readonly='yes' secure='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.ms.fd</loader><nvram template='/usr/share/OVMF/OVMF_VARS_4M.ms.fd'>/images/vars.fd</nvram>",
  more: "<features><acpi/><smm state='on'/></features>",
});
guest('a rom', '', { os: "<loader type='rom'>/usr/share/seabios/bios.bin</loader>", starts: true });
guest('an acpi table', '', { os: "<acpi><table type='slic'>/images/slic.bin</table></acpi>" });
guest('what smbios says', '', {
  os: "<smbios mode='sysinfo'/>",
  more: `<sysinfo type='smbios'><bios><entry name='vendor'>A, B = C</entry><entry name='version'>1</entry><entry name='date'>01/02/2020</entry><entry name='release'>1.2</entry></bios><system><entry name='manufacturer'>M</entry><entry name='product'>P</entry><entry name='version'>V</entry><entry name='serial'>S</entry><entry name='uuid'>${identity}</entry><entry name='sku'>K</entry><entry name='family'>F</entry></system><baseBoard><entry name='manufacturer'>BM</entry><entry name='product'>BP</entry><entry name='version'>BV</entry><entry name='serial'>BS</entry><entry name='asset'>BA</entry><entry name='location'>BL</entry></baseBoard><chassis><entry name='manufacturer'>CM</entry><entry name='version'>CV</entry><entry name='serial'>CS</entry><entry name='asset'>CA</entry><entry name='sku'>CK</entry></chassis><oemStrings><entry>one, two</entry><entry>three</entry></oemStrings></sysinfo>`,
  starts: true,
});
guest('what the firmware is told', '', {
  more: "<sysinfo type='fwcfg'><entry name='opt/com.example/name'>value, with = a comma</entry><entry name='opt/com.example/file' file='/images/one.img'/></sysinfo>",
  starts: true,
});
guest('a generation', '', { more: '<genid>e9392370-2917-565e-692b-d057f46512d6</genid>', starts: true });
guest('words for qemu', raw("dev='vda' bus='virtio'", "<alias name='ua-root'/>"), {
  after:
    "<qemu:commandline><qemu:arg value='-device'/><qemu:arg value='isa-debugcon,iobase=0x402'/><qemu:env name='A' value='b'/></qemu:commandline><qemu:override><qemu:device alias='ua-root'><qemu:frontend><qemu:property name='logical_block_size' type='unsigned' value='4096'/><qemu:property name='serial' type='string' value='x'/><qemu:property name='write-cache' type='remove'/></qemu:frontend></qemu:device></qemu:override>",
});
guest('how old words are taken', '', { after: "<qemu:deprecation behavior='omit'/>", starts: true });
guest(
  'a name, with = everything',
  raw("dev='vda' bus='virtio'").replace('/images/one.img', '/images/a, b=c&quot;d.img'),
  { more: '<title>t</title><description>d</description>' },
);

/** Over every kind of device and every part of a machine. */
export const argvDocuments: readonly ArgvDocument[] = documents;
