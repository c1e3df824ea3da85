import type { FormatDocument } from './formats-peer.js';

const pool = (type: string, inside: string): FormatDocument => ({
  kind: 'pool',
  xml: `<pool type='${type}'><name>p</name><uuid>6a1b4c2e-90d3-4f57-8a21-3c5e7d9f0b15</uuid>${inside}</pool>`,
});
const target = '<target><path>/p</path></target>';

/** Pools that libvirt's storage driver defines here; none of them is started. */
export const pools: readonly FormatDocument[] = [
  pool('dir', target),
  pool(
    'dir',
    '<target><path>//a//b/</path><permissions><mode>0711</mode><owner>1</owner><group>-1</group><label>l</label></permissions></target>',
  ),
  pool('dir', `<features><cow state='yes'/></features>${target}`),
  pool('dir', `${target}<refresh><volume allocation='capacity'/></refresh>`),
  pool('dir', `<source><host name='ignored'/><name>n</name></source>${target}`),
  pool('fs', `<source><device path='/dev/sdb1'/></source>${target}`),
  pool('fs', `<source><device path='/dev/sdb1'/><format type='ext4'/></source>${target}`),
  pool(
    'netfs',
    `<source><host name='nas' port='2049'/><dir path='/export/'/><format type='nfs'/><protocol ver='4.1'/></source>${target}`,
  ),
  pool('netfs', `<source><host name='nas'/><dir path='/export'/><format type='cifs'/></source>${target}`),
  pool('netfs', `<source><host name='nas'/><dir path='/export'/></source>${target}`),
  pool('logical', "<source><name>vg</name><device path='/dev/sda'/><device path='/dev/sdb'/></source>"),
  pool('logical', target),
  pool(
    'disk',
    "<source><device path='/dev/sdb' part_separator='no'/><format type='gpt'/></source><target><path>/dev</path></target>",
  ),
  pool(
    'iscsi',
    "<source><host name='h'/><device path='iqn.a'/><initiator><iqn name='iqn.b'/></initiator><auth type='chap' username='u'><secret usage='s'/></auth><vendor name='v'/><product name='q'/></source><target><path>/dev/disk/by-path</path></target>",
  ),
  pool(
    'iscsi',
    "<source><host name='h'/><device path='iqn.a'/><auth type='chap' username='u'><secret uuid='2ec115d7-3a88-3ceb-bc12-0ac909a6fd87'/></auth></source><target><path>/dev/disk/by-path</path></target>",
  ),
  pool('scsi', "<source><adapter name='scsi_host1'/></source><target><path>/dev/disk/by-path</path></target>"),
  pool(
    'scsi',
    "<source><adapter type='scsi_host'><parentaddr unique_id='1'><address domain='0' bus='0' slot='0x1f' function='2'/></parentaddr></adapter></source><target><path>/dev/disk/by-path</path></target>",
  ),
  pool(
    'scsi',
    "<source><adapter type='fc_host' parent='scsi_host5' managed='yes' wwnn='20000000c9831b4b' wwpn='10000000c9831b4b'/></source><target><path>/dev/disk/by-path</path></target>",
  ),
  pool(
    'scsi',
    "<source><adapter type='fc_host' parent_wwnn='20000000c9831b4b' parent_wwpn='10000000c9831b4b' wwnn='20000000c9831b4b' wwpn='10000000c9831b4b'/></source><target><path>/dev/disk/by-path</path></target>",
  ),
  pool('mpath', '<target><path>/dev/mapper</path></target>'),
  {
    kind: 'pool',
    xml: "<pool type='logical'><uuid>6a1b4c2e-90d3-4f57-8a21-3c5e7d9f0b15</uuid><source><name>vg</name></source></pool>",
  },
];

