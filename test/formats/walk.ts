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
      if (part.type) yield* descriptions(part.child!, part.type, seen, `${path}/${part.child}`);
    }
  }
}
