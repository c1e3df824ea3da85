import { differs, type Script } from '../script.js';
import { ioWarning, noReason, xmlParser, xmlReader } from '../reasons.js';

const domain = (inside: string) =>
  `<node><domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <name>a</name><memory>1024</memory><os><type>hvm</type></os>${inside}
  </domain></node>`;
const pool = (inside: string) =>
  `<node><pool type='dir'><name>p</name><target><path>/p</path></target>${inside}</pool></node>`;

/** Node descriptions that are refused, each with why ours is refused in other words, if it is. */
const nodes: Readonly<Record<string, readonly [text: string, reason?: string]>> = {
  malformed: ['<node', xmlParser],
  root: ['<host/>', xmlReader],
  nodes: ['<node><cpu><nodes>many</nodes></cpu></node>', xmlReader],
  memory: ['<node><memory>much</memory></node>', xmlReader],
  model: [`<node><cpu><model>${'x'.repeat(40)}</model></cpu></node>`],
  state: [domain('<test:runstate>99</test:runstate>')],
  transient: [domain('<test:transient/><test:runstate>5</test:runstate>')],
  saved: [domain('<test:hasmanagedsave/>')],
  nameless: ['<node><network/></node>', xmlReader],
  slash: ['<node><network><name>a/b</name></network></node>'],
  network: [`<node><network><name>a</name><forward mode='nat'/></network></node>`],
  interface: [`<node><interface type='vlan' name='v'><vlan tag='1'/></interface></node>`],
  target: [`<node><pool type='dir'><name>p</name></pool></node>`],
  volume: [pool('<volume><name>v</name></volume>')],
  path: [pool('<volume><name>v</name><capacity>1</capacity></volume>'.repeat(2)), noReason],
  device: [`<node><device><name>d</name></device></node>`, xmlReader],
  user: ['<node><auth><user/></auth></node>'],
  file: [`<node><network file='nothing.xml'/></node>`, ioWarning],
};

export const scripts: readonly Script[] = [
  {
    name: 'nodes that cannot be opened',
    files: Object.fromEntries(Object.entries(nodes).map(([name, [text]]) => [`${name}.xml`, text])),
    commands: Object.entries(nodes).map(([name, [, reason]]) => {
      const command = `connect test://$DIR/${name}.xml`;
      return reason === undefined ? command : differs(reason, command);
    }),
  },
];
