import type { FormatDocument } from './formats-peer.js';

const capability = (type: string, inside = '', attributes = ''): FormatDocument => ({
  kind: 'node-device',
  xml: `<device><name>d</name><capability type='${type}'${attributes}>${inside}</capability></device>`,
});
const device = (inside: string): FormatDocument => ({
  kind: 'node-device',
  xml: `<device><name>d</name>${inside}<capability type='drm'><type>render</type></capability></device>`,
});

const pci = (inside: string): FormatDocument =>
  capability(
    'pci',
    `<class>0x020000</class><domain>0</domain><bus>2</bus><slot>0</slot><function>1</function><product id='0x1521'>I350</product><vendor id='8086'/>${inside}`,
  );
const address = "<address domain='0x0000' bus='0x02' slot='0x10' function='0x4'/>";
const mdevTypes =
  "<capability type='mdev_types'><type id='i915-GVTg_V5_4'><name>GVTg_V5_4</name><deviceAPI>vfio-pci</deviceAPI><availableInstances>1</availableInstances></type><type id='b'><deviceAPI>vfio-ccw</deviceAPI><availableInstances>0</availableInstances></type></capability>";
const channel = '<cssid>0xfe</cssid><ssid>0</ssid><devno>9A1</devno>';
const fc = '<wwnn>2000000012341234</wwnn><wwpn>1000000012341234</wwpn>';

/** Devices as the description of a host for the test driver has them. */
export const devices: readonly FormatDocument[] = [
  device(''),
  device(
    "<path>/sys/devices/a</path><devnode type='dev'>/dev/a</devnode><devnode type='link'>/dev/b</devnode><devnode type='link'>/dev/c</devnode>",
  ),
  capability(
    'system',
    '<product>P</product><hardware><vendor>V</vendor><version>1</version><serial>S</serial><uuid>3C1CB1C0-C1C4-3111-8B7A-B4B52FF1E7F1</uuid></hardware><firmware><vendor>B</vendor><version>2</version><release_date>02/03/2020</release_date></firmware>',
  ),
  capability('system', '<hardware><uuid>3c1cb1c0c1c431118b7ab4b52ff1e7f1</uuid></hardware><firmware/>'),
  pci(''),
  pci(`<capability type='phys_function'>${address}</capability>`),
  pci(`<capability type='virt_functions' maxCount='7'>${address}${address}</capability>`),
  pci("<capability type='virt_functions' maxCount='7'/>"),
  pci("<capability type='pci-bridge'/><capability type='moon'/>"),
  pci("<capability type='endpoint'/>"),
  pci(`${mdevTypes}<capability type='cardbus-bridge'/>`),
  pci(
    "<capability type='vpd'><name>Example</name><fields access='readwrite'><asset_tag>t</asset_tag><vendor_field index='A'>x</vendor_field><system_field index='B'>y</system_field></fields><fields access='readonly'><serial_number>s</serial_number><change_level>c</change_level><part_number>p</part_number><manufacture_id>m</manufacture_id><vendor_field index='0'>v</vendor_field></fields></capability>",
  ),
  pci(`<iommuGroup number='12'>${address}<address bus='3'/></iommuGroup><numa node='1'/>`),
  pci("<numa node='-1'/><pci-express/>"),
  pci(
    "<pci-express><link validity='cap' port='1' speed='5' width='1'/><link validity='sta' speed='2.5' width='1'/></pci-express>",
  ),
  capability('usb_device', "<bus>1</bus><device>3</device><product id='0x4'>P</product><vendor id='0x483'>V</vendor>"),
  capability('usb_device', "<bus>1</bus><device>3</device><product id='0x4'/><vendor id='483'/>"),
  capability(
    'usb',
    '<number>0</number><class>9</class><subclass>0</subclass><protocol>1</protocol><description>a</description>',
  ),
  capability(
    'net',
    "<interface>eth0</interface><address>aa:bb:cc:dd:ee:ff</address><link speed='1000' state='up'/><feature name='tx'/><feature name='rx'/><feature name='switchdev'/><capability type='80203'/>",
  ),
  capability('net', "<interface>wlan0</interface><capability type='80211'/>"),
  capability('scsi_host', '<host>1</host>'),
  capability(
    'scsi_host',
    `<host>1</host><unique_id>5</unique_id><capability type='vport_ops'><max_vports>9</max_vports><vports>1</vports></capability><capability type='fc_host'>${fc}<fabric_wwn>2</fabric_wwn></capability>`,
  ),
  capability('scsi_target', '<target>target1:0:0</target>'),
  capability(
    'scsi_target',
    "<target>target1:0:0</target><capability type='fc_remote_port'><rport>rport-0:0-0</rport><wwpn>0x9d73bc45f0e21a86</wwpn></capability>",
  ),
  capability('scsi', '<host>1</host><bus>2</bus><target>3</target><lun>4</lun><type>disk</type>'),
  capability('scsi', '<host>1</host><bus>2</bus><target>3</target><lun>4</lun>'),
  capability(
    'storage',
    '<block>/dev/sda</block><bus>ata</bus><drive_type>disk</drive_type><model>M</model><vendor>V</vendor><serial>S</serial><size>1000</size><logical_block_size>512</logical_block_size><num_blocks>2</num_blocks>',
  ),
  capability('storage', "<block>/dev/sda</block><size>1000</size><capability type='hotpluggable'/>"),
  capability(
    'storage',
    "<block>/dev/sr0</block><capability type='removable'><media_available>1</media_available><media_size>5</media_size><media_label>L</media_label></capability>",
  ),
  capability('drm', '<type>primary</type>'),
  capability('drm', '<type>control</type>'),
  capability(
    'mdev',
    "<type id='t'/><uuid>3627463D-b7f0-4fea-b468-f1da537d301b</uuid><iommuGroup number='12'/><attr name='a' value='b'/>",
  ),
  capability('mdev', "<type id='t'/>"),
  capability('ccw', channel),
  capability('css', channel),
  capability(
    'css',
    `${channel}<channel_dev_addr><cssid>0</cssid><ssid>0x3</ssid><devno>0001</devno></channel_dev_addr>${mdevTypes}`,
  ),
  capability('ap_card', '<ap-adapter>0x8</ap-adapter>'),
  capability('ap_queue', '<ap-adapter>8</ap-adapter><ap-domain>0x23</ap-domain>'),
  capability('ap_matrix', ''),
  capability('ap_matrix', mdevTypes),
];

