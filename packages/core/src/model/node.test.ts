import { expect, test } from '@jest/globals';
import { parseNode, printNode } from './node.js';

const xml = `<node>
  <cpu><nodes>2</nodes><sockets>1</sockets><cores>4</cores><threads>2</threads><mhz>2400</mhz><model>i686</model></cpu>
  <memory>8192</memory>
  <auth><user password='123'>bob</user><user>eve</user></auth>
  <domain type='test' xmlns:t='http://libvirt.org/schemas/domain/test/1.0'>
    <name>saved</name><memory>1</memory>
    <t:runstate>5</t:runstate><t:hasmanagedsave/>
    <t:domainsnapshot><name>s1</name></t:domainsnapshot>
  </domain>
  <domain file='other.xml'/>
  <network><name>net</name></network>
  <interface type='ethernet' name='eth0'/>
  <pool type='dir'><name>p</name><target><path>/p</path></target>
    <volume><name>v</name><capacity unit='MiB'>1</capacity></volume>
  </pool>
  <device><name>computer</name><capability type='drm'><type>render</type></capability></device>
</node>`;
const readFile = (file: string) => `<domain type='test'><name>${file}</name></domain>`;

test('a node description', () => {
  const node = parseNode(xml, { readFile });
  expect(node).toMatchObject({
    cpu: { nodes: 2, cores: 4, model: 'i686' },
    memory: 8192n,
    users: [{ name: 'bob', password: '123' }, { name: 'eve' }],
    networks: [{ name: 'net' }],
    interfaces: [{ type: 'ethernet', name: 'eth0' }],
    pools: [{ pool: { name: 'p' }, volumes: [{ name: 'v', capacity: 1048576n }] }],
    devices: [{ name: 'computer' }],
  });
  expect(node.domains).toEqual([
    {
      domain: { type: 'test', name: 'saved', memory: 1n },
      runstate: 5,
      transient: false,
      hasManagedSave: true,
      snapshots: [{ name: 's1' }],
    },
    {
      domain: { type: 'test', name: 'other.xml' },
      runstate: 1,
      transient: false,
      hasManagedSave: false,
      snapshots: [],
    },
  ]);
  expect(parseNode(printNode(node))).toEqual(node);
});

test.each([['<t:runstate>9</t:runstate>'], ['<t:runstate>5</t:runstate><t:transient/>'], ['<t:hasmanagedsave/>']])(
  '%s is refused',
  (state) => {
    const node = `<node><domain type='test' xmlns:t='http://libvirt.org/schemas/domain/test/1.0'><name>a</name>${state}</domain></node>`;
    expect(() => parseNode(node)).toThrow(
      expect.objectContaining({ code: 'VIR_ERR_XML_ERROR', domain: 'VIR_FROM_TEST' }),
    );
  },
);

test('a file is read only where reading is offered', () => {
  expect(() => parseNode("<node><domain file='x'/></node>")).toThrow(/none can be read/);
});
