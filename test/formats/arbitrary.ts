import fc from 'fast-check';
import {
  kindOf,
  shapesOf,
  type AnyPart,
  type ElementShape,
  type Scalar,
  type Shape,
  type Type,
} from '@virtkit/core/xml';

/* eslint-disable @typescript-eslint/no-explicit-any -- values of any description */

const pieces = ['a', 'B', '7', '-', '.', '/', ' ', '  ', '\n', '\t', '\r', '<', '>', '&', "'", '"', ']]>', '&amp;'];
const letters = fc.constantFrom(...pieces, 'é', '字', '😀', '%s', '\u0085', '\u00a0', '\ufeff');
const someText = fc.string({ unit: letters, maxLength: 6 });

/** Values of a scalar, in the spelling in which they are kept. */
function ofScalar({ values }: Scalar<any>): fc.Arbitrary<any> {
  switch (values?.kind) {
    case undefined:
      return someText;
    case 'words':
      return fc.constantFrom(...values.words);
    case 'open words':
      return fc.oneof(fc.constantFrom(...values.words), someText);
    case 'boolean':
      return fc.boolean();
    case 'number':
      return fc.integer({ min: values.min, max: values.max });
    case 'bigint':
      return fc.bigInt({ min: values.min, max: values.max });
    case 'pattern':
      return fc.stringMatching(values.pattern);
  }
}

const tree = (name: string): fc.Arbitrary<any> =>
  fc.record({
    name: fc.constant(name),
    attributes: fc.dictionary(fc.constantFrom('x', 'y:z', '__proto__'), someText, {
      maxKeys: 2,
      noNullPrototype: true,
    }),
    children: fc.array(fc.constant({ name: 'b', attributes: {}, children: [], text: '', offset: -1 }), {
      maxLength: 2,
    }),
    text: fc.constant(''),
    offset: fc.constant(-1),
  });

/** What no description knows. */
const rest = fc.oneof(
  fc.record({
    attributes: fc.dictionary(fc.constantFrom('x-1', 'x:2'), someText, {
      minKeys: 1,
      maxKeys: 2,
      noNullPrototype: true,
    }),
  }),
  fc.record({ elements: fc.array(tree('x-unknown'), { minLength: 1, maxLength: 2 }) }),
);

const maxDepth = 9;
const known = new Map<number, Map<Shape, fc.Arbitrary<any>>>();

/** Values that a description describes. */
export function arbitrary(type: Type<any>, depth = 0): fc.Arbitrary<any> {
  const { shape } = type;
  const level = known.get(depth) ?? new Map<Shape, fc.Arbitrary<any>>();
  known.set(depth, level);
  const found = level.get(shape) ?? make(shape, depth);
  level.set(shape, found);
  return found;
}

function make(shape: Shape, depth: number): fc.Arbitrary<any> {
  if (shape.kind === 'either') {
    // An empty element with something unknown in it is not empty.
    const nothing = shapesOf(shape.plain).every((one) => Object.keys(one.parts).length === 0);
    const plain = arbitrary(shape.plain, nothing ? maxDepth : depth);
    return depth >= maxDepth ? plain : fc.oneof(plain, arbitrary(shape.full, depth));
  }
  if (shape.kind === 'element') return ofElement(shape, depth);
  const cases = [...shape.cases].map(([tag, type]) =>
    arbitrary(type, depth).map((value) => ({ ...(value as object), [shape.key]: tag })),
  );
  return fc.oneof(...cases);
}

function ofElement({ parts, options }: ElementShape, depth: number): fc.Arbitrary<any> {
  const values = new Map<string, fc.Arbitrary<any>>();
  const required: string[] = [];
  // Beside children, white space at the ends of a text is layout.
  const hasChildren = Object.values(parts).some((part) => part.child !== undefined);
  for (const [key, part] of Object.entries(parts)) {
    if (part.optional && (depth >= maxDepth || neverThere(part))) continue;
    values.set(key, part.content && hasChildren ? ofPart(part, depth + 1).filter(isTrim) : ofPart(part, depth + 1));
    if (!part.optional) required.push(key);
  }
  const optional = [...values.keys()].filter((key) => !required.includes(key));
  const leaf = Object.values(parts).some((part) => part.content);
  const extra = leaf || depth >= maxDepth ? fc.constant(undefined) : fc.option(rest, { freq: 8, nil: undefined });
  return fc
    .tuple(fc.subarray(optional, { maxLength: Math.min(optional.length, 8) }), extra)
    .chain(([chosen, more]) => {
      const keys = [...required, ...chosen, ...companions(parts, chosen)];
      const model = Object.fromEntries(keys.map((key) => [key, values.get(key)!]));
      return fc.record(model, { noNullPrototype: true }).map((value) => (more ? { ...value, rest: more } : value));
    })
    .filter((value) => !options.filled || Object.keys(value as object).length > 0);
}

const isTrim = (value: unknown): boolean => typeof value !== 'string' || value.trim() === value;

/** Such as the model of a controller that has none. */
const neverThere = ({ scalar }: AnyPart): boolean =>
  scalar?.values?.kind === 'words' && scalar.values.words.length === 0;

/** A value beside a leaf needs the leaf. */
function companions(parts: Readonly<Record<string, AnyPart>>, chosen: readonly string[]): string[] {
  const leaves = chosen.flatMap((key) => parts[key]!.onLeaf ?? []);
  return Object.keys(parts).filter((key) => leaves.includes(parts[key]!.child ?? '') && !chosen.includes(key));
}

function ofPart(part: AnyPart, depth: number): fc.Arbitrary<any> {
  const single = ofSingle(part, depth).filter((value) => part.nothing === undefined || value !== part.nothing);
  return part.list ? fc.array(single, { minLength: 1, maxLength: 2 }) : single;
}

function ofSingle(part: AnyPart, depth: number): fc.Arbitrary<any> {
  if (part.type) return arbitrary(part.type, depth);
  if (part.scalar) return ofScalar(part.scalar);
  return kindOf(part) === 'flag' ? fc.constant(true) : tree(part.child!);
}
