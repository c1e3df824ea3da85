import { differs, path, type Call, type Scenario, type Step } from '../scenario.js';

const uuid = '6695eb01-f6a4-8304-79aa-0000000000ff';
const guest = (name = 'g', id = uuid, more = '') =>
  `<domain type='test'><name>${name}</name><uuid>${id}</uuid>${more}<memory>8192</memory>` +
  "<os><type arch='i686'>hvm</type></os></domain>";
const magic = 'TestGuestMagic\0';
/** A length as the four bytes of a file; each must be a character of its own in UTF-8. */
const length = (value: number): string => String.fromCharCode(value & 127, (value >> 8) & 127, 0, 0);
const image = (xml: string, claimed = xml.length) => magic + length(claimed) + xml;
// The length of a definition has no byte over 127: spaces make up for it.
const padded = (xml: string) => xml.padEnd(Math.ceil(xml.length / 256) * 256, ' ');

const files: Readonly<Record<string, string>> = {
  empty: '',
  other: 'something else altogether, and long enough',
  short: 'TestGuest',
  unmeasured: magic,
  zero: image('', 0),
  cut: image('abc', 100),
  words: image('abc'),
  nameless: image("<domain type='test'/>"),
  nul: `${magic}${length(23)}<domain type='test'/>\0x`,
  good: image(padded(guest())),
};

const facts = (name: string): Call[] => [
  [`dom:${name}`, 'state', 0],
  [`dom:${name}`, 'isPersistent'],
  [`dom:${name}`, 'hasManagedSaveImage', 0],
  [`dom:${name}`, 'XMLDesc', 0],
  [`dom:${name}`, 'XMLDesc', 2],
];

export const scenarios: readonly Scenario[] = [
  {
    name: 'save: files that are there',
    files,
    steps: ['missing', '', ...Object.keys(files)].flatMap((name): Step[] => [
      ['conn', 'saveImageGetXMLDesc', path(name), 0],
      ['conn', 'saveImageDefineXML', path(name), guest('g', uuid, '<title>t</title>'), 0],
      ['conn', 'saveImageGetXMLDesc', path(name), 1],
      ['conn', 'restore', path(name)],
    ]),
  },
  ...[true, false].map((persistent): Scenario => ({
    name: `save: a ${persistent ? 'defined' : 'transient'} guest and back`,
    steps: [
      persistent ? ['conn', 'defineXML', guest()] : ['conn', 'createXML', guest(), 0],
      ['dom:g', 'save', path('image')],
      ['dom:g', 'create'],
      ['dom:g', 'suspend'],
      ['dom:g', 'saveFlags', path('image'), '<x/>', 0],
      ['dom:g', 'saveFlags', path('image'), null, 1],
      ['dom:g', 'saveFlags', path('image'), null, 2],
      ['dom:g', 'saveFlags', path('image'), null, 6],
      ['dom:g', 'save', '/nonexistent/image'],
      ['dom:g', 'save', '/tmp'],
      ['dom:g', 'save', path('image')],
      ...facts('g'),
      ['dom:g', 'save', path('image')],
      ['conn', 'saveImageGetXMLDesc', path('image'), 0],
      ['conn', 'saveImageGetXMLDesc', path('image'), 2],
      ['conn', 'restoreFlags', path('image'), '<x/>', 0],
      ['conn', 'restoreFlags', path('image'), null, 2],
      ['conn', 'saveImageDefineXML', path('image'), '<', 0],
      ['conn', 'saveImageDefineXML', path('image'), guest(), 1],
      ['conn', 'saveImageDefineXML', path('image'), guest(), 6],
      ['conn', 'saveImageDefineXML', path('image'), guest('other'), 4],
      ['conn', 'restore', path('image')],
      ['conn', 'saveImageDefineXML', path('image'), guest('test'), 2],
      ['conn', 'restore', path('image')],
      ['conn', 'saveImageDefineXML', path('image'), guest('g', uuid, '<title>t</title>'), 0],
      ['conn', 'saveImageGetXMLDesc', path('image'), 0],
      ['conn', 'restore', path('image')],
      ...facts('g'),
      ['conn', 'restore', path('image')],
      ['dom:g', 'managedSave', 0],
      ...facts('g'),
      ['dom:g', 'destroy'],
      ...facts('g'),
    ],
  })),
  {
    name: 'save: managed',
    steps: [
      ...[0, 1, 2, 4, 6, 8, 16].flatMap((flags): Step[] => [
        ['dom:test', 'managedSave', flags],
        ['dom:test', 'state', 0],
        ['dom:test', 'hasManagedSaveImage', 0],
        ['dom:test', 'create'],
        ['dom:test', 'hasManagedSaveImage', 0],
      ]),
      ['dom:test', 'managedSave', 0],
      ['dom:test', 'managedSave', 0],
      ['dom:test', 'hasManagedSaveImage', 1],
      ['dom:test', 'managedSaveRemove', 1],
      ['dom:test', 'undefine'],
      ['dom:test', 'managedSaveRemove', 0],
      ['dom:test', 'managedSaveRemove', 0],
      ['dom:test', 'undefine'],
      ['dom:test', 'hasManagedSaveImage', 0],
    ],
  },
  ...[true, false].map((persistent): Scenario => ({
    name: `core dump of a ${persistent ? 'defined' : 'transient'} guest`,
    steps: [
      persistent ? ['conn', 'defineXML', guest()] : ['conn', 'createXML', guest(), 0],
      ['dom:g', 'coreDump', path('core'), 0],
      ['dom:g', 'create'],
      ...[2, 4, 8, 16, 3, 9, 10, 0].map((flags): Step => ['dom:g', 'coreDump', path('core'), flags]),
      ...[0, 1, 2, 3, 4].map((format): Step => ['dom:g', 'coreDumpWithFormat', path('core'), format, 1]),
      ['dom:g', 'coreDump', '/nonexistent/core', 0],
      ['dom:g', 'state', 0],
      ['dom:g', 'create'],
      ['dom:g', 'coreDump', path('core'), 1],
      ['dom:g', 'state', 0],
      ['conn', 'restore', path('core')],
    ],
  })),
  {
    name: 'save: a definition of more than 8 KiB',
    steps: [
      ['conn', 'createXML', guest('g', uuid, `<description>${'x'.repeat(9000)}</description>`), 0],
      ['dom:g', 'save', path('image')],
      differs('libvirt cannot read what it wrote', 'conn', 'restore', path('image')),
    ],
  },
];
