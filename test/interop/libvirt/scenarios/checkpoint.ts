import type { Call, Scenario, Step } from '../scenario.js';

const definition = (uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f') =>
  `<domain type='test'><name>test</name><uuid>${uuid}</uuid><memory>8192</memory>` +
  "<os><type arch='i686'>hvm</type></os><devices>" +
  "<disk type='file'><source file='/d'/><target dev='vda' bus='virtio'/></disk></devices></domain>";
const drives =
  "<domain type='test'><name>drives</name><uuid>6695eb01-f6a4-8304-79aa-0000000000ff</uuid><memory>8192</memory>" +
  "<os><type arch='i686'>hvm</type></os><devices>" +
  "<disk type='file' device='cdrom'><target dev='hda' bus='ide'/></disk>" +
  "<disk type='file'><source file='/a'/><target dev='hdb' bus='ide'/><readonly/></disk>" +
  "<disk type='file' snapshot='external'><source file='/b'/><target dev='hdc' bus='ide'/></disk>" +
  '</devices></domain>';

const named = (name: string, more = '') => `<domaincheckpoint><name>${name}</name>${more}</domaincheckpoint>`;
const record = (name: string, parent = '', more = '') =>
  named(name, `<creationTime>5</creationTime>${parent && `<parent><name>${parent}</name></parent>`}${more}`);

const noDomain = 2;
const size = 4;

const requests: readonly string[] = [
  named('k'),
  named('.a'),
  named('a/b'),
  named('a b'),
  named('k', '<unknown/>'),
  named('k', 'words'),
  named('k', "<disks><disk name='vda'/></disks>"),
  named('k', "<disks><disk name='vda' checkpoint='no'/></disks>"),
  named('k', "<disks><disk name='vda' checkpoint='no' bitmap='b'/></disks>"),
  named('k', "<disks><disk name='vda' bitmap='b'/></disks>"),
  named('k', "<disks><disk name='vda' checkpoint='bad'/></disks>"),
  named('k', "<disks><disk name='vda' other='x'/></disks>"),
  named('k', '<disks><disk/></disks>'),
  named('k', '<disks/>'),
  named('k', "<disks><disk name='vda'/><disk name='vda'/></disks>"),
  named('k', "<disks><disk name='vdz'/></disks>"),
  named('k', "<disks><disk name='/guest/diskimage1'/></disks>"),
  named('k', "<disks><disk name='vda' size='5'/></disks>"),
  named('k', '<creationTime>5</creationTime>'),
  named('k', '<creationTime>x</creationTime>'),
  named('k', '<creationTime>-1</creationTime>'),
  named('k', '<parent><name>zz</name></parent>'),
  named('k', '<parent/>'),
  named('k', '<domain><uuid>x</uuid></domain>'),
  named('k', definition()),
  named('k', '<description>words</description>'),
  '<domaincheckpoint other="x"/>',
  '<other/>',
  '<',
];

const records: readonly string[] = [
  '<domaincheckpoint><creationTime>5</creationTime></domaincheckpoint>',
  named('k'),
  record('k', 'zz'),
  record('k', 'k'),
  record('k'),
  record('k', '', "<disks><disk name='vdz'/></disks>"),
  record('k', '', definition()),
  record('k', '', definition('11111111-f6a4-8304-79aa-97f2502e193f')),
  record('k2', 'k'),
  record('k3', 'k'),
  record('k', 'k2'),
];

const tree: readonly Call[] = [
  ...['k', 'k2', 'k3'].map((name): Call => ['dom:test', 'checkpointCreateXML', named(name), 0]),
  ['dom:test', 'checkpointCreateXML', record('a', 'k'), 1],
  ['dom:test', 'checkpointCreateXML', record('b', 'a'), 1],
  ['dom:test', 'checkpointCreateXML', record('root2'), 1],
];

export const scenarios: readonly Scenario[] = [
  {
    name: 'checkpoint: requests',
    steps: requests.flatMap((xml): Step[] => [
      ['dom:test', 'checkpointCreateXML', xml, 0],
      ['dom:test/checkpoint:k', 'getXMLDesc', noDomain],
      ['dom:test/checkpoint:k', 'delete', 0],
    ]),
  },
  {
    name: 'checkpoint: flags',
    steps: [1, 2, 4, 3, 5, 6, 8].map((flags) => ['dom:test', 'checkpointCreateXML', named(`f${flags}`), flags]),
  },
  {
    name: 'checkpoint: records',
    steps: [
      ...records.flatMap((xml): Step[] => [
        ['dom:test', 'checkpointCreateXML', xml, 1],
        ['dom:test', 'listAllCheckpoints', 0],
        ['dom:test/checkpoint:k', 'getXMLDesc', 0],
      ]),
      ['dom:test', 'checkpointCreateXML', named('next'), 0],
      ['dom:test/checkpoint:next', 'getParent', 0],
      ['dom:test/checkpoint:next', 'getXMLDesc', 0],
    ],
  },
  {
    name: 'checkpoint: the tree and its filters',
    steps: [
      ...tree,
      ...[0, 1, 2, 4, 8, 16, 12, 3, 5].flatMap((flags): Step[] => [
        ['dom:test', 'listAllCheckpoints', flags],
        ['dom:test/checkpoint:k', 'listAllChildren', flags],
      ]),
      ['dom:test/checkpoint:k', 'getParent', 0],
      ['dom:test/checkpoint:k2', 'getParent', 0],
      ['dom:test/checkpoint:k2', 'getParent', 1],
      ['dom:test', 'checkpointLookupByName', 'none', 0],
      ['dom:test', 'checkpointLookupByName', 'k', 1],
      ['dom:test', 'checkpointCreateXML', named('k'), 0],
      ['dom:test/checkpoint:k', 'getXMLDesc', noDomain | size],
      ['dom:test/checkpoint:k', 'getXMLDesc', 8],
      ['dom:test', 'snapshotCreateXML', '<domainsnapshot/>', 0],
      ['dom:test', 'destroy'],
      ['dom:test/checkpoint:k', 'getXMLDesc', noDomain | size],
      ['dom:test/checkpoint:k', 'getXMLDesc', noDomain],
      ['dom:test', 'checkpointCreateXML', named('late'), 0],
      ['dom:test', 'listAllCheckpoints', 0],
      ['dom:test', 'undefine'],
      ['dom:test', 'listAllCheckpoints', 0],
    ],
  },
  ...[0, 1, 2, 4, 5, 6, 8].flatMap((flags) =>
    ['k', 'k2', 'k3', 'a'].map((name): Scenario => ({
      name: `checkpoint: delete ${name}, ${flags}`,
      steps: [
        ...tree,
        [`dom:test/checkpoint:${name}`, 'delete', flags],
        ['dom:test', 'listAllCheckpoints', 0],
        ['dom:test', 'listAllCheckpoints', 1],
        ['dom:test/checkpoint:b', 'getParent', 0],
        ['dom:test/checkpoint:k3', 'getParent', 0],
        ['dom:test', 'checkpointCreateXML', named('next'), 0],
        ['dom:test/checkpoint:next', 'getParent', 0],
        [`dom:test/checkpoint:${name}`, 'delete', 0],
      ],
    })),
  ),
  {
    name: 'checkpoint: drives, and snapshots beside',
    steps: [
      ['conn', 'createXML', drives, 0],
      ['dom:drives', 'checkpointCreateXML', named('k'), 0],
      ['dom:drives/checkpoint:k', 'getXMLDesc', 0],
      ...['hda', 'hdb', 'hdc'].flatMap((disk): Step[] =>
        ['no', 'bitmap'].flatMap((how): Step[] => [
          [
            'dom:drives',
            'checkpointCreateXML',
            named(disk + how, `<disks><disk name='${disk}' checkpoint='${how}'/></disks>`),
            0,
          ],
          [`dom:drives/checkpoint:${disk + how}`, 'getXMLDesc', noDomain],
        ]),
      ),
      ['dom:drives/checkpoint:k', 'delete', 1],
      ['dom:drives', 'snapshotCreateXML', '<domainsnapshot><name>s</name></domainsnapshot>', 0],
      [
        'dom:drives',
        'snapshotCreateXML',
        "<domainsnapshot><name>s</name><memory file='/m'/><disks><disk name='hdb'><source file='/q'/></disk>" +
          "<disk name='hdc' type='block'><source dev='/q'/></disk></disks></domainsnapshot>",
        0,
      ],
      ['dom:drives/snap:s', 'getXMLDesc', 0],
      ['dom:drives', 'checkpointCreateXML', '<', 0],
    ],
  },
];
