import { describe, expect, test } from '@jest/globals';
import { fromPlain, toPlain, type PlainKinds } from './plain.js';

const through = (value: unknown, kinds?: PlainKinds) =>
  fromPlain(JSON.parse(JSON.stringify(toPlain(value, 'it', kinds))), 'it', kinds);

test.each([
  [{ a: 1n, b: -18446744073709551615n, c: [true, null, 'x', 1.5, Infinity] }],
  [{ bytes: new Uint8Array([0, 255, 7]), none: undefined }],
  [
    new Map<unknown, unknown>([
      ['a', new Set([1n])],
      [{ k: 1 }, new Map()],
    ]),
  ],
  [{ $bigint: 'not ours', b: { $odd: 1n } }],
  [{ '': { constructor: 1, hasOwnProperty: 2 } }],
])('%p comes back as it was', (value) => {
  expect(through(value)).toStrictEqual(value);
});

test('what is one object stays one', () => {
  const one = { n: 1n };
  const back = through({ a: one, b: [one], c: { n: 1n } }) as { a: unknown; b: unknown[]; c: unknown };
  expect(back.a).toBe(back.b[0]);
  expect(back.c).not.toBe(back.a);
});

test('a key that is a prototype is a key', () => {
  const back = through(JSON.parse('{"__proto__": {"bad": 1}}')) as object;
  expect(Object.keys(back)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
});

class Point {
  readonly x: bigint;
  constructor(x: bigint) {
    this.x = x;
  }
}
const kinds: PlainKinds = {
  point: {
    is: (value) => value instanceof Point,
    save: (point) => ({ x: (point as Point).x }),
    load: (saved) => new Point((saved as Point).x),
  },
};

test('a class that is known comes back; another is refused by its place', () => {
  const point = new Point(3n);
  const back = through({ list: [point, point] }, kinds) as { list: Point[] };
  expect(back.list).toEqual([point, point]);
  expect(back.list[0]).toBeInstanceOf(Point);
  expect(back.list[0]).toBe(back.list[1]);
  expect(() => toPlain({ list: [point] }, 'it')).toThrow('it.list[0] is a Point');
  expect(() => toPlain({ act: () => 1 }, 'it')).toThrow('it.act is function');
});

describe('what is not ours is refused', () => {
  test.each([
    [{ $nonsense: 1 }, 'it is "$nonsense"'],
    [{ a: [{ $bigint: '1x' }] }, 'it.a[0] is the bigint "1x"'],
    [{ $map: 3 }, 'it is no list'],
    [{ $same: 4 }, 'it is $same 4'],
    [{ $bytes: 4 }, 'it is bytes'],
  ])('%j', (value, words) => {
    expect(() => fromPlain(value, 'it')).toThrow(
      expect.objectContaining({ code: 'VIR_ERR_INVALID_ARG', message: expect.stringContaining(words) }),
    );
  });
});
