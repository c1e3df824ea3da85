import type { AnyPart, Type } from './element.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- descriptions of any value */

/** What a description says of itself: for whoever walks over it. Reading and printing never look at it. */
export type Shape = ElementShape | ChoiceShape | EitherShape;

export interface ElementShape {
  readonly kind: 'element';
  readonly name: string;
  readonly parts: Readonly<Record<string, AnyPart>>;
  readonly options: { readonly filled?: boolean; readonly doc?: string };
}

/** One element of several shapes, told apart by the attribute `key`. */
export interface ChoiceShape {
  readonly kind: 'choice';
  readonly key: string;
  readonly cases: ReadonlyMap<string, Type<any>>;
  readonly options: { readonly fallback?: string; readonly doc?: string };
}

/** One of two shapes: a plain one, or one with a `key` and what belongs to it. */
export interface EitherShape {
  readonly kind: 'either';
  readonly key: string;
  readonly plain: Type<any>;
  readonly full: Type<any>;
}

/** What a scalar may be. Without it: any text. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Others than these are accepted and kept. */
  | { readonly kind: 'open words'; readonly words: readonly string[] }
  | { readonly kind: 'boolean'; readonly yes: string; readonly no: string }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'bigint'; readonly min: bigint; readonly max: bigint }
  /** Text in a canonical spelling; there may be more of it than matches the pattern. */
  | { readonly kind: 'pattern'; readonly pattern: RegExp };

/** What a part is: where it stands, and what stands there. */
export type PartKind = 'attribute' | 'content' | 'leaf' | 'via' | 'flag' | 'child' | 'tree';

export function kindOf(part: AnyPart): PartKind {
  if (part.attribute !== undefined) return 'attribute';
  if (part.content) return 'content';
  if (part.type) return 'child';
  if (!part.leaf) return 'tree';
  if (!part.scalar) return 'flag';
  return part.via === undefined ? 'leaf' : 'via';
}

/** The shape of an element with that value in it: of its case, if it has several. */
export function shapeOf(type: Type<any>, value: Readonly<Record<string, unknown>>): ElementShape | undefined {
  const { shape } = type;
  if (shape.kind === 'element') return shape;
  if (shape.kind === 'either') return shapeOf(value[shape.key] === undefined ? shape.plain : shape.full, value);
  const chosen = shape.cases.get((value[shape.key] ?? shape.options.fallback) as string);
  return chosen && shapeOf(chosen, value);
}

/** Every shape that an element of this type may have. */
export function shapesOf(type: Type<any>): readonly ElementShape[] {
  const { shape } = type;
  if (shape.kind === 'element') return [shape];
  if (shape.kind === 'either') return [...shapesOf(shape.plain), ...shapesOf(shape.full)];
  return [...shape.cases.values()].flatMap(shapesOf);
}
