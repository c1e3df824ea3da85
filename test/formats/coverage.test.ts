import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { formats, shapeOf, shapesOf, type AnyPart, type Type } from '@virtkit/core/xml';

// Every element and attribute that is described occurs in a sample.
const folder = new URL('../../packages/core/src/model/samples/', import.meta.url);
const samples = readdirSync(folder);

/** What stands in no sample, and why. */
const exceptions: Readonly<Record<string, string>> = {};

type Value = Readonly<Record<string, unknown>>;
const seenParts = new Set<AnyPart>();
const seenPlaces = new Set<string>();

/** Where a part stands; for an attribute that tells shapes apart, with its word. */
function placeOf(path: string, part: AnyPart): string {
  if (part.content) return `${path}/text()`;
  const values = part.scalar?.values;
  const tag = values?.kind === 'words' && values.words.length === 1 ? `=${values.words[0]}` : '';
  if (part.attribute !== undefined) return `${path}/${part.onLeaf ? `${part.onLeaf}/` : ''}@${part.attribute}${tag}`;
  return `${path}/${part.child}${part.via === undefined ? '' : `/@${part.via}`}`;
}

function mark(type: Type<unknown>, value: Value, path: string): void {
  for (const [key, part] of Object.entries(shapeOf(type, value)?.parts ?? {})) {
    const found = value[key];
    if (found === undefined) continue;
    seenParts.add(part);
    seenPlaces.add(placeOf(path, part));
    if (!part.type) continue;
    for (const one of (part.list ? found : [found]) as Value[]) mark(part.type, one, `${path}/${part.child}`);
  }
}

const known = new Set<unknown>();
function* missing(type: Type<unknown>, path: string): Generator<string> {
  if (known.has(type.shape)) return;
  known.add(type.shape);
  for (const part of shapesOf(type).flatMap((shape) => Object.values(shape.parts))) {
    const place = placeOf(path, part);
    if (!seenParts.has(part) && !seenPlaces.has(place) && !isNever(part)) yield place;
    if (part.type) yield* missing(part.type, `${path}/${part.child}`);
  }
}

/** The model of a controller that has none. */
const isNever = ({ scalar }: AnyPart) => scalar?.values?.kind === 'words' && scalar.values.words.length === 0;

test(`${samples.length} samples, and everything that is described in one of them`, () => {
  for (const file of samples) {
    const { format } = formats.find(({ name }) => name === file.split(/[-.]/)[0])!;
    mark(format.type, format.parse(readFileSync(new URL(file, folder), 'utf8')) as Value, `/${format.root}`);
  }
  const lacking = formats.flatMap(({ format }) => [...missing(format.type, `/${format.root}`)]);
  expect([...new Set(lacking)].sort()).toEqual(Object.keys(exceptions).sort());
  expect(samples.length).toBeGreaterThanOrEqual(250);
});
