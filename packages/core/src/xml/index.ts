export {
  allowDeny,
  anyOf,
  cpuSet,
  hexadecimal,
  hexadecimal64,
  integer,
  macAddress,
  oneOf,
  oneOfWith,
} from './scalars.js';
export { onOff, port, signed, signed64, string, trimmed, unsigned, unsigned64, uuid, yesNo } from './scalars.js';
export type { Scalar } from './scalars.js';
export { element } from './element.js';
export { doc, fallback, live, maybe, once, required, secret } from './modifiers.js';
export type { ElementType, Model, Part, Rest, Type, TypeOf } from './element.js';
export {
  attribute,
  child,
  children,
  content,
  flag,
  onLeaf,
  foreign,
  raw,
  size,
  sizeAttribute,
  sizeContent,
  text,
  texts,
} from './parts.js';
export { nonEmpty, unless, via, viaAll } from './parts.js';
export { choice, either, lazy, printedAs, printedUnless, readAs } from './choice.js';
export { format } from './format.js';
export type { Format, ParseOptions } from './format.js';
export type { PrintOptions } from './print.js';
