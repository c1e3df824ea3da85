import { differs, ref, type Scenario, type Step } from '../scenario.js';

const documents: readonly string[] = [
  '<pool/>',
  "<pool type='zip'/>",
  "<pool type='dir'/>",
  "<pool type='dir'><name>a</name></pool>",
  "<pool type='dir'><name>a/b</name><target><path>/q</path></target></pool>",
  "<pool type='dir'><name>a</name><uuid>zz</uuid><target><path>/q</path></target></pool>",
  "<pool type='fs'><name>a</name><target><path>/q</path></target></pool>",
  "<pool type='fs'><name>a</name><source><device path='/dev/x'/></source><target><path>/q</path></target></pool>",
  "<pool type='fs'><name>a</name><source><device path='/dev/x'/><format type='zz'/></source><target><path>/q</path></target></pool>",
  "<pool type='netfs'><name>a</name><target><path>/q</path></target></pool>",
  "<pool type='netfs'><name>a</name><source><host name='h'/></source><target><path>/q</path></target></pool>",
  "<pool type='netfs'><name>a</name><source><host name='h'/><dir path='/z//y/'/></source><target><path>/q//r/</path></target></pool>",
  "<pool type='logical'><name>a</name></pool>",
  "<pool type='logical'><source><name>vg</name></source></pool>",
  "<pool type='logical'><name>a</name><source><device path='/dev/x'/></source><target><path>/q</path><permissions><mode>0700</mode><owner>-1</owner><group>-1</group></permissions></target></pool>",
  "<pool type='disk'><name>a</name><source><device path='/dev/x'/></source><target><path>/dev</path></target></pool>",
  "<pool type='iscsi'><name>a</name><source><host name='h'/><device path='iqn'/></source><target><path>/dev</path></target></pool>",
  "<pool type='iscsi'><name>a</name><source><host name='h'/></source><target><path>/dev</path></target></pool>",
  "<pool type='iscsi-direct'><name>a</name><source><host name='h'/><device path='iqn'/></source></pool>",
  "<pool type='iscsi-direct'><name>a</name><source><host name='h'/><device path='iqn'/><initiator><iqn name='i'/></initiator></source></pool>",
  "<pool type='scsi'><name>a</name><target><path>/dev</path></target></pool>",
  "<pool type='scsi'><name>a</name><source><adapter name='scsi_host1'/></source><target><path>/dev</path></target></pool>",
  "<pool type='scsi'><name>a</name><source><adapter type='fc_host'/></source><target><path>/dev</path></target></pool>",
  "<pool type='scsi'><name>a</name><source><adapter type='fc_host' wwnn='12' wwpn='13'/></source><target><path>/dev</path></target></pool>",
  "<pool type='mpath'><name>a</name><target><path>/dev</path></target></pool>",
  "<pool type='rbd'><name>a</name></pool>",
  "<pool type='rbd'><name>a</name><source><host name='h'/><name>n</name></source></pool>",
  "<pool type='sheepdog'><name>a</name><source><host name='h'/></source></pool>",
  "<pool type='gluster'><name>a</name><source><host name='h'/></source></pool>",
  "<pool type='zfs'><name>a</name></pool>",
  "<pool type='vstorage'><name>a</name><target><path>/q</path></target></pool>",
  "<pool type='rbd'><name>a</name><source><host name='h'/><name>n</name><auth username='u'><secret usage='x'/></auth></source></pool>",
  "<pool type='dir'><name>a</name><features><cow state='yes'/></features><target><path>/q</path></target></pool>",
  "<pool type='mpath'><name>a</name><features><cow state='yes'/></features><target><path>/q</path></target></pool>",
  "<pool type='dir'><name>a</name><capacity>5</capacity><refresh><volume allocation='capacity'/></refresh><target><path>/q</path></target></pool>",
  "<pool type='dir'><name>a</name><refresh><volume allocation='zz'/></refresh><target><path>/q</path></target></pool>",
  "<pool type='dir'><name>a</name><target><path>/q</path><permissions><mode>01777</mode></permissions></target></pool>",
];

const network: readonly string[] = ['iscsi-direct', 'rbd', 'sheepdog', 'gluster'];
const volume = (name: string, size: number | string) =>
  `<volume><name>${name}</name><capacity>${size}</capacity></volume>`;