export const refusedPools: readonly FormatDocument[] = [
  { kind: 'pool', xml: '<pool><name>a</name></pool>' },
  { kind: 'pool', xml: "<pool type='moon'/>" },
  { kind: 'pool', xml: `<pool type='dir'>${target}</pool>` },
  { kind: 'pool', xml: `<pool type='dir'><name>a/b</name>${target}</pool>` },
  { kind: 'pool', xml: `<pool type='dir'><name>a</name><uuid>1</uuid>${target}</pool>` },
  pool('dir', ''),
  pool('dir', '<target><path>/p</path><permissions><mode>8</mode></permissions></target>'),
  pool('dir', '<target><path>/p</path><permissions><mode>01000</mode></permissions></target>'),
  pool('dir', '<target><path>/p</path><permissions><owner>x</owner></permissions></target>'),
  pool('dir', '<target><path>/p</path><permissions><group>x</group></permissions></target>'),
  pool('dir', `<features><cow state='x'/></features>${target}`),
  pool('dir', `${target}<refresh><volume allocation='x'/></refresh>`),
  pool('logical', "<features><cow state='yes'/></features><source><name>a</name></source>"),
  pool('fs', target),
  pool('fs', `<source><device/></source>${target}`),
  pool('fs', `<source><device path='/a' part_separator='x'/></source>${target}`),
  pool('fs', `<source><device path='/a'/><format type='moon'/></source>${target}`),
  pool('netfs', `<source><dir path='/e'/></source>${target}`),
  pool('netfs', `<source><host/><dir path='/e'/></source>${target}`),
  pool('netfs', `<source><host name='a' port='x'/><dir path='/e'/></source>${target}`),
  pool('netfs', `<source><host name='a'/></source>${target}`),
  pool('netfs', `<source><host name='a'/><dir path='/e'/><format type='cifs'/><protocol ver='4'/></source>${target}`),
  pool('netfs', `<source><host name='a'/><dir path='/e'/><protocol ver='4,x'/></source>${target}`),
  pool('disk', target),
  pool(
    'iscsi',
    `<source><host name='a'/><device path='i'/><auth username='u'><secret usage='s'/></auth></source>${target}`,
  ),
  pool(
    'iscsi',
    `<source><host name='a'/><device path='i'/><auth type='moon' username='u'><secret usage='s'/></auth></source>${target}`,
  ),
  pool(
    'iscsi',
    `<source><host name='a'/><device path='i'/><auth type='chap'><secret usage='s'/></auth></source>${target}`,
  ),
  pool('iscsi', `<source><host name='a'/><device path='i'/><auth type='chap' username='u'/></source>${target}`),
  pool(
    'iscsi',
    `<source><host name='a'/><device path='i'/><auth type='chap' username='u'><secret/></auth></source>${target}`,
  ),
  pool(
    'iscsi',
    `<source><host name='a'/><device path='i'/><auth type='chap' username='u'><secret uuid='x'/></auth></source>${target}`,
  ),
  pool('scsi', target),
  pool('scsi', `<source><adapter/></source>${target}`),
  pool('scsi', `<source><adapter type='moon' name='a'/></source>${target}`),
  pool('scsi', `<source><adapter type='fc_host'/></source>${target}`),
  pool('scsi', `<source><adapter type='fc_host' wwnn='1' wwpn='2'/></source>${target}`),
  pool('scsi', `<source><adapter type='scsi_host'/></source>${target}`),
  pool('rbd', "<source><host name='a'/></source>"),
  pool('iscsi-direct', "<source><host name='h'/><device path='iqn.a'/></source>"),
];

const volume = (inside: string, attributes = ''): FormatDocument => ({
  kind: 'volume',
  xml: `<volume${attributes}><name>v</name>${inside}</volume>`,
});

export const refusedVolumes: readonly FormatDocument[] = [
  { kind: 'volume', xml: '<volume><capacity>1</capacity></volume>' },
  { kind: 'volume', xml: '<vol/>' },
  volume('<capacity>1</capacity>', " type='moon'"),
  volume(''),
  volume('<capacity>x</capacity>'),
  volume('<capacity>-1</capacity>'),
  volume("<capacity unit='moon'>1</capacity>"),
  volume("<capacity unit='EiB'>99</capacity>"),
  volume('<capacity>1</capacity><allocation>x</allocation>'),
  volume("<capacity>1</capacity><allocation unit='x'>1</allocation>"),
  volume("<capacity>1</capacity><target><format type='moon'/></target>"),
  volume("<capacity>1</capacity><target><format type='qcow2'/><compat>x</compat></target>"),
  volume("<capacity>1</capacity><target><format type='qcow2'/><clusterSize unit='x'>1</clusterSize></target>"),
  volume("<capacity>1</capacity><target><format type='qcow2'/><features><moon/></features></target>"),
  volume('<capacity>1</capacity><target><permissions><mode>x</mode></permissions></target>'),
  volume('<capacity>1</capacity><target><encryption/></target>'),
  volume("<capacity>1</capacity><target><encryption format='moon'/></target>"),
  volume("<capacity>1</capacity><target><encryption format='luks' engine='moon'/></target>"),
  volume("<capacity>1</capacity><target><encryption format='luks'><secret/></encryption></target>"),
  volume(
    "<capacity>1</capacity><target><encryption format='luks'><secret type='moon' usage='a'/></encryption></target>",
  ),
  volume("<capacity>1</capacity><target><encryption format='luks'><secret type='passphrase'/></encryption></target>"),
  volume(
    "<capacity>1</capacity><target><encryption format='luks'><secret type='passphrase' uuid='x'/></encryption></target>",
  ),
  volume("<capacity>1</capacity><target><encryption format='luks'><ivgen name='plain'/></encryption></target>"),
  volume("<capacity>1</capacity><target><encryption format='luks'><cipher name='aes'/></encryption></target>"),
  volume("<capacity>1</capacity><backingStore><path>/b</path><format type='moon'/></backingStore>"),
];

/** Volumes of a pool of files. What only the file has is not compared: owner, times and the space it takes. */
export const volumes: readonly FormatDocument[] = [
  volume('<capacity>5</capacity>'),
  volume("<capacity unit='MiB'>3</capacity><allocation>0</allocation>"),
  volume("<capacity unit='k'>1</capacity><allocation unit='KB'>1</allocation><key>k</key>"),
  volume("<capacity>1048576</capacity><target><path>/elsewhere</path><format type='qcow2'/></target>"),
  volume(
    "<capacity>1048576</capacity><target><format type='qcow2'/><compat>1.1</compat><clusterSize unit='KiB'>128</clusterSize><features><lazy_refcounts/></features></target>",
  ),
  volume("<capacity>1048576</capacity><target><format type='qcow2'/><compat>0.10</compat></target>"),
  volume("<capacity>1048576</capacity><target><format type='qcow2'/><features/></target>"),
  volume("<capacity>1048576</capacity><target><format type='vmdk'/></target>"),
  volume('<capacity>1024</capacity><backingStore/>'),
  volume('<capacity>1024</capacity>', " type='file'"),
];
