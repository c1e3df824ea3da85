import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { VirtError } from '@virtkit/core/driver';
import { completeDomain, formats, type NamedFormat } from '@virtkit/core/xml';

// Samples of all formats, spoilt: each is a value, or refused by a VirtError that says why, at once.
// The full run: npm run fuzz -- xml.
const count = Number(process.env['VIRTKIT_FUZZ_FRAMES'] ?? 20_000);
const folder = new URL('../../packages/core/src/model/samples/', import.meta.url);
interface Sample {
  readonly format: NamedFormat;
  readonly xml: string;
}
const samples: readonly Sample[] = readdirSync(folder).map((file) => ({
  format: formats.find(({ name }) => name === file.split(/[-.]/)[0])!,
  xml: readFileSync(new URL(file, folder), 'utf8'),
}));

test(
  `${count} spoilt documents`,
  () => {
    const next = randomNumbers(20_260_101);
    const outcomes = { read: 0, refused: 0, slowest: 0 };
    const start = performance.now();
    for (let index = 0; index < count; index++) {
      const { format, xml } = samples[index % samples.length]!;
      const spoilt = mutate(xml, next);
      const began = performance.now();
      const error = survives(format, spoilt);
      outcomes.slowest = Math.max(outcomes.slowest, performance.now() - began);
      outcomes[error ? 'refused' : 'read']++;
      if (error) expect([error.message, error.location?.path]).not.toContain('');
    }
    if (process.env['VIRTKIT_FUZZ_FRAMES']) {
      const seconds = ((performance.now() - start) / 1000).toFixed(0);
      console.log(`${count} documents in ${seconds} s: ${JSON.stringify(outcomes)}`);
    }
    expect(outcomes.read).toBeGreaterThan(count / 100);
    expect(outcomes.refused).toBeGreaterThan(count / 10);
    expect(outcomes.slowest).toBeLessThan(1000);
  },
  30 * 60_000,
);

/** Reads and prints; what was printed can be read again. Anything thrown that is no `VirtError` is thrown on. */
function survives({ name, parse, print }: NamedFormat, xml: string): VirtError | undefined {
  let value: unknown;
  try {
    value = parse(xml);
  } catch (error) {
    if (error instanceof VirtError) return error;
    throw error;
  }
  // Of two elements of one name one counts, and so what is printed may lose the other. Then it stays.
  const again = (text: string) => print(parse(text), { secure: true });
  const printed = again(print(value, { secure: true }));
  expect(again(printed)).toBe(printed);
  if (name === 'domain') return completes(value as Parameters<typeof completeDomain>[0]);
  return undefined;
}

function completes(domain: Parameters<typeof completeDomain>[0]): VirtError | undefined {
  try {
    completeDomain(domain, { random: (size) => new Uint8Array(size) });
    return undefined;
  } catch (error) {
    if (error instanceof VirtError) return error;
    throw error;
  }
}

type Random = (below: number) => number;
const pieces = ['<', '>', '&', '"', "'", '/', '=', ' ', '\n', '0', '-1', '9'.repeat(25), 'x', '\0', 'é', '<a>', '</a>'];
const values = [
  '',
  '0',
  '-1',
  '1',
  'yes',
  'no',
  'on',
  '4294967296',
  '18446744073709551616',
  '0x',
  'x',
  ' 1',
  '1.5',
  'é',
  '0-16383',
  '^0',
];

/** One to four changes of the text, or of its attributes and elements. */
function mutate(xml: string, next: Random): string {
  let text = xml;
  for (let changes = 1 + next(4); changes > 0; changes--) text = kinds[next(kinds.length)]!(text, next);
  return text;
}

const cut = (text: string, next: Random) => {
  const from = next(text.length);
  const to = from + next(30);
  return [text.slice(0, from), text.slice(from, to), text.slice(to)] as const;
};

const kinds: readonly ((text: string, next: Random) => string)[] = [
  (text, next) => cut(text, next).toSpliced(1, 1).join(''),
  (text, next) => {
    const [head, middle, tail] = cut(text, next);
    return head + middle + middle + tail;
  },
  (text, next) => {
    const from = next(text.length);
    return text.slice(0, from) + pieces[next(pieces.length)]! + text.slice(from + 1);
  },
  (text, next) => {
    const [head, middle, tail] = cut(text, next);
    return head + tail.slice(0, next(tail.length + 1)) + middle;
  },
  // These leave it well-formed, as a rule.
  ...Array.from(
    { length: 3 },
    () => (text: string, next: Random) => replaceOne(text, /='[^']*'/g, next, `='${values[next(values.length)]!}'`),
  ),
  (text, next) => replaceOne(text, />[^<>\n]+</g, next, `>${values[next(values.length)]!}<`),
  (text, next) => replaceOne(text, / [\w-]+='[^']*'/g, next, ''),
  (text, next) => replaceOne(text, /^ *<[^/>]*\/>\n/gm, next, ''),
  (text, next) => replaceOne(text, /^ *<[^/>]*\/>\n/gm, next, undefined, next(3) === 0 ? 200 : 2),
];

/** Puts something else in the place of one match, or the match itself again and again. */
function replaceOne(text: string, pattern: RegExp, next: Random, by: string | undefined, times = 1): string {
  const matches = [...text.matchAll(pattern)];
  const match = matches[next(matches.length)];
  if (!match) return text;
  return text.slice(0, match.index) + (by ?? match[0]).repeat(times) + text.slice(match.index + match[0].length);
}

describe('in every format', () => {
  const inside = (root: string, content: string) => `<${root}>${content}</${root}>`;
  test.each(formats)('$name refuses what would blow up', ({ format, parse }) => {
    const { root } = format;
    const huge = [
      inside(root, '<x>'.repeat(100_000) + '</x>'.repeat(100_000)),
      inside(root, `<x y='${'z'.repeat(10_000_000)}'/>`),
      `<!DOCTYPE r [<!ENTITY a "ha">]>${inside(root, '&a;')}`,
      `<!DOCTYPE r SYSTEM "file:///etc/passwd">${inside(root, '')}`,
    ];
    for (const xml of huge) {
      expect(() => parse(xml) as unknown).toThrow(expect.objectContaining({ code: 'VIR_ERR_XML_DETAIL' }));
    }
  });
});

/** Whole numbers below a bound, the same ones for the same seed (mulberry32). */
function randomNumbers(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(below, 1);
  };
}
