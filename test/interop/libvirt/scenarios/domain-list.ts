import type { Call, Scenario } from '../scenario.js';

const xml = (name: string) =>
  `<domain type='test'><name>${name}</name><memory>8192</memory><os><type>hvm</type></os></domain>`;

/** Domains of every kind that the list flags know. */
const population: Call[] = [
  ['conn', 'defineXML', xml('off')],
  ['conn', 'defineXML', xml('off-autostart')],
  ['dom:off-autostart', 'setAutostart', 1],
  ['conn', 'defineXML', xml('paused')],
  ['dom:paused', 'create'],
  ['dom:paused', 'suspend'],
  ['conn', 'createXML', xml('transient'), 0],
  ['conn', 'createXML', xml('transient-paused'), 0],
  ['dom:transient-paused', 'suspend'],
];

const single = Array.from({ length: 18 }, (_, bit) => 2 ** bit);
const pairs = [3, 5, 6, 9, 10, 12, 17, 18, 33, 34, 65, 66, 129, 130, 48, 80, 96, 112, 240, 21, 26, 37, 0x500, 0x600];
const kinds = [0x900, 0xc04, 0x3000, 0xc000, 0x5000, 0xa005, 0x401, 0x801, 0x404, 0x408, 0xffff, 0x10001];

export const scenarios: readonly Scenario[] = [
  {
    name: 'every filter of listAllDomains',
    steps: [
      ...population,
      ...[0, ...single, ...pairs, ...kinds].map((flags): Call => ['conn', 'listAllDomains', flags]),
    ],
  },
  {
    name: 'looking domains up',
    steps: [
      ['conn', 'lookupByName', 'none'],
      ['conn', 'lookupByName', ''],
      ['conn', 'lookupByName', 'TEST'],
      ['conn', 'lookupByUUIDString', '6695eb01-f6a4-8304-79aa-97f2502e193f'],
      ['conn', 'lookupByUUIDString', '6695eb01f6a4830479aa97f2502e193f'],
      ['conn', 'lookupByUUIDString', '6695EB01-F6A4-8304-79AA-97F2502E193F'],
      ['conn', 'lookupByUUIDString', '6695eb01-f6a4-8304-79aa-97f2502e1930'],
      ['conn', 'lookupByUUIDString', 'no uuid'],
    ],
  },
  {
    name: 'autostart',
    steps: [
      ['dom:test', 'autostart'],
      ['dom:test', 'setAutostart', 1],
      ['dom:test', 'autostart'],
      ['dom:test', 'setAutostart', 5],
      ['dom:test', 'autostart'],
      ['dom:test', 'destroy'],
      ['dom:test', 'autostart'],
      ['dom:test', 'setAutostart', 0],
      ['dom:test', 'autostart'],
      ['conn', 'createXML', xml('transient'), 0],
      ['dom:transient', 'autostart'],
      ['dom:transient', 'setAutostart', 1],
      ['dom:transient', 'autostart'],
    ],
  },
];
