import { describe, expect, test } from '@jest/globals';
import {
  attribute,
  child,
  children,
  choice,
  content,
  element,
  fallback,
  flag,
  format,
  live,
  maybe,
  onLeaf,
  onOff,
  once,
} from './index.js';
import { oneOf, secret, size, string, text, texts, unsigned, unsigned64, via } from './index.js';
import type { TypeOf } from './index.js';

const Wheel = choice('kind', {
  iron: element('wheel', { weight: attribute('weight', unsigned) }),
  wood: element('wheel', { tree: maybe(attribute('tree', string)) }),
});
const Cart = element('cart', {
  id: live(maybe(attribute('id', unsigned))),
  colour: fallback(attribute('colour', oneOf('red', 'green')), 'red'),
  pin: secret(maybe(attribute('pin', string))),
  name: text('name', string),
  load: maybe(size('load', 'KiB')),
  serial: maybe(text('serial', unsigned64)),
  covered: flag('covered'),
  lid: once(flag('lid'), { code: 'VIR_ERR_INTERNAL_ERROR' }),
  brake: maybe(via('brake', 'state', onOff)),
  tags: texts('tag', string),
  wheels: children('wheel', Wheel),
  owner: maybe(
    child('owner', element('owner', { name: maybe(content(string)), since: maybe(attribute('since', unsigned)) })),
  ),
});
type Cart = TypeOf<typeof Cart>;
const carts = format('cart', Cart, 'VIR_FROM_DOMAIN');

const xml = `<cart id='3' colour='green'>
  <name>Hay &amp; straw</name>
  <load unit='KiB'>2048</load>
  <serial>18446744073709551615</serial>
  <covered/>
  <brake state='on'/>
  <tag>a</tag>
  <tag>b</tag>
  <wheel kind='iron' weight='7'/>
  <wheel kind='wood' tree='oak'/>
  <owner since='1999'>Ann</owner>
</cart>
`;
const value: Cart = {
  id: 3,
  colour: 'green',
  name: 'Hay & straw',
  load: 2048n,
  serial: 18446744073709551615n,
  covered: true,
  brake: true,
  tags: ['a', 'b'],
  wheels: [
    { kind: 'iron', weight: 7 },
    { kind: 'wood', tree: 'oak' },
  ],
  owner: { since: 1999, name: 'Ann' },
};

describe('one description', () => {
  test('reads', () => expect(carts.parse(xml)).toEqual(value));
  test('prints', () => expect(carts.print(value)).toBe(xml));

  test('absent is an absent key; a fallback is always there', () => {
    expect(carts.parse('<cart><name>x</name></cart>')).toEqual({ colour: 'red', name: 'x' });
  });

  test('live and secret parts show only where they belong', () => {
    const cart: Cart = { colour: 'red', name: 'x', id: 1, pin: '42' };
    expect(carts.print(cart)).toBe("<cart id='1' colour='red'>\n  <name>x</name>\n</cart>\n");
    expect(carts.print(cart, { inactive: true, secure: true })).toBe(
      "<cart colour='red' pin='42'>\n  <name>x</name>\n</cart>\n",
    );
    expect(carts.parse("<cart id='1'><name>x</name></cart>", { inactive: true })).toEqual({ colour: 'red', name: 'x' });
  });

  test.each([
    ['2', 'GiB', 2097152n],
    ['1', 'b', 1n],
    ['1025', 'bytes', 2n],
    ['1', 'MB', 977n],
  ])('a size of %s %s is kept in KiB, rounded up', (amount, unit, load) => {
    expect(carts.parse(`<cart><name>x</name><load unit='${unit}'>${amount}</load></cart>`).load).toBe(load);
  });
});

