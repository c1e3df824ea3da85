import { beyond } from '../reasons.js';
import { differs, type Script } from '../script.js';

const everything = `<node>
  <cpu><mhz>2600</mhz><model>Fancy 3000</model><active>12</active><nodes>2</nodes><sockets>2</sockets><cores>2</cores><threads>2</threads></cpu>
  <memory>8388608</memory>
  <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <name>runs</name><uuid>0e0f0a0b-3333-4222-8333-444455556666</uuid>
    <memory>65536</memory><vcpu>2</vcpu><os><type>hvm</type></os>
  </domain>
  <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <name>off</name><memory>65536</memory><os><type>hvm</type></os><test:runstate>5</test:runstate>
  </domain>
  <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <name>paused</name><memory>65536</memory><os><type>hvm</type></os><test:runstate>3</test:runstate>
  </domain>
  <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <name>passing</name><memory>65536</memory><os><type>hvm</type></os><test:transient/>
  </domain>
  <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <name>saved</name><memory>65536</memory><os><type>hvm</type></os><test:runstate>5</test:runstate><test:hasmanagedsave>1</test:hasmanagedsave>
    <test:domainsnapshot><name>first</name><creationTime>1272917631</creationTime><state>shutoff</state><active>0</active>
      <domain type='test'><name>saved</name><uuid>0e0f0a0b-4444-4222-8333-444455556666</uuid><memory>65536</memory><os><type>hvm</type></os></domain>
    </test:domainsnapshot>
  </domain>
  <network><name>lan</name><bridge name='virbr3'/><ip address='192.168.99.1' netmask='255.255.255.0'/></network>
  <network><name>wan</name><forward mode='route' dev='eth0'/><ip address='10.9.9.1' prefix='24'/></network>
  <interface type='ethernet' name='eth5'><start mode='onboot'/><mac address='aa:bb:cc:dd:ee:05'/></interface>
  <pool type='dir'>
    <name>images</name><target><path>/images</path></target>
    <volume><name>a.img</name><capacity>1048576</capacity><allocation>4096</allocation></volume>
    <volume><name>b.img</name><key>other</key><capacity>2097152</capacity><target><path>/elsewhere/b.img</path></target></volume>
  </pool>
  <pool type='logical'><name>vg</name><source><device path='/dev/sdx'/></source></pool>
  <device><name>computer</name><capability type='system'><hardware><vendor>Us</vendor><uuid>0e0f0a0b-5555-4222-8333-444455556666</uuid></hardware><firmware/></capability></device>
</node>`;

export const scripts: readonly Script[] = [
  {
    name: 'a node with something of everything',
    node: everything,
    commands: [
      'uri',
      'nodeinfo',
      'list --all',
      'list --all --transient',
      'list --all --with-managed-save',
      'list --all --with-snapshot',
      'dominfo runs',
      'domstate off --reason',
      'domstate paused --reason',
      'domstate passing --reason',
      'dumpxml runs',
      'snapshot-list saved',
      'start saved',
      'destroy passing',
      'net-list --all',
      'net-dumpxml lan',
      'net-dumpxml wan',
      'net-info wan',
      'iface-list --all',
      'iface-dumpxml eth5',
      'pool-list --all --details',
      'pool-dumpxml vg',
      'vol-list images',
      'vol-list images --details',
      'vol-dumpxml a.img images',
      'vol-dumpxml b.img images',
      'vol-pool /elsewhere/b.img',
      'vol-name other',
      differs(beyond, 'nodedev-list'),
      'nodedev-dumpxml computer',
      'freecell --all',
      'list --all',
    ],
  },
  {
    name: 'an empty node',
    node: '<node/>',
    commands: [
      'uri',
      'nodeinfo',
      'list --all',
      'net-list --all',
      'iface-list --all',
      'pool-list --all',
      differs(beyond, 'nodedev-list'),
      differs(beyond, 'nodedev-list --tree'),
      'capabilities',
      'iface-begin',
      'iface-rollback',
    ],
  },
  {
    name: 'each connection to a node has a host of its own',
    node: `<node><network><name>lan</name></network></node>`,
    commands: ['net-destroy lan', 'net-undefine lan', 'net-list --all', 'connect test:///default', 'net-list --all'],
  },
];
