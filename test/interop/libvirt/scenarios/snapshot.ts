import { differs, ref, type Call, type Scenario, type Step } from '../scenario.js';

const uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f';
const definition = (changes: { memory?: number; title?: string; source?: string; mac?: string; id?: string } = {}) =>
  `<domain type='test'><name>test</name><uuid>${changes.id ?? uuid}</uuid>${changes.title ?? ''}` +
  `<memory>${changes.memory ?? 8192}</memory><vcpu>2</vcpu><os><type arch='i686'>hvm</type></os><devices>` +
  `<disk type='file'><source file='${changes.source ?? '/d'}'/><target dev='vda' bus='virtio'/></disk>` +
  `<interface type='user'><mac address='${changes.mac ?? '52:54:00:00:00:01'}'/><target dev='n0'/></interface>` +
  '</devices></domain>';

const fresh = (name: string, more = '') => `<domainsnapshot><name>${name}</name>${more}</domainsnapshot>`;
const record = (name: string, state: string, { parent = '', more = '', domain = definition() } = {}) =>
  fresh(
    name,
    `<state>${state}</state><creationTime>5</creationTime>` +
      (parent && `<parent><name>${parent}</name></parent>`) +
      more +
      domain,
  );
const externalDisk = "<disks><disk name='vda'><source file='/x'/></disk></disks>";

/** What a request may say, and what it may not. */
const parts: readonly string[] = [
  '<disks><disk/></disks>',
  "<disks><disk name='vda' snapshot='foo'/></disks>",
  "<disks><disk name='vda' snapshot='default'/></disks>",
  "<disks><disk name='vda' type='volume'/></disks>",
  "<disks><disk name='vda' type='bogus'/></disks>",
  "<disks><disk name='vda' type='nvme'/></disks>",
  "<disks><disk name='vda'><source file='relative'/></disk></disks>",
  "<disks><disk name='vda'><driver type='foo'/></disk></disks>",
  "<disks><disk name='vda'><driver type='qcow2'/></disk></disks>",
  "<disks><disk name='vda' snapshot='internal'><source file='/x'/></disk></disks>",
  "<disks><disk name='vda' snapshot='external'/></disks>",
  "<disks><disk name='vda' snapshot='manual'/></disks>",
  "<disks><disk name='vda' snapshot='no'/></disks>",
  "<disks><disk name='vda' snapshot='internal'/></disks>",
  "<disks><disk name='/guest/diskimage1'/></disks>",
  "<disks><disk name='vdz'/></disks>",
  "<disks><disk name='vda'/><disk name='vda'/></disks>",
  "<disks><other name='vda'/></disks>",
  externalDisk,
  "<memory snapshot='x'/>",
  "<memory snapshot='manual'/>",
  "<memory snapshot='no'/>",
  "<memory snapshot='internal'/>",
  "<memory snapshot='external'/>",
  "<memory file='/m'/>",
  "<memory file='m'/>",
  "<memory snapshot='internal' file='/m'/>",
  `<memory snapshot='external' file='/m'/>${externalDisk}`,
  '<creationTime>x</creationTime>',
  '<state>foo</state>',
  '<parent><name>zz</name></parent>',
  '<parent/>',
  '<unknown/>',
  '<domain><uuid>x</uuid></domain>',
  '<description/>',
  '<description>words</description>',
  '<active>x</active>',
];

const requests = (flags: number): Step[] =>
  parts.flatMap((part, index): Step[] => {
    // What is not known is kept here, and dropped there: the XML is not compared.
    const name = `s${index}`;
    const print: Call[] = part.includes('unknown') ? [] : [[`dom:test/snap:${name}`, 'getXMLDesc', 0]];
    return [['dom:test', 'snapshotCreateXML', fresh(name, part), flags], ...print];
  });

const records: readonly string[] = [
  record('', 'shutoff'),
  record('r', ''),
  record('r', 'foo'),
  record('r', 'nostate'),
  fresh('r', '<state>shutoff</state>'),
  record('r', 'shutoff', { parent: 'r' }),
  record('r', 'shutoff', { parent: 'zz' }),
  record('r', 'shutoff', { domain: definition({ id: '11111111-f6a4-8304-79aa-97f2502e193f' }) }),
  record('r', 'shutoff', { domain: '' }),
  record('r', 'shutoff', { domain: `<domain><uuid>${uuid}</uuid></domain>` }),
  record('r', 'shutoff', { domain: "<domain type='test'/>" }),
  record('r', 'shutoff', { more: "<memory snapshot='internal'/>" }),
  record('disk', 'disk-snapshot'),
  record('disk', 'disk-snapshot', { more: externalDisk }),
  record('off', 'shutoff', { more: externalDisk }),
  ...['running', 'paused', 'crashed', 'blocked', 'pmsuspended', 'shutdown'].map((state) => record(state, state)),
  record('r', 'shutoff'),
  record('r', 'shutoff', { domain: '' }),
  record('r', 'shutoff', { domain: '', more: "<disks><disk name='vdq'/></disks>" }),
  record('r', 'running'),
  record('r', 'disk-snapshot', { more: externalDisk }),
  record('running', 'paused'),
  record('running', 'crashed'),
  record('r', 'shutoff', { domain: definition({ memory: 8191 }) }),
  record('r', 'shutoff', { domain: definition({ title: '<title>t</title>' }) }),
  record('r', 'shutoff', { domain: definition({ source: '/elsewhere' }) }),
  record('r', 'shutoff', { domain: definition({ mac: '52:54:00:00:00:02' }) }),
  record('child', 'shutoff', { parent: 'r' }),
  record('grandchild', 'running', { parent: 'child' }),
  record('r', 'shutoff', { parent: 'child' }),
  record('r', 'shutoff', { parent: 'grandchild' }),
  record('grandchild', 'paused', { parent: 'r' }),
];

