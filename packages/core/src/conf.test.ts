import { describe, expect, test } from '@jest/globals';
import { parseConf, parseConfLines } from './conf.js';

const parse = (text: string) => Object.fromEntries(parseConf(text, 'file.conf'));

describe('parseConf', () => {
  test.each<[string, object]>([
    ['', {}],
    ['\n\n# only a comment\n   ', {}],
    ['a = 1', { a: 1 }],
    ['a=-5', { a: -5 }],
    ['a = "x"', { a: 'x' }],
    ['a = \'x "y" # z\'', { a: 'x "y" # z' }],
    ['a = """one\ntwo "quoted" three"""\nb = 2', { a: 'one\ntwo "quoted" three', b: 2 }],
    ['a = """"""', { a: '' }],
    ['a = ""', { a: '' }],
    ['a = 1 # why\r\nb = "x" #\r\nc = 3', { a: 1, b: 'x', c: 3 }],
    ['a.b-c_d = 1', { 'a.b-c_d': 1 }],
    ['a = []', { a: [] }],
    ['a = [ "x", \'y\' ]', { a: ['x', 'y'] }],
    [
      'a = [\n  # first\n  "x", # one\n\n  "y", # two, and a comma that ends the list\n]\nb = 1',
      { a: ['x', 'y'], b: 1 },
    ],
  ])('%j', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  test.each([
    ['a', 1, '"=" is expected after a'],
    ['= 1', 1, 'a name is expected'],
    ['\n\n1a = 1', 3, 'a name is expected'],
    ['a = x', 1, 'the value of a is no integer, quoted string or list'],
    ['a = "x', 1, 'the value of a is no integer'],
    ['a = "x\ny"', 1, 'the value of a is no integer'],
    ['a = """x', 1, 'the value of a is followed by something else'],
    ['a = 1 2', 1, 'the value of a is followed by something else'],
    ['a = 1x', 1, 'the value of a is followed by something else'],
    ['a = "x" "y"', 1, 'followed by something else'],
    ['b = 1\na = [ "x"\n "y" ]', 3, '"," or "]" is expected in a'],
    ['a = [ "x", \n', 2, 'the value of a is no integer, quoted string or list'],
    ['a = [ [ "x" ] ]', 1, 'the value of a is no integer, quoted string or list'],
    ['a =\n1', 1, 'the value of a is no integer'],
  ])('%j is refused on line %i', (text, line, why) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'VIR_ERR_CONF_SYNTAX' }));
    expect(() => parse(text)).toThrow(`file.conf:${line}: `);
    expect(() => parse(text)).toThrow(why);
  });

  test('a hostile name is a name', () => {
    expect([...parseConf('__proto__ = "x"', 'f')]).toEqual([['__proto__', 'x']]);
  });

  test('says on which line each name stands, if asked', () => {
    const text = '# one\na = 1\n\nb = [\n  "x",\n]\nc = """\n\n"""\na = 2\nd = 3';
    expect(Object.fromEntries(parseConfLines(text, 'f'))).toEqual({
      a: { value: 1, line: 2 },
      b: { value: ['x'], line: 4 },
      c: { value: '\n\n', line: 7 },
      d: { value: 3, line: 11 },
    });
  });
});
