import type { Scenario, Step } from '../scenario.js';

const network = '<network><name>n</name><ip address="10.0.0.1" prefix="24"/></network>';
const pool = `<pool type='dir'><name>p</name><uuid>11111111-2222-3333-4444-555555555558</uuid><target><path>/p</path></target>
  <volume file='vol.xml'/>
  <volume><name>w</name><key>key</key><capacity>10</capacity><allocation>5</allocation><target><path>/else</path></target></volume></pool>`;
const volume = "<volume><name>v</name><capacity unit='MiB'>10</capacity><allocation>5</allocation></volume>";
const device = (name: string, capability: string) => `<device><name>${name}</name>${capability}</device>`;
const netDevice = `<capability type='net'><interface>e</interface><address>00:11:22:33:44:55</address><link speed='10' state='up'/><feature name='rx'/><capability type='80203'/></capability>`;
const pciDevice = `<capability type='pci'><class>0x020000</class><domain>0</domain><bus>1</bus><slot>2</slot><function>3</function><product id='0x1234'>a</product><vendor id='0x4321'>b</vendor></capability>`;
const usbDevice = `<capability type='usb_device'><bus>1</bus><device>2</device><product id='0x1'>a</product><vendor id='0x2'>b</vendor></capability>`;
const disk = `<capability type='storage'><block>/dev/sda</block><bus>scsi</bus><drive_type>disk</drive_type><size>1024</size></capability>`;
const interfaces = "<interface type='ethernet' name='eth7'><mac address='aa:bb:cc:dd:ee:01'/></interface>";

/** Everything that a listing shows, and what it says of itself. */
const look: Step[] = [
  ['conn', 'listAllNetworks', 0],
  ['conn', 'listAllStoragePools', 0],
  ['conn', 'listAllInterfaces', 0],
  ['conn', 'listAllDevices', 0],
];
const described = (parts: string): string => `<node>${parts}</node>`;
const refused = (name: string, parts: string): Scenario => ({
  name: `node file: ${name}`,
  node: described(parts),
  steps: look,
});

export const scenarios: readonly Scenario[] = [
  {
    name: 'node file: networks, pools, interfaces and devices',
    node: described(
      `<network file='net.xml'/>${pool}${interfaces}${device('d', netDevice)}${device('p', pciDevice)}${device('u', usbDevice)}${device('s', disk)}`,
    ),
    files: { 'net.xml': network, 'vol.xml': volume },
    steps: [
      ...look,
      ['net:n', 'XMLDesc', 0],
      ['net:n', 'isActive'],
      ['net:n', 'isPersistent'],
      ['pool:p', 'XMLDesc', 0],
      ['pool:p', 'isPersistent'],
      ['pool:p', 'listAllVolumes', 0],
      ['vol:p/v', 'XMLDesc', 0],
      ['vol:p/w', 'XMLDesc', 0],
      ['conn', 'storageVolLookupByKey', 'key'],
      ['conn', 'storageVolLookupByPath', '/else'],
      ['iface:eth7', 'XMLDesc', 0],
      ['iface:eth7', 'isActive'],
      ...['d', 'p', 'u', 's'].flatMap((name): Step[] => [
        [`dev:${name}`, 'XMLDesc', 0],
        [`dev:${name}`, 'listCaps'],
        [`dev:${name}`, 'parent'],
      ]),
      ['conn', 'listAllDevices', 16],
    ],
  },
  refused('two networks of one name', network + network),
  refused('a network that cannot be', "<network><name>n</name><forward mode='nat'/></network>"),
  refused('a pool without a path', "<pool type='dir'><name>p</name></pool>"),
  refused(
    'two pools of one path',
    ['a', 'b'].map((name) => `<pool type='dir'><name>${name}</name><target><path>/p</path></target></pool>`).join(''),
  ),
  refused('a device without capability', '<device><name>d</name></device>'),
  refused('a device without name', `<device>${netDevice}</device>`),
  refused('an interface without name', "<interface type='ethernet'/>"),
  refused('a user without name', '<auth><user/></auth>'),
  refused('a network in a file that is not there', "<network file='none.xml'/>"),
  refused('a model that is too long', `<cpu><model>${'x'.repeat(32)}</model></cpu>`),
];