/** Each is defined, shown, started, given a volume and taken away again; many are refused. */
const defineAll: Step[] = documents.flatMap((xml): Step[] => {
  const define: Step = ['conn', 'storagePoolDefineXML', xml];
  const name = /<name>([^<]*)</.exec(xml)?.[1] ?? '';
  if (name === '' || name.includes('/')) return [define];
  const type = /type='([^']*)'/.exec(xml)![1]!;
  const create: Step = [`pool:${name}`, 'createXML', volume('v', 5), 0];
  const show: Step = [`vol:${name}/v`, 'XMLDesc', 0];
  const nulls = "libvirt prints a path that is not there as '(null)'";
  const isDefined =
    !xml.includes('<auth') &&
    (type === 'rbd' ? xml.includes('<name>n<') : type !== 'iscsi-direct' || xml.includes('<iqn'));
  return [
    define,
    [`pool:${name}`, 'XMLDesc', 0],
    [`pool:${name}`, 'create', 0],
    ...(network.includes(type) && isDefined ? [differs(nulls, ...create), differs(nulls, ...show)] : [create, show]),
    [`vol:${name}/v`, 'info'],
    [`pool:${name}`, 'destroy'],
    [`pool:${name}`, 'undefine'],
  ];
});

const volumes: readonly string[] = [
  '<volume><name>q</name></volume>',
  '<volume><name>q</name><backingStore><path>/x</path></backingStore></volume>',
  "<volume><name>c</name><capacity unit='G'>5</capacity><allocation>0</allocation><target><path>/zip</path><format type='qcow2'/><permissions><mode>0644</mode><owner>1</owner></permissions></target><backingStore><path>/x</path></backingStore></volume>",
  "<volume type='block'><name>d</name><key>kk</key><capacity unit='G'>5</capacity><physical>3</physical></volume>",
  "<volume type='zip'><name>e</name><capacity>5</capacity></volume>",
  "<volume><name>e</name><capacity>5</capacity><target><format type='zip'/></target></volume>",
  '<volume><name>e</name><capacity>5</capacity><target><compat>x</compat></target></volume>',
  '<volume><name>e</name><capacity>5</capacity><target><compat>0.10</compat></target></volume>',
  '<volume><name>g</name><capacity>5</capacity><target><features><lazy_refcounts/></features></target></volume>',
  '<volume><name>h</name><capacity>5</capacity><target><features><zip/></features></target></volume>',
  '<volume><capacity>5</capacity></volume>',
  "<volume><name>w</name><capacity unit='Z'>5</capacity></volume>",
  '<volume><name>w</name><capacity>5</capacity><target><permissions><mode>9</mode></permissions></target></volume>',
  '<volume><name>x/y</name><capacity>5</capacity></volume>',
  '<vol/>',
];
const show = (name: string): Step => [`vol:default-pool/${name}`, 'XMLDesc', 0];
const dir = (name: string, path: string, uuid = '') =>
  `<pool type='dir'><name>${name}</name>${uuid}<target><path>${path}</path></target></pool>`;
const uuid = '<uuid>11111111-2222-3333-4444-555555555557</uuid>';
const hba =
  "<pool type='scsi'><name>fc</name><source><adapter type='fc_host' wwnn='2000000012341234' wwpn='1000000012341235'/></source><target><path>/dev</path></target></pool>";

