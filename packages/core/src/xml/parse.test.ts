import { describe, expect, test } from '@jest/globals';
import { parseXml } from './parse.js';
import { printXml } from './print.js';

const refused = (line: number, column: number) =>
  expect.objectContaining({
    code: 'VIR_ERR_XML_DETAIL',
    domain: 'VIR_FROM_XML',
    location: expect.objectContaining({ line, column }) as unknown,
  });

describe('well-formed text', () => {
  test('names, attributes, children and text', () => {
    const root = parseXml(
      `<?xml version='1.0' encoding='UTF-8'?>\n<!-- c --><a x='1' y:z="2"> <b>t</b>\n <c/></a>\n<!-- d -->`,
    );
    expect(root).toMatchObject({ name: 'a', attributes: { x: '1', 'y:z': '2' }, text: '' });
    expect(root.children.map(({ name, text }) => [name, text])).toEqual([
      ['b', 't'],
      ['c', ''],
    ]);
  });

  test('references, CDATA and line ends', () => {
    const root = parseXml("<a b='&lt;&#65;&#x42;&quot;&apos;&#10;'>x &amp; <![CDATA[<y> & ]]>z\r\nw</a>");
    expect(root.attributes.b).toBe('<AB"\'\n');
    expect(root.text).toBe('x & <y> & z\nw');
  });

  test('white space in an attribute becomes spaces', () => {
    expect(parseXml("<a b='1\n2\t3'/>").attributes.b).toBe('1 2 3');
  });

  test('mixed content keeps its order', () => {
    const xml = '<a>one <b>two</b> three<c/></a>\n';
    expect(printXml(parseXml(xml))).toBe(xml);
  });

  test('names of the prototype are names like others', () => {
    const root = parseXml("<__proto__ __proto__='1' constructor='2'><toString/></__proto__>");
    expect(Object.entries(root.attributes)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
    expect(Object.getPrototypeOf(root.attributes)).toBe(Object.prototype);
    expect(printXml(root)).toBe("<__proto__ __proto__='1' constructor='2'>\n  <toString/>\n</__proto__>\n");
  });

  test('names and text beyond ASCII', () => {
    const root = parseXml("\ufeff<größe ☃='\u{1f600}'/>".replace('☃', 'λ'));
    expect(root).toMatchObject({ name: 'größe', attributes: { λ: '\u{1f600}' } });
  });
});

describe('text that is refused, and where', () => {
  test.each([
    ['', 1, 1],
    ['   ', 1, 4],
    ['text', 1, 1],
    ['<a>', 1, 4],
    ['<a></b>', 1, 4],
    ['<a>\n  <b></a>', 2, 6],
    ['<a/><b/>', 1, 5],
    ['<a/>x', 1, 5],
    ['</a>', 1, 1],
    ["<a b='1' b='2'/>", 1, 10],
    ["<a b='1'c='2'/>", 1, 9],
    ['<a b/>', 1, 4],
    ['<a b=c/>', 1, 4],
    ["<a b='c/>", 1, 4],
    ["<a b='<'/>", 1, 7],
    ['<a>&nbsp;</a>', 1, 4],
    ['<a>&lt</a>', 1, 4],
    ['<a>&#0;</a>', 1, 4],
    ['<a>&#xD800;</a>', 1, 4],
    ['<a>&constructor;</a>', 1, 4],
    ['<a>\n\u0001</a>', 2, 1],
    ['<a>\ud800</a>', 1, 4],
    ['<a>]]></a>', 1, 4],
    ['<a><!-- x -- y --></a>', 1, 11],
    ['<a><![CDATA[x</a>', 1, 4],
    ['<a><?xml version="1.0"?></a>', 1, 4],
    [' <?xml version="1.0"?><a/>', 1, 2],
    ['<1a/>', 1, 2],
    ['<!DOCTYPE a><a/>', 1, 1],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 1, 1],
    ['<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 1, 1],
  ])('%j', (xml, line, column) => {
    expect(() => parseXml(xml)).toThrow(refused(line, column));
  });
});

test('malformed text may be the error of the one who asked', () => {
  expect(() => parseXml('<a>', { domain: 'VIR_FROM_STORAGE' })).toThrow(
    expect.objectContaining({ code: 'VIR_ERR_XML_DETAIL', domain: 'VIR_FROM_STORAGE' }),
  );
});

describe('hostile sizes', () => {
  test('depth is limited, and a hundred thousand levels are a clean error', () => {
    expect(() => parseXml('<a>'.repeat(100_000))).toThrow(refused(1, 256 * 3 + 1));
    expect(parseXml('<a>'.repeat(256) + '</a>'.repeat(256)).name).toBe('a');
    expect(() => parseXml('<a><b/></a>', { maxDepth: 1 })).toThrow(/nested/);
  });

  test('length is limited', () => {
    expect(() => parseXml(`<a>${'x'.repeat(11 * 1024 * 1024)}</a>`)).toThrow(refused(1, 1));
    expect(() => parseXml(`<a b='${'x'.repeat(1024 * 1024 + 1)}'/>`)).toThrow(/longer than/);
  });

  test.each([
    ['children', `<a>${'<b/>'.repeat(400_000)}</a>`],
    ['attributes', `<a ${Array.from({ length: 100_000 }, (_, index) => `a${index}=''`).join(' ')}/>`],
    ['references', `<a>${'&amp;'.repeat(500_000)}</a>`],
    ['CDATA sections', `<a>${'<![CDATA[x]]>'.repeat(200_000)}</a>`],
    ['ampersands without an end', `<a>${'&'.repeat(1_000_000)}</a>`],
    ['comments', `<a>${'<!---->'.repeat(300_000)}</a>`],
    ['blanks in a tag', `<a${' '.repeat(2_000_000)}/>`],
  ])('time is linear in %s', (_what, xml) => {
    const start = performance.now();
    try {
      parseXml(xml);
    } catch {
      // Refused is as good as parsed here.
    }
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
