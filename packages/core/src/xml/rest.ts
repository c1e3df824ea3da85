import type { Slot } from './slot.js';
import { xmlElement, type XmlElement } from './tree.js';

/** What stood in an element and is not modelled. It is printed back: attributes and elements after the known ones. */
export interface Rest {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly elements?: readonly XmlElement[];
  readonly text?: string;
  /** The rest of children that are kept as plain values, by the value's key (`key.0`, `key.1` for lists). */
  readonly within?: Readonly<Record<string, Rest>>;
}

export interface MutableRest {
  attributes?: Record<string, string>;
  elements?: XmlElement[];
  text?: string;
  within?: Record<string, Rest>;
}

export function addAttribute(rest: MutableRest, name: string, value: string): void {
  rest.attributes ??= {};
  Object.defineProperty(rest.attributes, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Keeps what is inside a child that became a plain value. */
export function leafRest(
  rest: MutableRest | undefined,
  slot: Slot,
  child: XmlElement,
  read: unknown,
): MutableRest | undefined {
  const inside: MutableRest = {};
  for (const name of Object.keys(child.attributes)) {
    const known = slot.part.companions?.includes(name) || slot.beside?.some(({ part }) => part.attribute === name);
    if (!known) addAttribute(inside, name, child.attributes[name]!);
  }
  if (child.children.length > 0) inside.elements = [...child.children];
  if (inside.attributes === undefined && inside.elements === undefined) return rest;
  const into = rest ?? {};
  if (read === undefined) (into.elements ??= []).push(xmlElement(child.name, child.attributes, child.children));
  else {
    const key = slot.part.list ? `${slot.key}.${(read as unknown[]).length - 1}` : slot.key;
    (into.within ??= {})[key] = inside;
  }
  return into;
}