/** A tree of ten: `s0` to `s5` in a chain, `a` and `b` beside `s2`, `x` under `a`, and another root. */
const tree: readonly Call[] = [
  ...[0, 1, 2, 3, 4, 5].map((at): Call => ['dom:test', 'snapshotCreateXML', fresh(`s${at}`), 0]),
  ['dom:test', 'snapshotCreateXML', record('a', 'running', { parent: 's1' }), 1],
  ['dom:test', 'snapshotCreateXML', record('b', 'shutoff', { parent: 's1' }), 1],
  ['dom:test', 'snapshotCreateXML', record('root2', 'disk-snapshot', { more: externalDisk }), 1],
  ['dom:test', 'snapshotCreateXML', record('x', 'shutoff', { parent: 'a', more: externalDisk }), 1],
];
const listFlags = [...Array(12).keys()].map((bit) => 1 << bit);
const listings = [0, ...listFlags, 12, 18, 160, 224, 768, 1025, 1029, 5, 9, 36, 96];

const look: readonly Call[] = [
  ['dom:test', 'listAllSnapshots', 0],
  ['dom:test', 'listAllSnapshots', 1],
  ['dom:test', 'snapshotCurrent', 0],
  ['dom:test', 'hasCurrentSnapshot', 0],
];

const states = ['running', 'paused', 'crashed', 'shutdown', 'shutoff', 'disk-snapshot'];
const guest = (name: string) =>
  `<domain type='test'><name>${name}</name><uuid>6695eb01-f6a4-8304-79aa-0000000000ff</uuid><memory>8192</memory>` +
  "<os><type arch='i686'>hvm</type></os></domain>";
/** From each state of the domain to each state of a snapshot. */
const reverts = (transient: boolean, start: readonly Call[], state: string): Scenario[] =>
  [0, 1, 2, 3, 4, 8].map((flags) => ({
    name: `revert a ${transient ? 'transient' : 'defined'} guest (${start.map(([, call]) => call).join(', ')}) to ${state}, ${flags}`,
    steps: [
      transient ? ['conn', 'createXML', guest('g'), 0] : ['conn', 'defineXML', guest('g')],
      ...start,
      ['dom:g', 'snapshotCreateXML', record('r', state, { domain: guest('g') }), 1],
      ['dom:g', 'revertToSnapshot', ref('dom:g/snap:r'), flags],
      ['dom:g', 'state', 0],
      ['dom:g', 'hasCurrentSnapshot', 0],
      ['dom:g', 'XMLDesc', 0],
      ['dom:g', 'XMLDesc', 2],
    ],
  }));