export const scenarios: readonly Scenario[] = [
  { name: 'definitions of pools', steps: defineAll },
  {
    name: 'volumes of a pool',
    steps: [
      ...volumes.map((xml): Step => ['pool:default-pool', 'createXML', xml, 0]),
      ...['c', 'd', 'e', 'g'].map(show),
      ['pool:default-pool', 'createXML', volume('a', 1073741824), 0],
      ['pool:default-pool', 'createXML', volume('a', 1), 0],
      ['pool:default-pool', 'createXML', volume('b', 107374182400), 0],
      ['pool:default-pool', 'createXML', volume('b', 1), 1],
      ['pool:default-pool', 'createXML', volume('b', 1), 2],
      show('a'),
      ['vol:default-pool/a', 'info'],
      ['vol:default-pool/a', 'path'],
      ['vol:default-pool/a', 'storagePoolLookupByVolume'],
      ['pool:default-pool', 'info'],
      ['pool:default-pool', 'createXMLFrom', volume('f', 4096), ref('vol:default-pool/a'), 0],
      ['pool:default-pool', 'createXMLFrom', volume('f', 4096), ref('vol:default-pool/a'), 0],
      ['pool:default-pool', 'createXMLFrom', volume('i', 4096), ref('vol:default-pool/a'), 1],
      ['pool:default-pool', 'info'],
      ['pool:default-pool', 'listAllVolumes', 0],
      ['pool:default-pool', 'listAllVolumes', 1],
      ['conn', 'storageVolLookupByKey', '/default-pool/a'],
      ['conn', 'storageVolLookupByPath', '/default-pool/f'],
      ['conn', 'storageVolLookupByKey', '/none'],
      ['conn', 'storageVolLookupByPath', '/none'],
      ['pool:default-pool', 'storageVolLookupByName', 'none'],
      [
        'conn',
        'storagePoolDefineXML',
        dir('default-pool', '/other', '<uuid>dfe224cb-28fb-8dd0-c4b2-64eb3f0f4566</uuid>'),
        0,
      ],
      ['pool:default-pool', 'XMLDesc', 0],
      ['vol:default-pool/a', 'delete', 1],
      ['vol:default-pool/a', 'delete', 0],
      ['vol:default-pool/a', 'delete', 0],
      ['vol:default-pool/a', 'info'],
      ['pool:default-pool', 'createXMLFrom', volume('k', 4096), ref('vol:default-pool/a'), 0],
      ['pool:default-pool', 'info'],
      ['pool:default-pool', 'XMLDesc', 0],
      ['pool:default-pool', 'destroy'],
      ['vol:default-pool/f', 'info'],
      ['pool:default-pool', 'listAllVolumes', 0],
      ['pool:default-pool', 'numOfVolumes'],
      ['conn', 'storageVolLookupByKey', '/default-pool/f'],
      ['pool:default-pool', 'create', 0],
      ['pool:default-pool', 'listAllVolumes', 0],
    ],
  },
  {
    name: 'a pool starts and stops',
    steps: [
      ['pool:default-pool', 'XMLDesc', 0],
      ['pool:default-pool', 'XMLDesc', 1],
      ['pool:default-pool', 'create', 0],
      ['pool:default-pool', 'create', 1],
      ...['build', 'delete', 'refresh'].map((method): Step => ['pool:default-pool', method, 0]),
      ...['build', 'delete', 'refresh'].map((method): Step => ['pool:default-pool', method, 1]),
      ['pool:default-pool', 'undefine'],
      ['pool:default-pool', 'autostart'],
      ['pool:default-pool', 'setAutostart', 1],
      ['pool:default-pool', 'autostart'],
      ...Array.from({ length: 22 }, (_, bit): Step => ['conn', 'listAllStoragePools', 2 ** bit]),
      ['pool:default-pool', 'destroy'],
      ['pool:default-pool', 'destroy'],
      ...['build', 'delete', 'refresh'].map((method): Step => ['pool:default-pool', method, 0]),
      ['pool:default-pool', 'info'],
      ['pool:default-pool', 'isActive'],
      ['conn', 'listAllStoragePools', 1],
      ['pool:default-pool', 'undefine'],
      ['pool:default-pool', 'isActive'],
      ['pool:default-pool', 'info'],
    ],
  },
  {
    name: 'a transient pool',
    steps: [
      ['conn', 'storagePoolDefineXML', dir('x', '/default-pool'), 0],
      ['conn', 'storagePoolDefineXML', dir('default-pool', '/x'), 0],
      ['conn', 'storagePoolCreateXML', dir('t', '/t', uuid), 0],
      ['conn', 'storagePoolCreateXML', dir('t', '/t', uuid), 1],
      ['conn', 'storagePoolCreateXML', dir('t', '/t', uuid), 0],
      ['conn', 'storagePoolDefineXML', dir('u', '/u', uuid), 0],
      ['conn', 'storagePoolDefineXML', dir('t', '/t', uuid), 2],
      ['pool:t', 'isPersistent'],
      ['pool:t', 'setAutostart', 1],
      ['pool:t', 'autostart'],
      ['conn', 'listAllStoragePools', 8],
      ['conn', 'storagePoolDefineXML', dir('t', '/t2', uuid), 0],
      ['pool:t', 'isPersistent'],
      ['pool:t', 'destroy'],
      ['pool:t', 'XMLDesc', 0],
      ['conn', 'storagePoolCreateXML', dir('t', '/t3', uuid), 0],
      ['pool:t', 'XMLDesc', 0],
      ['pool:t', 'isPersistent'],
      ['pool:t', 'destroy'],
      ['pool:t', 'isActive'],
    ],
  },
  {
    name: 'a pool on a virtual HBA',
    steps: [
      ['conn', 'storagePoolCreateXML', hba, 0],
      ['dev:scsi_host12', 'XMLDesc', 0],
      ['pool:fc', 'XMLDesc', 0],
      ['pool:fc', 'destroy'],
      ['conn', 'listAllDevices', 0],
      ['conn', 'storagePoolDefineXML', hba, 0],
      ['pool:fc', 'create', 0],
      ['pool:fc', 'destroy'],
      ['pool:fc', 'isActive'],
    ],
  },
  {
    name: 'sources of pools',
    steps: [
      ...['logical', 'netfs', 'dir', 'zip', 'iscsi'].map((type): Step => [
        'conn',
        'findStoragePoolSources',
        type,
        null,
        0,
      ]),
      ...[
        "<source><host name='h'/></source>",
        '<src/>',
        '<source><host/></source>',
        "<source><format type='zz'/></source>",
      ].map((spec): Step => ['conn', 'findStoragePoolSources', 'netfs', spec, 0]),
      ['conn', 'findStoragePoolSources', 'zip', "<source><host name='h'/></source>", 0],
      ['conn', 'findStoragePoolSources', 'logical', null, 1],
    ],
  },
];
