import { describe, expect, test } from '@jest/globals';
import { completeNwfilter } from './complete.js';
import { parseNwfilter, printNwfilter, type NwfilterRule } from './nwfilter.js';
import { parseVariable } from './scalars.js';

const complete = (inside: string, attributes = '') =>
  completeNwfilter(parseNwfilter(`<filter name='f'${attributes}>${inside}</filter>`), {
    random: (size) => new Uint8Array(size),
  });
const rule = (inside: string): NwfilterRule => {
  const [entry] = complete(`<rule action='accept' direction='in'>${inside}</rule>`).entries!;
  return entry as NwfilterRule;
};

test('entries keep their order, and tell what they are', () => {
  const filter = parseNwfilter(
    "<filter name='f'><filterref filter='a'/><rule action='drop' direction='out'/><filterref filter='b'/></filter>",
  );
  expect(filter.entries?.map((entry) => (entry.kind === 'rule' ? entry.action : entry.filter))).toEqual([
    'a',
    'drop',
    'b',
  ]);
  expect(() => printNwfilter({ name: 'f', entries: [{ kind: 'moon' } as never] })).toThrow(TypeError);
});

test('an empty filter gets an identity and the chain of all packets', () => {
  expect(printNwfilter(complete(''))).toBe(`<filter name='f' chain='root'>
  <uuid>00000000-0000-4000-8000-000000000000</uuid>
</filter>
`);
});

describe('the priority of a chain', () => {
  test.each([
    [" chain='mac-x'", -800],
    [" chain='stp'", undefined],
    [" chain='ipv6' priority='7'", 7],
    [" chain='ipv6' priority='0'", undefined],
    [" priority='7'", undefined],
  ])('%s', (attributes, priority) => expect(complete('', attributes).priority).toBe(priority));
});

describe('what a rule says of packets', () => {
  test('comes together in one element for each sign', () => {
    const { packets } = rule("<tcp match='no' srcipaddr='1.2.3.4'/><tcp dstportstart='9'/><udp/>");
    expect(packets).toEqual([
      { kind: 'tcp', match: 'no', srcIpAddr: '1.2.3.4' },
      { kind: 'tcp', dstPortStart: 9 },
    ]);
  });

  test('has the sign of what it belongs to', () => {
    expect(rule("<ip match='no' srcipmask='24'/><ip srcipaddr='1.2.3.4'/>").packets).toEqual([
      { kind: 'ip', srcIpAddr: '1.2.3.4', srcIpMask: 24 },
    ]);
  });

  test('keeps hexadecimal numbers, and variables as they are', () => {
    expect(rule("<ip protocol='0xFE' dscp='0x1' srcipaddr='$IP[@0]' dstipmask='255.0.0.0'/>").packets).toEqual([
      { kind: 'ip', protocol: '0xfe', dscp: '0x1', srcIpAddr: '$IP', dstIpMask: 8 },
    ]);
  });

  test('names what has a name', () => {
    expect(rule("<mac protocolid='0x800'/>").packets).toEqual([{ kind: 'mac', protocolId: 'ipv4' }]);
    expect(rule("<tcp flags='syn,ACK/none' state='related,NEW'/>").packets).toEqual([
      { kind: 'tcp', flags: 'SYN,ACK/NONE', state: 'NEW,RELATED' },
    ]);
  });

  test('is refused with its place', () => {
    expect(() => rule("<tcp srcportstart='65536'/>")).toThrow(
      expect.objectContaining({
        code: 'VIR_ERR_INTERNAL_ERROR',
        domain: 'VIR_FROM_NWFILTER',
        location: expect.objectContaining({ path: '/filter/rule/tcp/@srcportstart' }),
      }),
    );
  });
});

test('parameters are sorted, and those that are not well formed are dropped', () => {
  const { entries } = complete(
    "<filterref filter='x'><parameter name='b' value='1'/><parameter name='B' value='2'/><parameter name='b' value='0'/><parameter name='a b' value='1'/><parameter name='c'/></filterref>",
  );
  expect(entries).toEqual([
    {
      kind: 'filterref',
      filter: 'x',
      parameters: [
        { name: 'B', value: '2' },
        { name: 'b', value: '1' },
        { name: 'b', value: '0' },
      ],
    },
  ]);
});

test.each([
  ['$IP', '$IP'],
  ['$IP[ 2 ]', '$IP[2]'],
  ['$IP[@1]', '$IP[@1]'],
  ['$IP[@1001]', undefined],
  ['$IP[', undefined],
  ['$I-P', undefined],
  ['IP', undefined],
])('the variable %s', (text, variable) => expect(parseVariable(text)).toBe(variable));
