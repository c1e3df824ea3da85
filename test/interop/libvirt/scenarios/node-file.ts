import { known } from '../known-differences.js';
import type { Call, Scenario } from '../scenario.js';

const uuid = (last: number) => `c7a5fdbd-edaf-9455-926a-d65c16db18${last.toString().padStart(2, '0')}`;
const domain = (name: string, id: number, more = '') =>
  `<domain type='test'><name>${name}</name><uuid>${uuid(id)}</uuid><memory>8192</memory>` +
  `<os><type>hvm</type></os>${more}</domain>`;
const state = (text: string) => `<t:${text} xmlns:t='http://libvirt.org/schemas/domain/test/1.0'`;
const stateful = (name: string, id: number, inside: string) =>
  domain(name, id)
    .replace("<domain type='test'>", "<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>")
    .replace('</domain>', `${inside}</domain>`);

const look = (name: string): Call[] => [
  ['conn', 'lookupByName', name],
  [`dom:${name}`, 'state', 0],
  [`dom:${name}`, 'isActive'],
  [`dom:${name}`, 'isPersistent'],
  [`dom:${name}`, 'info'],
  [`dom:${name}`, 'XMLDesc', 0],
  [`dom:${name}`, 'XMLDesc', 2],
];
const all: Call[] = [
  ['conn', 'listAllDomains', 0],
  ['conn', 'listDomainsID'],
];

const nodes: Record<string, { node: string; files?: Record<string, string>; steps?: Call[] }> = {
  'an empty file': { node: '' },
  'no XML': { node: 'hello' },
  'not closed': { node: '<node>' },
  'another root': { node: '<network/>' },
  'nothing in it': { node: '<node/>' },
  'unknown elements': { node: '<node><x/><cpu><y/></cpu></node>' },
  'one domain': { node: `<node>${domain('a', 1)}</node>`, steps: look('a') },
  'two domains': { node: `<node>${domain('a', 1)}${domain('b', 2)}</node>`, steps: [...look('a'), ...look('b')] },
  'two domains of one name': { node: `<node>${domain('a', 1)}${domain('a', 2)}</node>`, steps: look('a') },
  'two domains of one uuid': { node: `<node>${domain('a', 1)}${domain('b', 1)}</node>`, steps: look('a') },
  'the same domain twice': { node: `<node>${domain('a', 1)}${domain('a', 1)}</node>`, steps: look('a') },
  'a domain without name': { node: '<node><domain type="test"/></node>' },
  'a domain in a file': {
    node: "<node><domain file='a.xml'/></node>",
    files: { 'a.xml': domain('a', 1) },
    steps: look('a'),
  },
  'a domain in a file that is not there': { node: "<node><domain file='none.xml'/></node>" },
  'a domain in a file that is no XML': { node: "<node><domain file='a.xml'/></node>", files: { 'a.xml': 'hello' } },
  'a domain in a file that is a network': {
    node: "<node><domain file='a.xml'/></node>",
    files: { 'a.xml': '<network><name>a</name></network>' },
  },
  'a domain in an empty file': { node: "<node><domain file='a.xml'/></node>", files: { 'a.xml': '' } },
  'run states': {
    node: `<node>${[0, 1, 2, 3, 4, 5, 6, 7]
      .map((number) => stateful(`s${number}`, number, `<test:runstate>${number}</test:runstate>`))
      .join('')}</node>`,
    steps: [1, 2, 3, 4, 5, 6].flatMap((number) => look(`s${number}`)),
  },
  'run state shut off': {
    node: `<node>${stateful('a', 1, '<test:runstate>5</test:runstate>')}</node>`,
    steps: look('a'),
  },
  'run state paused': {
    node: `<node>${stateful('a', 1, '<test:runstate>3</test:runstate>')}</node>`,
    steps: look('a'),
  },
  'run state crashed': {
    node: `<node>${stateful('a', 1, '<test:runstate>6</test:runstate>')}</node>`,
    steps: look('a'),
  },
  'run state blocked': {
    node: `<node>${stateful('a', 1, '<test:runstate>2</test:runstate>')}</node>`,
    steps: [...look('a'), ['dom:a', 'suspend'], ['dom:a', 'state', 0]],
  },
  'run state too large': { node: `<node>${stateful('a', 1, '<test:runstate>99</test:runstate>')}</node>` },
  'run state negative': { node: `<node>${stateful('a', 1, '<test:runstate>-1</test:runstate>')}</node>` },
  'run state is a word': { node: `<node>${stateful('a', 1, '<test:runstate>on</test:runstate>')}</node>` },
  'transient and running': {
    node: `<node>${stateful('a', 1, '<test:transient/>')}</node>`,
    steps: [...look('a'), ['dom:a', 'destroy'], ['conn', 'lookupByName', 'a']],
  },
  'transient 0': { node: `<node>${stateful('a', 1, '<test:transient>0</test:transient>')}</node>`, steps: look('a') },
  'transient 2': { node: `<node>${stateful('a', 1, '<test:transient>2</test:transient>')}</node>`, steps: look('a') },
  'transient and shut off': {
    node: `<node>${stateful('a', 1, '<test:transient/><test:runstate>5</test:runstate>')}</node>`,
    steps: look('a'),
  },
  'saved and shut off': {
    node: `<node>${stateful('a', 1, '<test:hasmanagedsave/><test:runstate>5</test:runstate>')}</node>`,
    steps: [...look('a'), ['conn', 'listAllDomains', 256], ['dom:a', 'undefine'], ['dom:a', 'undefineFlags', 1]],
  },
  'saved and running': { node: `<node>${stateful('a', 1, '<test:hasmanagedsave/>')}</node>`, steps: look('a') },
  'another prefix': { node: `<node>${domain('a', 1, `${state('runstate')}>3</t:runstate>`)}</node>`, steps: look('a') },
  'no prefix': { node: `<node>${domain('a', 1, '<runstate>3</runstate>')}</node>`, steps: look('a') },
  'an id of its own': {
    node: `<node>${domain('a', 1).replace("type='test'", "type='test' id='9'")}</node>`,
    steps: look('a'),
  },
  cpu: {
    node: '<node><cpu><nodes>2</nodes><sockets>3</sockets><cores>4</cores><threads>2</threads><active>6</active><mhz>6000</mhz><model>i986</model></cpu><memory>6000000</memory></node>',
  },
  'cpu is a word': { node: '<node><cpu><mhz>fast</mhz></cpu></node>' },
  'cpu of none': { node: '<node><cpu><nodes>0</nodes></cpu></node>' },
  'memory is a word': { node: '<node><memory>much</memory></node>' },
};

export const scenarios: readonly Scenario[] = Object.entries(nodes).map(([name, { node, files = {}, steps = [] }]) => ({
  name: `node file: ${name}`,
  differs: known[`node file: ${name}`],
  node,
  files,
  steps: [...steps, ...all],
}));