describe('rest', () => {
  test('what is not modelled stays at its level and is printed back', () => {
    const odd = `<cart colour='red' smell='sweet'>
  <name lang='en'>x</name>
  <brake state='on' side='left'/>
  <tag>a</tag>
  <tag bold='yes'>b</tag>
  <wheel kind='iron' weight='7' spokes='8'>
    <rim>
      <nail/>
    </rim>
  </wheel>
  <horse:legs xmlns:horse='urn:horse' n='4'>strong</horse:legs>
</cart>
`;
    const read = carts.parse(odd);
    expect(read.name).toBe('x');
    expect(read.rest?.attributes).toEqual({ smell: 'sweet' });
    expect(read.wheels?.[0]).toMatchObject({ kind: 'iron', weight: 7, rest: { attributes: { spokes: '8' } } });
    expect(carts.print(read)).toBe(odd);
  });

  test('of two elements where one is expected the first one counts, as in libvirt', () => {
    expect(carts.parse('<cart><name>x</name><name>y</name></cart>')).toEqual({ colour: 'red', name: 'x' });
  });
});

test('an attribute of a plain child is a value beside it, and keeps its company', () => {
  const type = element('box', {
    weight: maybe(size('weight', 'KiB')),
    net: maybe(onLeaf('weight', 'net', onOff)),
  });
  const boxes = format('box', type, 'VIR_FROM_DOMAIN');
  const xml = "<box>\n  <weight odd='1' net='off' unit='KiB'>7</weight>\n</box>\n";
  expect(boxes.parse(xml)).toEqual({
    weight: 7n,
    net: false,
    rest: { within: { weight: { attributes: { odd: '1' } } } },
  });
  expect(boxes.print(boxes.parse(xml))).toBe(xml);
  expect(boxes.print({ net: true, weight: 1n })).toBe("<box>\n  <weight net='on' unit='KiB'>1</weight>\n</box>\n");
});

describe('errors say what and where', () => {
  test.each([
    [
      '<cart>\n <name>x</name>\n <wheel kind="iron" weight="1"/>\n <wheel kind="iron"\n  weight="y"/></cart>',
      5,
      3,
      '/cart/wheel[2]/@weight',
    ],
    ['<cart><name>x</name><wheel kind="stone"/></cart>', 1, 28, '/cart/wheel/@kind'],
    ['<cart><name>x</name><wheel/></cart>', 1, 21, '/cart/wheel'],
    ['<coach/>', 1, 1, '/coach'],
  ])('of attributes and the root, as libvirt gives them: %j', (document, line, column, path) => {
    expect(() => carts.parse(document)).toThrow(
      expect.objectContaining({ code: 'VIR_ERR_XML_ERROR', domain: 'VIR_FROM_XML', location: { line, column, path } }),
    );
  });

  test.each([
    ['<cart>\n</cart>', 'VIR_ERR_XML_ERROR', 'VIR_FROM_DOMAIN', 1, 1, '/cart'],
    ['<cart><name>x</name><serial>y</serial></cart>', 'VIR_ERR_XML_ERROR', 'VIR_FROM_DOMAIN', 1, 21, '/cart/serial'],
    ['<cart><name>x</name><lid/><lid/></cart>', 'VIR_ERR_INTERNAL_ERROR', 'VIR_FROM_DOMAIN', 1, 27, '/cart/lid[2]'],
    [
      '<cart><name>x</name>\n<load unit="stone">1</load></cart>',
      'VIR_ERR_INVALID_ARG',
      'VIR_FROM_NONE',
      2,
      7,
      '/cart/load/@unit',
    ],
    ['<cart><name>x</name><load unit="EiB">16</load></cart>', 'VIR_ERR_OVERFLOW', 'VIR_FROM_NONE', 1, 21, '/cart/load'],
    ['<cart>', 'VIR_ERR_XML_DETAIL', 'VIR_FROM_DOMAIN', 1, 7, '/cart'],
  ])('%j', (document, code, domain, line, column, path) => {
    expect(() => carts.parse(document)).toThrow(
      expect.objectContaining({ code, domain, location: { line, column, path } }),
    );
  });
});
