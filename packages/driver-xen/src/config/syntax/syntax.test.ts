import { describe, expect, test } from '@jest/globals';
import { VirtError } from '@virtkit/core/driver';
import * as fc from 'fast-check';
import { parseXlSyntax } from './parse.js';
import { printXlSyntax, unwritable } from './print.js';
import type { XlPlain, XlValue } from './value.js';

const plain = (value: XlValue): unknown => (value.kind === 'list' ? value.items.map(plain) : value.text);
const read = (text: string) =>
  Object.fromEntries([...parseXlSyntax(text, 'a.cfg')].map(([name, one]) => [name, plain(one)]));

describe('what is read', () => {
  test.each<readonly [string, unknown]>([
    ['', {}],
    ['a = 1', { a: '1' }],
    ['a=1;b=2\n', { a: '1', b: '2' }],
    ['a = 0x1f', { a: '0x1f' }],
    ['a = -3600', { a: '-3600' }],
    ['a = \'it "is"\'', { a: 'it "is"' }],
    ['a = "it\'s"', { a: "it's" }],
    ['a = "\\"\\\\\\t"', { a: '"\\\t' }],
    ['a = []', { a: [] }],
    ['a = [ "x", 2, ]', { a: ['x', '2'] }],
    ['a = [\n\n "x" # one\n , # two\n "y"\n]', { a: ['x', 'y'] }],
    ['a = [ [ "x" ], [ ] ]', { a: [['x'], []] }],
    ['a = "x"\na = "y"', { a: 'y' }],
    ['a = "x"\na += "y"', { a: 'xy' }],
    ['a += [ "x" ]\na += [ "y" ]', { a: ['x', 'y'] }],
    ['# all\n\n;;a = 1 # some', { a: '1' }],
    ['a = 1\r\nb = 2\r\n', { a: '1', b: '2' }],
    ['a.b_c.0 = 1', { 'a.b_c.0': '1' }],
    ['constructor = "c"', { constructor: 'c' }],
  ])('%j', (text, expected) => expect(read(text)).toEqual(expected));

  test('no name is more than a name', () => {
    const settings = parseXlSyntax('constructor = "c"\n__proto__x = 1'.replace('__proto__x', 'tostring'), 'a.cfg');
    expect([...settings.keys()]).toEqual(['constructor', 'tostring']);
    expect(settings.get('hasOwnProperty')).toBeUndefined();
  });

  test('where a value stands', () => {
    const settings = parseXlSyntax('\n\na = [\n "x",\n\n "y" ]\n', 'a.cfg');
    expect(settings.get('a')).toMatchObject({ line: 3, items: [{ line: 4 }, { line: 6 }] });
  });
});

describe('what is refused, with its line and name', () => {
  test.each<readonly [string, number, string | undefined]>([
    ['a', 1, 'a'],
    ['= 1', 1, undefined],
    ['\nA = 1', 2, undefined],
    ['a = \n1', 1, 'a'],
    ['a = b', 1, 'a'],
    ['a = 1 b = 2', 1, 'a'],
    ['a = "x', 1, undefined],
    ['a = "x\ny"', 1, undefined],
    ['a = "\\x41"', 1, undefined],
    ['a = "\\101"', 1, undefined],
    ['a = "\\q"', 1, undefined],
    ['a = [ "x" "y" ]', 1, 'a'],
    ['a = [ , ]', 1, 'a'],
    ['\n\na = [ "x"', 3, 'a'],
    ['a = 1\na += [ 1 ]', 2, 'a'],
    ['a = None', 1, undefined],
    ['a = ("x")', 1, undefined],
    ['a = 1 + 2', 1, undefined],
    ['a = "\0"\nb', 2, 'b'],
    ['\0', 1, undefined],
    [`a = ${'['.repeat(100)}`, 1, 'a'],
  ])('%j', (text, line, path = '') => {
    expect(() => parseXlSyntax(text, 'a.cfg')).toThrow(
      expect.objectContaining({
        code: 'VIR_ERR_CONF_SYNTAX',
        domain: 'VIR_FROM_LIBXL',
        location: { line, path },
        message: expect.stringContaining(`a.cfg:${line}: `) as unknown,
      }),
    );
  });

  test('a text that is too long', () => {
    expect(() => parseXlSyntax(' '.repeat(2_000_000), 'a.cfg')).toThrow(VirtError);
  });

  test('in a time that grows with the text alone', () => {
    for (const text of [
      'a = [ "x", '.repeat(20_000),
      `a = "${'\\\\'.repeat(200_000)}`,
      '#'.repeat(500_000),
      '\n'.repeat(500_000),
    ]) {
      const start = performance.now();
      try {
        parseXlSyntax(text, 'a.cfg');
      } catch (error) {
        expect(error).toBeInstanceOf(VirtError);
      }
      expect(performance.now() - start).toBeLessThan(5000);
    }
  });
});

const writableText = fc.string({ unit: 'grapheme' }).filter((text) => unwritable(text) === undefined);
const value: fc.Arbitrary<XlPlain> = fc.oneof(
  writableText,
  fc.maxSafeInteger(),
  fc.array(fc.oneof(writableText, fc.array(writableText, { maxLength: 3 })), { maxLength: 4 }),
);
const name = fc.stringMatching(/^[a-z][._0-9a-z]{0,12}$/);

describe('what is printed', () => {
  test('is read as it was', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([one]) => one, maxLength: 6 }), (settings) => {
        const text = (one: XlPlain): unknown => (typeof one === 'object' ? one.map(text) : String(one));
        const expected = settings.map(([key, one]) => [key, text(one)]);
        const printed = printXlSyntax(settings);
        expect([...parseXlSyntax(printed, 'a.cfg')].map(([key, one]) => [key, plain(one)])).toEqual(expected);
        expect(printed.split('\n')).toHaveLength(settings.length + 1);
      }),
    );
  });

  test.each(['a\nb', 'a\rb', 'a\0b', 'a\u2028b', '"\'', '\x1b[2J', '\x7f', '\ud800', '\u0085'])(
    '%j cannot be',
    (text) => {
      expect(unwritable(text)).toBeDefined();
      expect(() => printXlSyntax([['a', text]])).toThrow(TypeError);
    },
  );

  test('any text at all is read, or refused with an error of ours', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'a1=+[],;#"\'\\\n \t-') })), (text) => {
        try {
          parseXlSyntax(text, 'a.cfg');
        } catch (error) {
          expect(error).toBeInstanceOf(VirtError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
