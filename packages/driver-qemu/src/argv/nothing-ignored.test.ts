import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { VirtError } from '@virtkit/core/driver';
import { Domain, kindOf, parseDomain, shapeOf, type AnyPart, type Type } from '@virtkit/core/xml';
import fc from 'fast-check';
import { buildArgv } from './build.js';
import { isUnconcerned } from './refuse-unused.js';
import { testContext } from './test-context.js';

// Every part of the description of a domain is put into definitions that lack it, with every word that it may have: then
// the command line is another, or it is refused, or the part is listed as somebody else's.

type Value = Readonly<Record<string, unknown>>;
type Rebuild = (value: Value) => Value;

const folder = new URL('./samples/', import.meta.url);
const samples = readdirSync(folder).flatMap((file) =>
  file.endsWith('.xml') ? [parseDomain(readFileSync(new URL(file, folder), 'utf8')) as Value] : [],
);
const context = testContext('/run/guest');

/** What is made of a definition; a refusal is one thing to be made of it. */
function outcome(def: Value): { readonly text: string; readonly refused: boolean } {
  try {
    const text = JSON.stringify(buildArgv(def as Domain, context), (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    return { text, refused: false };
  } catch (error) {
    if (!(error instanceof VirtError)) throw error;
    return { text: error.message, refused: true };
  }
}

/** Values that a part may have: all its words, a few of its numbers. */
function valuesOf(part: AnyPart, depth: number): readonly unknown[] {
  if (part.type) return depth > 4 ? [] : elements(part.type, depth + 1);
  if (kindOf(part) === 'flag') return [true];
  const values = part.scalar?.values;
  switch (values?.kind) {
    case 'words':
    case 'open words':
      return values.words;
    case 'boolean':
      return [true, false];
    case 'number':
      return [1, 2, 64].map((one) => Math.min(Math.max(one, values.min), values.max));
    case 'bigint':
      return [1n, 2n, 2048n].map((one) => (one < values.min ? values.min : one > values.max ? values.max : one));
    case 'pattern':
      return fc.sample(fc.stringMatching(values.pattern), { seed: 7, numRuns: 2 });
    case undefined:
      return part.scalar ? ['one', '/two'] : [];
  }
}

/** Elements with what they must have, one of each shape. */
function elements(type: Type<unknown>, depth: number): readonly Value[] {
  const { shape } = type;
  if (shape.kind === 'choice')
    return [...shape.cases].flatMap(([word, one]) =>
      elements(one as Type<unknown>, depth).map((value) => ({ [shape.key]: word, ...value })),
    );
  if (shape.kind === 'either')
    return [...elements(shape.plain as Type<unknown>, depth), ...elements(shape.full as Type<unknown>, depth)];
  const value: Record<string, unknown> = {};
  for (const [key, part] of Object.entries<AnyPart>(shape.parts)) {
    if (part.optional) continue;
    const last: unknown = part.fallback ?? valuesOf(part, depth).at(-1);
    if (last !== undefined) value[key] = part.list ? [last] : last;
  }
  // A device has a place and a name.
  if ('alias' in shape.parts) value['alias'] = 'ua-x';
  if (shape.parts['address']?.type && 'alias' in shape.parts && depth <= 2)
    value['address'] = { type: 'pci', domain: 0, bus: 0, slot: 30, function: 0 };
  return [value];
}

/** Parts that are looked at and say nothing in some definition, and why. */
const exceptions: Readonly<Record<string, string>> = {
  '/domain/devices/parallel/source/@path': 'where a pseudo-terminal is, QEMU says',
  '/domain/devices/smartcard/source/@path': 'where a pseudo-terminal is, QEMU says',
  '/domain/numatune/memory/@mode': 'without nodes there is nothing to be strict about',
  '/domain/qemu:override/qemu:device/@alias': 'without properties nothing is set on it',
};

type Found = 'used' | 'refused' | 'ignored' | 'not reached';
const best = new Map<string, Found>();
const rank: readonly Found[] = ['not reached', 'ignored', 'refused', 'used'];
function note(path: string, found: Found): void {
  const before = best.get(path) ?? 'not reached';
  if (rank.indexOf(found) >= rank.indexOf(before)) best.set(path, found);
}

const placeOf = (part: AnyPart): string => {
  if (part.content) return 'text()';
  if (part.attribute !== undefined) return part.onLeaf ? `${part.onLeaf}/@${part.attribute}` : `@${part.attribute}`;
  return part.via === undefined ? part.child! : `${part.child}/@${part.via}`;
};

const visited = new Map<string, number>();
const enough = 2;

/** Puts each part into the element, which stands in a definition that `rebuild` makes of it. */
function tryAll(type: Type<unknown>, value: Value, path: string, rebuild: Rebuild, depth: number): void {
  const shape = shapeOf(type, value);
  if (!shape) return;
  // The same kind of element in another definition tells nothing new; one in a definition that is refused tells nothing.
  const kind = `${path} ${String(value['type'])} ${String(value['model'] ?? value['device'])}`;
  const tries = visited.get(kind) ?? 0;
  if (tries >= enough) return;
  const baseline = outcome(rebuild(value));
  visited.set(kind, tries + (baseline.refused ? 1 : enough));
  for (const [key, part] of Object.entries<AnyPart>(shape.parts)) {
    const place = `${path}/${placeOf(part)}`;
    if (kindOf(part) === 'tree') continue;
    const present = value[key];
    if (part.type && present !== undefined) {
      const all = part.list ? (present as readonly Value[]) : [present as Value];
      all.forEach((one, index) => {
        const inside: Rebuild = (changed) =>
          rebuild({ ...value, [key]: part.list ? all.map((other, at) => (at === index ? changed : other)) : changed });
        tryAll(part.type!, one, place, inside, depth);
      });
      if (!part.list) continue;
    }
    for (const candidate of valuesOf(part, depth)) {
      if (candidate === present) continue;
      const before = part.list ? ((present ?? []) as readonly unknown[]) : [];
      const changed = { ...value, [key]: part.list ? [...before, candidate] : candidate };
      const after = outcome(rebuild(changed));
      if (baseline.refused) note(place, 'not reached');
      // What says nothing itself is judged by what is in it.
      else if (!part.type || after.refused || after.text !== baseline.text)
        note(place, after.refused ? 'refused' : after.text === baseline.text ? 'ignored' : 'used');
      if (part.type && depth < 3) {
        const inside: Rebuild = (inner) => rebuild({ ...value, [key]: part.list ? [...before, inner] : inner });
        tryAll(part.type, candidate as Value, place, inside, depth + 1);
      }
    }
  }
}

test('no part of a description is ignored', () => {
  for (const sample of samples) tryAll(Domain, sample, '/domain', (value) => value, 0);
  const places = (found: Found) => [...best].filter(([, how]) => how === found).map(([path]) => path);
  const ignored = places('ignored').filter((path) => !isUnconcerned(path) && !(path in exceptions));
  expect(ignored.toSorted()).toEqual([]);
  // So that the above says something: most of the rest is inside of what is refused as a whole.
  expect(places('used').length).toBeGreaterThanOrEqual(280);
  expect(places('refused').length).toBeGreaterThanOrEqual(170);
}, 120_000);
