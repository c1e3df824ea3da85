/**
 * `{ ...value, ...change }`, for values of which there are many. V8 gives each object spread from one that was built
 * field by field a hidden class of its own; what is assigned to a fresh object shares one with its likes.
 */
export const merged = <T extends object, C extends object>(value: T | undefined, change: C): T & C =>
  Object.assign({}, value, change);