const noPart = (type: string, ...inside: string[]): FormatDocument[] => inside.map((one) => capability(type, one));

export const refusedDevices: readonly FormatDocument[] = [
  { kind: 'node-device', xml: "<device><capability type='drm'><type>render</type></capability></device>" },
  { kind: 'node-device', xml: '<device><name>d</name></device>' },
  { kind: 'node-device', xml: '<device><name>d</name><capability/></device>' },
  capability('moon'),
  device('<devnode>/a</devnode>'),
  device("<devnode type='moon'>/a</devnode>"),
  ...noPart('system', '', '<hardware/>', '<hardware><uuid>x</uuid></hardware>'),
  ...noPart('drm', '', '<type>moon</type>'),
  ...noPart(
    'pci',
    '',
    '<class>x</class>',
    '<class>0x1000000</class>',
    '<domain>x</domain>',
    '<domain>0</domain><bus>1</bus><slot>2</slot>',
    '<domain>0</domain><bus>1</bus><slot>2</slot><function>3</function>',
    "<domain>0</domain><bus>1</bus><slot>2</slot><function>3</function><product id='x'/><vendor id='1'/>",
    "<domain>0</domain><bus>1</bus><slot>2</slot><function>3</function><product id='1'/><vendor/>",
  ),
  pci('<capability/>'),
  pci("<capability type='phys_function'/>"),
  pci("<capability type='virt_functions' maxCount='x'/>"),
  pci("<capability type='phys_function'><address bus='x'/></capability>"),
  pci("<capability type='mdev_types'><type/></capability>"),
  pci("<capability type='mdev_types'><type id='a'/></capability>"),
  pci("<capability type='mdev_types'><type id='a'><deviceAPI>b</deviceAPI></type></capability>"),
  pci("<capability type='vpd'/>"),
  pci("<capability type='vpd'><name>a</name><fields access='moon'/></capability>"),
  pci('<iommuGroup/>'),
  pci("<iommuGroup number='x'/>"),
  pci("<numa node='x'/>"),
  pci("<pci-express><link validity='cap'/></pci-express>"),
  pci("<pci-express><link validity='cap' width='1' speed='7'/></pci-express>"),
  ...noPart(
    'usb_device',
    '',
    '<bus>1</bus>',
    '<bus>1</bus><device>2</device>',
    "<bus>1</bus><device>x</device><vendor id='1'/><product id='1'/>",
  ),
  ...noPart('usb', '', '<number>x</number>', '<number>1</number><class>1</class><subclass>1</subclass>'),
  ...noPart(
    'net',
    '',
    '<interface>a</interface><feature/>',
    "<interface>a</interface><feature name='moon'/>",
    "<interface>a</interface><capability type='moon'/>",
    "<interface>a</interface><link state='moon'/>",
    "<interface>a</interface><link speed='x'/>",
  ),
  ...noPart('scsi_host', '<host>x</host>', '<host>1</host><unique_id>x</unique_id>', '<host>1</host><capability/>'),
  capability('scsi_host', "<host>1</host><capability type='moon'/>"),
  ...noPart(
    'scsi_target',
    '',
    '<target>a</target><capability/>',
    "<target>a</target><capability type='moon'/>",
    "<target>a</target><capability type='fc_remote_port'/>",
    "<target>a</target><capability type='fc_remote_port'><rport>r</rport></capability>",
  ),
  ...noPart('scsi', '', '<host>1</host>', '<host>1</host><bus>1</bus><target>x</target><lun>0</lun>'),
  ...noPart(
    'storage',
    '',
    '<block>a</block>',
    '<block>a</block><size>x</size>',
    '<block>a</block><capability/>',
    "<block>a</block><capability type='moon'/>",
    "<block>a</block><capability type='removable'/>",
    "<block>a</block><capability type='removable'><media_size>x</media_size></capability>",
  ),
  ...noPart('mdev', '', '<type/>', "<type id='a'/><uuid>x</uuid>", "<type id='a'/><iommuGroup number='x'/>"),
  ...noPart('ccw', '', '<cssid>x</cssid>', '<cssid>1</cssid>', '<cssid>1</cssid><ssid>1</ssid><devno>x</devno>'),
  ...noPart('css', '', `${channel}<channel_dev_addr/>`, `${channel}<capability/>`),
  ...noPart('ap_card', '', '<ap-adapter>x</ap-adapter>'),
  ...noPart(
    'ap_queue',
    '<ap-adapter>1</ap-adapter>',
    '<ap-adapter>1</ap-adapter><ap-domain>x</ap-domain>',
    '<ap-adapter>1</ap-adapter><ap-domain>256</ap-domain>',
  ),
  capability('ap_matrix', '<capability/>'),
];

