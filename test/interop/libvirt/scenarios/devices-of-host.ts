import { differs, type Scenario, type Step } from '../scenario.js';

const beyond = "libvirt's test driver does not support it, ours does";

const interfaces: readonly string[] = [
  '<interface/>',
  "<interface type='zip' name='a'/>",
  "<interface type='ethernet'/>",
  "<interface type='ethernet' name='e'/>",
  "<interface type='ethernet' name='e'><start mode='zz'/></interface>",
  "<interface type='bridge' name='b'/>",
  "<interface type='bridge' name='b'><bridge/></interface>",
  "<interface type='bridge' name='b'><bridge stp='on' delay='3'><interface type='ethernet' name='e'/><interface type='vlan' name='v'><vlan tag='3'><interface name='q'/></vlan></interface></bridge></interface>",
  "<interface type='bridge' name='b'><bridge><interface type='bridge' name='e'><bridge/></interface></bridge></interface>",
  "<interface type='bond' name='b'/>",
  "<interface type='bond' name='b'><bond/></interface>",
  "<interface type='bond' name='b'><bond mode='active-backup'><miimon freq='100' carrier='netif'/><interface type='ethernet' name='e'/></bond></interface>",
  "<interface type='bond' name='b'><bond mode='zz'><interface type='ethernet' name='e'/></bond></interface>",
  "<interface type='vlan' name='v'/>",
  "<interface type='vlan' name='v'><vlan tag='3'/></interface>",
  "<interface type='vlan' name='v'><vlan><interface name='a'/></vlan></interface>",
  "<interface type='vlan' name='v'><vlan tag='42'><interface name='a'/></vlan></interface>",
  "<interface type='vlan'><vlan tag='42'><interface name='a'/></vlan></interface>",
  "<interface type='ethernet' name='e'><protocol family='ipv4'><dhcp peerdns='no'/></protocol><protocol family='ipv6'><autoconf/><ip address='::1' prefix='64'/></protocol></interface>",
  "<interface type='ethernet' name='e'><protocol family='zz'/></interface>",
  "<interface type='ethernet' name='e'><protocol/></interface>",
  "<interface type='ethernet' name='e'><link speed='10' state='up'/></interface>",
  "<interface type='ethernet' name='e'><link state='zz'/></interface>",
  "<interface type='ethernet' name='e'><protocol family='ipv4'><ip address='zz' prefix='88'/></protocol></interface>",
];

const newDevices: readonly string[] = [
  "<device><parent>scsi_host2</parent><capability type='scsi_host'><capability type='fc_host'><wwnn>2000000011112222</wwnn><wwpn>1000000011112222</wwpn></capability></capability></device>",
  "<device><capability type='scsi_host'><capability type='fc_host'><wwnn>2000000011112222</wwnn><wwpn>1000000011112222</wwpn></capability></capability></device>",
  "<device><parent>zip</parent><capability type='scsi_host'><capability type='fc_host'><wwnn>2000000011112222</wwnn><wwpn>1000000011112222</wwpn></capability></capability></device>",
  "<device><parent>computer</parent><capability type='scsi_host'><capability type='fc_host'><wwnn>2000000011112222</wwnn><wwpn>1000000011112222</wwpn></capability></capability></device>",
  "<device><parent>scsi_host11</parent><capability type='scsi_host'><capability type='fc_host'><wwnn>2000000011112222</wwnn><wwpn>1000000011112222</wwpn></capability></capability></device>",
  "<device><parent wwnn='2000000056785678' wwpn='1000000056785678'/><capability type='scsi_host'><capability type='fc_host'><wwnn>2000000011112222</wwnn><wwpn>1000000011112222</wwpn></capability></capability></device>",
  "<device><parent wwnn='2000000056785678'/><capability type='scsi_host'><capability type='fc_host'><wwnn>2000000011112222</wwnn><wwpn>1000000011112222</wwpn></capability></capability></device>",
  "<device><parent wwnn='2' wwpn='3'/><capability type='scsi_host'><capability type='fc_host'><wwnn>2000000011112222</wwnn><wwpn>1000000011112222</wwpn></capability></capability></device>",
  "<device><parent fabric_wwn='2000000087658765'/><capability type='scsi_host'><capability type='fc_host'><wwnn>2000000011112222</wwnn><wwpn>1000000011112222</wwpn></capability></capability></device>",
  "<device><parent fabric_wwn='3'/><capability type='scsi_host'><capability type='fc_host'><wwnn>2000000011112222</wwnn><wwpn>1000000011112222</wwpn></capability></capability></device>",
  "<device><capability type='scsi_host'><capability type='fc_host'></capability></capability></device>",
  "<device><capability type='scsi_host'><capability type='fc_host'><wwnn>zip</wwnn><wwpn>q</wwpn></capability></capability></device>",
  '<device/>',
  "<device><capability type='net'><interface>e</interface></capability></device>",
  "<device><capability type='zip'/></device>",
  "<device><capability type='scsi_host'/></device>",
  "<device><capability type='scsi_host'><capability type='vport_ops'/></capability></device>",
  "<device><capability type='scsi_host'><capability type='zz'/></capability></device>",
  '<dev/>',
];

