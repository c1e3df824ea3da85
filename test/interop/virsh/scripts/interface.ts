import { differs, type Script } from '../script.js';
import { libvirtBug, xmlParser, xmlReader } from '../reasons.js';

const eth2 = `<interface type='ethernet' name='eth2'>
  <start mode='onboot'/>
  <mac address='aa:bb:cc:dd:ee:02'/>
  <mtu size='1492'/>
  <protocol family='ipv4'><ip address='192.168.0.6' prefix='24'/><route gateway='192.168.0.1'/></protocol>
</interface>`;
const bridge = `<interface type='bridge' name='br0'>
  <start mode='none'/>
  <protocol family='ipv4'><dhcp/></protocol>
  <bridge stp='off' delay='0.01'><interface type='ethernet' name='eth7'><mac address='aa:bb:cc:dd:ee:07'/></interface></bridge>
</interface>`;
const bond = `<interface type='bond' name='bond0'>
  <start mode='onboot'/>
  <bond mode='active-backup'>
    <miimon freq='100' updelay='10' carrier='ioctl'/>
    <interface type='ethernet' name='eth8'/><interface type='ethernet' name='eth9'/>
  </bond>
</interface>`;
const vlan = `<interface type='vlan' name='eth3.42'><vlan tag='42'><interface name='eth3'/></vlan></interface>`;
const twin = eth2.replace("name='eth2'", "name='twin'");

export const scripts: readonly Script[] = [
  {
    name: 'the states of an interface, one after the other',
    look: ['iface-list --all'],
    commands: [
      'iface-start eth1',
      'iface-destroy eth1',
      'iface-destroy eth1',
      'iface-undefine eth1',
      'iface-undefine eth1',
      'iface-start eth1',
      'iface-destroy eth1',
      'iface-dumpxml eth1',
    ],
  },
  {
    name: 'interfaces defined, looked at and removed',
    files: { 'eth2.xml': eth2, 'bridge.xml': bridge, 'bond.xml': bond, 'vlan.xml': vlan, 'twin.xml': twin },
    look: ['iface-list --all'],
    commands: [
      'iface-dumpxml eth1',
      'iface-define eth2.xml',
      'iface-dumpxml eth2',
      'iface-dumpxml eth2 --inactive',
      'iface-dumpxml eth2 --xpath //route',
      'iface-dumpxml eth2 --xpath //ip --wrap',
      'iface-define eth2.xml --validate',
      'iface-define bridge.xml',
      'iface-dumpxml br0',
      'iface-define bond.xml',
      'iface-dumpxml bond0',
      'iface-define vlan.xml',
      'iface-dumpxml eth3.42',
      'iface-mac eth2',
      'iface-mac br0',
      differs(libvirtBug, 'iface-name aa:bb:cc:dd:ee:02'),
      'iface-mac aa:bb:cc:dd:ee:02',
      'iface-list --inactive',
      'iface-undefine br0',
    ],
  },
  {
    name: 'interfaces by their MAC addresses',
    files: { 'eth2.xml': eth2, 'twin.xml': twin },
    look: ['iface-list --all'],
    commands: [
      'iface-define eth2.xml',
      'iface-name AA:BB:CC:DD:EE:02',
      'iface-name aa:bb:cc:dd:ee:ff',
      'iface-name aa:bb:cc:dd:ee:00',
      'iface-name eth2',
      'iface-start aa:bb:cc:dd:ee:02',
      'iface-dumpxml aa:bb:cc:dd:ee:02',
      'iface-list',
      'iface-define twin.xml',
      'iface-name aa:bb:cc:dd:ee:02',
      'iface-destroy aa:bb:cc:dd:ee:02',
      'iface-undefine twin',
      'iface-destroy aa:bb:cc:dd:ee:02',
      'iface-undefine aa:bb:cc:dd:ee:02',
    ],
  },
  {
    name: 'changes begun, committed and rolled back',
    files: { 'eth2.xml': eth2 },
    look: ['iface-list --all'],
    commands: [
      'iface-commit',
      'iface-rollback',
      'iface-begin',
      'iface-begin',
      'iface-define eth2.xml',
      'iface-rollback',
      'iface-rollback',
      'iface-begin',
      'iface-define eth2.xml',
      'iface-start eth2',
      'iface-commit',
      'iface-commit',
      'iface-rollback',
      'iface-begin',
      'iface-undefine eth2',
      'iface-start eth1',
      'iface-rollback',
      'iface-begin surplus',
    ],
  },
  {
    name: 'bridges made of interfaces and taken apart',
    files: { 'eth2.xml': eth2 },
    look: ['iface-list --all'],
    commands: [
      'iface-define eth2.xml',
      'iface-bridge eth2 br2 --no-start',
      'iface-dumpxml br2',
      'iface-bridge eth1 br1',
      'iface-dumpxml br1',
      'iface-bridge eth2 br2',
      'iface-bridge br1 br3',
      'iface-bridge none br3',
      'iface-bridge eth2 br4 --no-stp --delay 7',
      'iface-bridge eth2 br5 --delay x',
      'iface-unbridge eth2',
      'iface-unbridge br2 --no-start',
      'iface-unbridge br1',
      'iface-unbridge none',
      'iface-unbridge br1',
    ],
  },
  {
    name: 'interfaces that are not there, and commands that are not complete',
    files: {
      'bad.xml': '<interface',
      'network.xml': '<network><name>x</name></network>',
      'nameless.xml': `<interface type='ethernet'><mac address='aa:bb:cc:dd:ee:02'/></interface>`,
      'typeless.xml': `<interface name='eth5'/>`,
      'frob.xml': `<interface type='frob' name='eth5'/>`,
      'vlan.xml': `<interface type='vlan' name='eth5.1'><vlan tag='1'/></interface>`,
      'bond.xml': `<interface type='bond' name='bond1'><bond><interface type='bridge' name='x'><bridge/></interface></bond></interface>`,
    },
    look: ['iface-list --all'],
    commands: [
      'iface-dumpxml none',
      'iface-mac none',
      'iface-name none',
      'iface-start none',
      'iface-destroy none',
      'iface-undefine none',
      'iface-edit none',
      'iface-dumpxml',
      'iface-start',
      'iface-list --frob',
      'iface-define',
      'iface-define nothing.xml',
      differs(xmlParser, 'iface-define bad.xml'),
      ...['network', 'nameless', 'typeless', 'frob'].map((name) => differs(xmlReader, `iface-define ${name}.xml`)),
      'iface-define vlan.xml',
      'iface-define bond.xml',
    ],
  },
  {
    name: 'an interface edited',
    editor: 'sed -i -e \'s/<start.*>/<start mode="onboot"\\/>/\'',
    commands: ['iface-edit eth1', 'iface-dumpxml eth1', 'iface-edit eth1', 'iface-list --all'],
  },
];
