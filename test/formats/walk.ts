import { shapesOf, type AnyPart, type ElementShape, type Type } from '@virtkit/core/xml';

export interface Visited {
  /** The path of names from the root: `/domain/devices/disk`. */
  readonly path: string;
  readonly shape: ElementShape;
  readonly name: string;
  readonly type: Type<unknown>;
}

/** Every description below `type` that is not inside of itself, with one of the paths that lead to it. */
export function* descriptions(
  name: string,
  type: Type<unknown>,
  seen = new Set<unknown>(),
  path = `/${name}`,
): Generator<Visited> {
  if (seen.has(type.shape)) return;
  seen.add(type.shape);
  for (const shape of shapesOf(type)) {
    yield { path, shape, name, type };
    for (const part of Object.values<AnyPart>(shape.parts)) {
      for (const [child, of] of typesOf(part)) yield* descriptions(child, of, seen, `${path}/${child}`);
    }
  }
}

/** What the children that a part reads are: of one name, or each of its own. */
function typesOf({ child, type, others }: AnyPart): readonly (readonly [name: string, type: Type<unknown>])[] {
  if (!type || child === undefined) return [];
  return others && type.shape.kind === 'choice' ? [...type.shape.cases] : [[child, type]];
}

/** Whether some value of the shape is refused, in itself or deep inside. */
export function isPicky(type: Type<unknown>, seen = new Set<unknown>()): boolean {
  if (type.isPicky) return true;
  if (seen.has(type.shape)) return false;
  seen.add(type.shape);
  if (type.shape.kind === 'choice') return [...type.shape.cases.values()].some((one) => isPicky(one, seen));
  return shapesOf(type).some((shape) =>
    Object.values<AnyPart>(shape.parts).some((part) => part.type !== undefined && isPicky(part.type, seen)),
  );
}
