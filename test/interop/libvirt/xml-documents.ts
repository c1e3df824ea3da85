import type { Asked, Kind } from './xml-peer.js';

const uuid = '<uuid>6a1b4c2e-90d3-4f57-8a21-3c5e7d9f0b14</uuid>';
const network = (inside: string): Asked => ({
  kind: 'network',
  xml: `<network><name>a</name>${uuid}${inside}</network>`,
});
const pool = (type: string, inside: string): Asked => ({
  kind: 'pool',
  xml: `<pool type='${type}'><name>p</name>${uuid}${inside}</pool>`,
});
const volume = (inside: string): Asked => ({ kind: 'volume', xml: `<volume><name>v</name>${inside}</volume>` });
const host = (type: string, inside: string): Asked => ({
  kind: 'interface',
  xml: `<interface type='${type}' name='i9'>${inside}</interface>`,
});

/** Definitions that libvirt's test driver takes. */
export const documents: readonly Asked[] = [
  network(''),
  network("<forward/><ip address='10.0.0.1' prefix='24'/>"),
  network(
    "<bridge name='br7' stp='off' delay='4'/><forward mode='route' dev='eth0'/><ip address='10.0.0.1' netmask='255.0.0.0'/>",
  ),
  network(
    "<forward mode='nat'><interface dev='eth1'/><nat><address start='1.2.3.4' end='1.2.3.9'/><port start='1' end='9'/></nat></forward><ip address='10.0.0.1' prefix='24'/>",
  ),
  network("<forward mode='bridge'/><bridge name='br0'/>"),
  network("<forward mode='hostdev' managed='yes'><pf dev='eth0'/></forward>"),
  network("<forward mode='open'/><mtu size='9000'/><ip address='10.0.0.1'/>"),
  network(`<domain name='x' localOnly='yes'/><dns forwardPlainNames='no'><forwarder addr='8.8.8.8'/><txt name='t' value='v'/><host ip='10.0.0.9'><hostname>h</hostname></host><srv service='s' protocol='tcp'/></dns>
<ip address='10.0.0.1' prefix='24' localPtr='yes'><tftp root='/t'/><dhcp><range start='10.0.0.2' end='10.0.0.8'><lease expiry='1' unit='hours'/></range><host mac='00:16:3e:77:e2:ed' name='n' ip='10.0.0.3'/><bootp file='f' server='1.2.3.4'/></dhcp></ip>
<ip family='ipv6' address='2001:db8::1' prefix='64'/><route address='192.168.222.0' prefix='24' gateway='10.0.0.5'/><portgroup name='e' default='yes'><bandwidth><inbound average='1'/></bandwidth></portgroup>`),
  network(
    "<mac address='52:54:00:00:00:01'/><bandwidth><inbound average='1000' peak='5000' burst='5120'/></bandwidth><metadata><a:b xmlns:a='urn:a'/></metadata>",
  ),
  pool(
    'dir',
    '<target><path>/p</path><permissions><mode>0711</mode><owner>1</owner><group>-1</group><label>l</label></permissions></target>',
  ),
  pool('logical', "<source><name>vg</name><device path='/dev/sda'/></source>"),
  pool(
    'netfs',
    "<source><host name='h'/><dir path='/e'/><format type='nfs'/><protocol ver='4.1'/></source><target><path>/n</path></target>",
  ),
  pool('fs', "<source><device path='/dev/sdb1'/></source><target><path>/n</path></target>"),
  pool('disk', "<source><device path='/dev/sdb'/></source><target><path>/dev</path></target>"),
  pool(
    'rbd',
    "<source><name>r</name><host name='m' port='6789'/><auth username='u' type='ceph'><secret usage='s'/></auth></source>",
  ),
  pool(
    'iscsi',
    "<source><host name='h'/><device path='iqn.a'/></source><target><path>/dev/disk/by-path</path></target>",
  ),
  pool('zfs', '<source><name>tank</name></source>'),
  pool(
    'scsi',
    "<source><adapter type='scsi_host' name='scsi_host1'/></source><target><path>/dev/disk/by-path</path></target>",
  ),
  volume("<capacity unit='MiB'>3</capacity>"),
  volume("<capacity unit='MiB'>3</capacity><allocation>5</allocation><target><format type='qcow2'/></target>"),
  volume('<capacity>5</capacity><target><path>/else</path></target><key>k</key>'),
  volume(
    "<capacity>5</capacity><backingStore><path>/b</path><format type='raw'/></backingStore><target><permissions><mode>0600</mode></permissions></target>",
  ),
  host(
    'ethernet',
    "<start mode='onboot'/><mac address='aa:bb:cc:dd:ee:ff'/><mtu size='1492'/><protocol family='ipv4'><ip address='1.2.3.4' prefix='8'/><route gateway='1.2.3.1'/></protocol>",
  ),
  host('bridge', "<bridge stp='on' delay='0.01'><interface type='ethernet' name='e0'/></bridge>"),
  host(
    'bond',
    "<bond mode='active-backup'><miimon freq='100' carrier='netif'/><interface type='ethernet' name='e0'/></bond>",
  ),
  {
    kind: 'interface',
    xml: "<interface type='vlan' name='e0.4'><vlan tag='4'><interface name='e0'/></vlan></interface>",
  },
];