const cpu = (xml: string): FormatDocument => ({ kind: 'compared-cpu', xml });
const host = '<arch>x86_64</arch>';
export const refusedCpus: readonly FormatDocument[] = [
  cpu('<cpu/>'),
  cpu(`<cpu>${host}</cpu>`),
  cpu(`<cpu><arch>moon</arch><model>qemu64</model></cpu>`),
  cpu(`<cpu match='exact'>${host}<model>qemu64</model></cpu>`),
  cpu(`<cpu mode='custom'>${host}<model>qemu64</model></cpu>`),
  cpu("<cpu mode='moon'><model>qemu64</model></cpu>"),
  cpu("<cpu match='moon'><model>qemu64</model></cpu>"),
  cpu("<cpu check='moon'><model>qemu64</model></cpu>"),
  cpu("<cpu mode='custom' migratable='on'><model>qemu64</model></cpu>"),
  cpu("<cpu match='exact'><model fallback='moon'>qemu64</model></cpu>"),
  cpu("<cpu match='exact'><model vendor_id='short'>qemu64</model></cpu>"),
  cpu("<cpu match='exact'><model vendor_id='with,a comma'>qemu64</model></cpu>"),
  cpu("<cpu match='exact'><vendor>Intel</vendor></cpu>"),
  cpu("<cpu match='exact'><model>qemu64</model><topology sockets='1' cores='1'/></cpu>"),
  cpu("<cpu match='exact'><model>qemu64</model><topology sockets='0' cores='1' threads='1'/></cpu>"),
  cpu("<cpu match='exact'><model>qemu64</model><topology sockets='x' cores='1' threads='1'/></cpu>"),
  cpu("<cpu match='exact'><model>qemu64</model><feature/></cpu>"),
  cpu("<cpu match='exact'><model>qemu64</model><feature name=''/></cpu>"),
  cpu("<cpu match='exact'><model>qemu64</model><feature name='a' policy='moon'/></cpu>"),
  cpu("<cpu match='exact'><model>qemu64</model><feature name='vmx'/><feature name='vmx'/></cpu>"),
  cpu("<cpu match='exact'><feature name='vmx'/></cpu>"),
  cpu("<cpu match='exact'><model>qemu64</model><cache mode='moon'/></cpu>"),
  cpu("<cpu match='exact'><model>qemu64</model><cache/></cpu>"),
  cpu("<cpu match='exact'><model>qemu64</model><cache level='4' mode='emulate'/></cpu>"),
  cpu("<cpu match='exact'><model>qemu64</model><cache mode='emulate'/><cache mode='emulate'/></cpu>"),
  cpu("<cpu match='exact'><model>qemu64</model><maxphysaddr/></cpu>"),
  cpu("<cpu match='exact'><model>qemu64</model><maxphysaddr mode='moon'/></cpu>"),
  cpu("<cpu match='exact'><model>qemu64</model><maxphysaddr mode='emulate' bits='-1'/></cpu>"),
  cpu(`<cpu>${host}<model>qemu64</model><microcode version='x'/></cpu>`),
  cpu(`<cpu>${host}<model>qemu64</model><signature family='6'/></cpu>`),
  cpu(`<cpu>${host}<model>qemu64</model><signature family='0' model='1' stepping='1'/></cpu>`),
  cpu(`<cpu>${host}<model>qemu64</model><counter name='tsc'/></cpu>`),
  cpu(`<cpu>${host}<model>qemu64</model><counter name='tsc' frequency='1' scaling='x'/></cpu>`),
];