export const scenarios: readonly Scenario[] = [
  {
    name: 'snapshot: flags',
    steps: [...[...Array(11).keys()].map((bit) => 1 << bit), 3, 5, 9, 1 | 16, 2 | 16].flatMap((flags): Step[] => [
      ['dom:test', 'snapshotCreateXML', fresh(`f${flags}`), flags],
      ['dom:test', 'state', 0],
      ['dom:test', 'create'],
    ]),
  },
  { name: 'snapshot: requests of a running guest', steps: requests(0) },
  { name: 'snapshot: validated requests', steps: requests(512) },
  { name: 'snapshot: requests of a stopped guest', steps: [['dom:test', 'destroy'], ...requests(0)] },
  {
    name: 'snapshot: what is no snapshot',
    steps: ['', '<', '<domainsnapshot', '<domain/>', '<domainsnapshot/><x/>', fresh('a/b'), fresh('a/b')].map((xml) => [
      'dom:test',
      'snapshotCreateXML',
      xml,
      0,
    ]),
  },
  {
    name: 'snapshot: records',
    steps: [
      ['conn', 'defineXML', definition()],
      ...records.flatMap((xml, index): Step[] => {
        const name = /<name>([^<]*)/.exec(xml)?.[1] ?? '';
        const print: Call[] = name === '' ? [] : [[`dom:test/snap:${name}`, 'getXMLDesc', 0]];
        return [['dom:test', 'snapshotCreateXML', xml, index % 5 === 4 ? 3 : 1], ...print, ...look];
      }),
    ],
  },
  {
    name: 'snapshot: the tree and its filters',
    steps: [
      ...tree,
      ...listings.flatMap((flags): Step[] => [
        ['dom:test', 'listAllSnapshots', flags],
        ['dom:test', 'snapshotNum', flags],
        ['dom:test/snap:s1', 'listAllChildren', flags],
        ['dom:test/snap:s5', 'listAllChildren', flags],
      ]),
      ['dom:test/snap:s0', 'getParent', 0],
      ['dom:test/snap:a', 'getParent', 0],
      ['dom:test/snap:a', 'getParent', 1],
      ['dom:test/snap:a', 'isCurrent', 0],
      ['dom:test/snap:s5', 'isCurrent', 0],
      ['dom:test/snap:s5', 'isCurrent', 1],
      ['dom:test/snap:s5', 'hasMetadata', 0],
      ['dom:test/snap:s5', 'hasMetadata', 1],
      ['dom:test', 'snapshotLookupByName', 'none', 0],
      ['dom:test', 'snapshotLookupByName', 's1', 1],
      ['dom:test', 'snapshotCreateXML', fresh('s3'), 0],
    ],
  },
  ...[0, 1, 2, 4, 5].flatMap((flags) =>
    ['s0', 's1', 's3', 's5', 'a', 'root2'].map((name): Scenario => ({
      name: `snapshot: delete ${name}, ${flags}`,
      steps: [
        ...tree,
        [`dom:test/snap:${name}`, 'delete', flags],
        ...look,
        ['dom:test/snap:s0', 'listAllChildren', 1],
        ['dom:test/snap:a', 'getParent', 0],
        ['dom:test/snap:s4', 'getParent', 0],
        [`dom:test/snap:${name}`, 'getXMLDesc', 0],
        [`dom:test/snap:${name}`, 'delete', 0],
        ['dom:test', 'snapshotCreateXML', fresh('next'), 0],
        ['dom:test/snap:next', 'getParent', 0],
      ],
    })),
  ),
  ...states.flatMap((state) => [
    ...reverts(false, [], state),
    ...reverts(false, [['dom:g', 'create']], state),
    ...reverts(
      false,
      [
        ['dom:g', 'create'],
        ['dom:g', 'suspend'],
      ],
      state,
    ),
    ...reverts(true, [], state),
    ...reverts(true, [['dom:g', 'suspend']], state),
  ]),
  {
    name: 'snapshot: halting, undefining, destroying and renaming',
    steps: [
      ['conn', 'createXML', guest('g'), 0],
      ['dom:g', 'snapshotCreateXML', fresh('h'), 8],
      ['dom:g', 'snapshotCreateXML', fresh('h'), 0],
      ['dom:g', 'destroy'],
      ['dom:test', 'snapshotCreateXML', fresh('one'), 8],
      ['dom:test', 'undefine'],
      ['dom:test', 'undefineFlags', 16],
      ['dom:test', 'rename', 'new', 0],
      ['dom:test', 'listAllSnapshots', 0],
      ['dom:new/snap:one', 'getXMLDesc', 0],
      ['dom:new', 'snapshotCreateXML', fresh('two'), 0],
      ['dom:new/snap:two', 'getParent', 0],
      ['dom:new', 'create'],
      ['dom:new', 'undefine'],
      ['dom:new', 'listAllSnapshots', 0],
      ['dom:new', 'destroy'],
      ['dom:new', 'listAllSnapshots', 0],
    ],
  },
  {
    name: 'snapshot: revert a domain that was renamed since',
    steps: [
      ['conn', 'defineXML', guest('g')],
      ['dom:g', 'snapshotCreateXML', fresh('one'), 0],
      ['dom:g', 'rename', 'new', 0],
      ['dom:new', 'revertToSnapshot', ref('dom:new/snap:one'), 0],
      differs('libvirt gives it the name of then, by which it is not found', 'dom:new', 'XMLDesc', 2),
      ['conn', 'lookupByName', 'g'],
    ],
  },
  {
    name: 'snapshot: of a node description',
    node:
      "<node><domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'><name>n</name>" +
      '<uuid>6695eb01-f6a4-8304-79aa-0000000000ff</uuid><memory>8192</memory>' +
      "<os><type arch='i686'>hvm</type></os>" +
      ['b', 'a']
        .map(
          (name) =>
            `<test:domainsnapshot><name>${name}</name><state>running</state><creationTime>7</creationTime>` +
            `${name === 'b' ? '<parent><name>a</name></parent>' : ''}<active>${name === 'a' ? 1 : 0}</active>` +
            '</test:domainsnapshot>',
        )
        .join('') +
      '</domain></node>',
    steps: [
      ['dom:n', 'listAllSnapshots', 0],
      ['dom:n', 'listAllSnapshots', 1],
      ['dom:n', 'snapshotCurrent', 0],
      ['dom:n/snap:b', 'getXMLDesc', 0],
      ['dom:n/snap:b', 'getParent', 0],
      ['dom:n', 'revertToSnapshot', ref('dom:n/snap:b'), 0],
      ['dom:n', 'snapshotCurrent', 0],
    ],
  },
];