const domain = (inside: string, attributes = "type='test'"): Asked => ({
  kind: 'domain',
  xml: `<domain ${attributes}><name>a</name><memory>1024</memory><os><type>hvm</type></os>${inside}</domain>`,
});
const device = (inside: string): Asked => domain(`<devices>${inside}</devices>`);

/** Documents that it refuses for what they say. */
export const refused: readonly Asked[] = [
  { kind: 'domain', xml: "<domain type='test'/>" },
  { kind: 'domain', xml: '<domain><name>a</name></domain>' },
  { kind: 'domain', xml: "<domain type='test'><name>a</name><memory>1024</memory></domain>" },
  {
    kind: 'domain',
    xml: "<domain type='test'><name>a/b</name><memory>1024</memory><os><type>hvm</type></os></domain>",
  },
  domain('', "type='moon'"),
  domain('<uuid>x</uuid>'),
  domain("<vcpu placement='odd'>1</vcpu>"),
  domain('<vcpu>x</vcpu>'),
  domain("<vcpu current='9'>2</vcpu>"),
  domain("<memtune><hard_limit unit='moon'>1</hard_limit></memtune>"),
  domain("<currentMemory unit='EiB'>99</currentMemory>"),
  domain('<on_crash>sing</on_crash>'),
  domain("<clock offset='moon'/>"),
  domain("<clock offset='utc'><timer name='hpet' frequency='100'/></clock>"),
  domain("<clock offset='utc'><timer name='hpet' mode='native'/></clock>"),
  domain("<clock offset='utc'><timer name='pit' track='guest'/></clock>"),
  domain("<clock offset='utc'><timer name='kvmclock' tickpolicy='delay'/></clock>"),
  domain("<clock offset='utc'><timer name='rtc' tickpolicy='delay'><catchup threshold='1'/></timer></clock>"),
  domain("<features><apic eoi='x'/></features>"),
  domain("<cpu mode='x'/>"),
  domain('<numatune/><numatune/>'),
  domain('<resource><partition>/a</partition></resource><resource><partition>/a</partition></resource>'),
  domain("<cputune><vcpupin vcpu='0' cpuset='x'/></cputune>"),
  device("<disk><source file='/a'/></disk>"),
  device("<disk><target dev='vda'/></disk>"),
  device("<disk device='x'><source file='/a'/><target dev='vda'/></disk>"),
  device("<disk type='x'><target dev='vda'/></disk>"),
  device("<disk><source file='/a'/><target dev='vda' bus='x'/></disk>"),
  device("<disk><source file='/a'/><target dev='vda'/><driver cache='x'/></disk>"),
  device("<disk><source file='/a'/><target dev='zzz'/></disk>"),
  device("<disk><source file='/a'/><target dev='vda'/></disk><disk><source file='/b'/><target dev='vda'/></disk>"),
  device("<controller type='x'/>"),
  device("<controller type='ide' index='x'/>"),
  device("<controller type='ide' index='0'/><controller type='ide' index='0'/>"),
  device("<interface type='x'/>"),
  device("<interface type='network'/>"),
  device("<interface type='user'><mac address='x'/></interface>"),
  device("<interface type='user'><mac address='01:00:00:00:00:00'/></interface>"),
  device("<interface type='user'><mtu size='x'/></interface>"),
  device("<graphics type='x'/>"),
  device('<graphics/>'),
  device("<graphics type='vnc' sharePolicy='x'/>"),
  device("<input type='x'/>"),
  device("<watchdog model='x'/>"),
  device("<watchdog model='ib700'/><watchdog model='ib700'/>"),
  device("<memballoon model='x'/>"),
  device("<memballoon model='none'/><memballoon model='none'/>"),
  device("<rng model='x'><backend model='random'/></rng>"),
  device("<filesystem type='ram'><source usage='x'/><target dir='/'/></filesystem>"),
  device("<filesystem type='ram'><source usage='1' units='x'/><target dir='/'/></filesystem>"),
  device("<hostdev type='x'/>"),
  device("<hostdev mode='subsystem' type='pci'><source><address bus='x'/></source></hostdev>"),
  device("<smartcard mode='x'/>"),
  device("<serial type='pty'><log file='/a'/><log file='/b'/></serial>"),
  device("<iommu model='intel'/><iommu model='intel'/>"),
  device('<redirfilter/><redirfilter/>'),
  { kind: 'network', xml: '<network/>' },
  network("<forward mode='nat'/>"),
  network("<forward mode='open'/>"),
  network("<forward mode='moon'/>"),
  network("<bridge stp='x'/>"),
  network("<mac address='x'/>"),
  { kind: 'pool', xml: '<pool/>' },
  { kind: 'pool', xml: "<pool type='moon'/>" },
  { kind: 'pool', xml: "<pool type='dir'><name>p</name></pool>" },
  { kind: 'pool', xml: "<pool type='dir'><target><path>/p</path></target></pool>" },
  { kind: 'volume', xml: '<volume><capacity>1</capacity></volume>' },
  { kind: 'volume', xml: "<volume type='moon'><name>a</name><capacity>1</capacity></volume>" },
  volume(''),
  volume("<capacity unit='moon'>1</capacity>"),
  { kind: 'interface', xml: '<interface/>' },
  { kind: 'interface', xml: "<interface type='moon' name='a'/>" },
  // '<device/>' is not here: libvirt ignores the name of a device to be made, and misses something else first.
  { kind: 'nodedev', xml: '<device><name>a</name></device>' },
];

const roots: Readonly<Record<Kind, string>> = {
  domain: 'domain',
  network: 'network',
  pool: 'pool',
  interface: 'interface',
  volume: 'volume',
  snapshot: 'domainsnapshot',
  nodedev: 'device',
};

/** Text that is no XML, or another document. */
export const malformed: readonly Asked[] = (Object.keys(roots) as Kind[]).flatMap((kind) =>
  [
    '',
    'x',
    '   ',
    '<other/>',
    '<a:ROOT/>',
    '<ROOT>',
    '<ROOT/><ROOT/>',
    "<ROOT a='1' a='2'/>",
    '<ROOT>&lt</ROOT>',
    '<ROOT><a></ROOT>',
  ].map((xml) => ({ kind, xml: xml.replaceAll('ROOT', roots[kind]) })),
);