const defineAll: Step[] = interfaces.flatMap((xml): Step[] => {
  const define: Step = ['conn', 'interfaceDefineXML', xml, 0];
  const name = /^<interface [^>]*name='([^']*)'/.exec(xml)?.[1];
  return name === undefined ? [define] : [define, [`iface:${name}`, 'XMLDesc', 0], [`iface:${name}`, 'undefine']];
});
const ethernet = (name: string) =>
  `<interface type='ethernet' name='${name}'><mac address='aa:bb:cc:dd:ee:ff'/></interface>`;
const devices = ['computer', 'scsi_host1', 'scsi_host2', 'scsi_host11'];

export const scenarios: readonly Scenario[] = [
  { name: 'definitions of interfaces', steps: defineAll },
  {
    name: 'definitions of interfaces that libvirt takes otherwise',
    steps: [
      differs(
        'what is no MAC address is refused',
        'conn',
        'interfaceDefineXML',
        "<interface type='ethernet' name='e'><mac address='zz'/></interface>",
        0,
      ),
      differs(
        'libvirt fails and does not say why',
        'conn',
        'interfaceDefineXML',
        "<interface type='ethernet' name='e'><mtu size='zz'/></interface>",
        0,
      ),
    ],
  },
  {
    name: 'interfaces and a change of them',
    steps: [
      ['iface:eth1', 'XMLDesc', 0],
      ['iface:eth1', 'XMLDesc', 1],
      ['conn', 'interfaceLookupByMACString', 'AA:bb:cc:dd:ee:ff'],
      ['conn', 'interfaceLookupByMACString', 'zz'],
      ['conn', 'interfaceLookupByName', 'zz'],
      ['conn', 'changeCommit', 0],
      ['conn', 'changeRollback', 0],
      ['conn', 'changeBegin', 1],
      ['conn', 'changeBegin', 0],
      ['conn', 'changeBegin', 0],
      ['conn', 'interfaceDefineXML', ethernet('eth2'), 0],
      ['conn', 'interfaceDefineXML', ethernet('eth2'), 2],
      ['conn', 'interfaceLookupByMACString', 'aa:bb:cc:dd:ee:ff'],
      ['iface:eth2', 'isActive'],
      ['iface:eth2', 'create', 0],
      ['iface:eth2', 'create', 0],
      ['iface:eth2', 'create', 1],
      ['iface:eth1', 'destroy', 0],
      ['iface:eth1', 'destroy', 0],
      ...[0, 1, 2, 3, 4].map((flags): Step => ['conn', 'listAllInterfaces', flags]),
      ['iface:eth1', 'create', 0],
      ['conn', 'changeRollback', 0],
      ['conn', 'listAllInterfaces', 0],
      ['iface:eth1', 'isActive'],
      ['iface:eth2', 'isActive'],
      ['conn', 'changeCommit', 0],
      ['conn', 'changeBegin', 0],
      ['iface:eth1', 'undefine'],
      ['conn', 'changeCommit', 0],
      ['conn', 'listAllInterfaces', 0],
      ['iface:eth1', 'undefine'],
    ],
  },
  {
    name: 'devices of the host',
    steps: [
      ...devices.flatMap((name): Step[] => [
        [`dev:${name}`, 'XMLDesc', 0],
        [`dev:${name}`, 'XMLDesc', 1],
        [`dev:${name}`, 'parent'],
        [`dev:${name}`, 'listCaps'],
      ]),
      ...Array.from({ length: 30 }, (_, bit): Step => ['conn', 'listAllDevices', 2 ** bit]),
      differs(beyond, 'conn', 'listAllDevices', 2 ** 30),
      differs(beyond, 'conn', 'listAllDevices', 2 ** 31),
      ['conn', 'nodeDeviceLookupByName', 'zip'],
      ['dev:computer', 'destroy'],
      ...newDevices.map((xml): Step => ['conn', 'nodeDeviceCreateXML', xml, 0]),
      differs(
        beyond,
        'conn',
        'nodeDeviceCreateXML',
        "<device><parent>p</parent><capability type='mdev'><type id='x'/></capability></device>",
        0,
      ),
      ['conn', 'nodeDeviceCreateXML', newDevices[0], 2],
      ['conn', 'nodeDeviceCreateXML', newDevices[0], 0],
      ['conn', 'listAllDevices', 0],
      ['dev:scsi_host12', 'XMLDesc', 0],
      ['dev:scsi_host12', 'destroy'],
      ['dev:scsi_host12', 'XMLDesc', 0],
      ['dev:scsi_host1', 'destroy'],
      ['dev:scsi_host11', 'destroy'],
      ['conn', 'listAllDevices', 0],
    ],
  },
];
