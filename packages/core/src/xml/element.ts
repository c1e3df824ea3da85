import type { Writer } from './print.js';
import { escapeXml, printAttributes } from './print.js';
import type { Fault, Reading } from './reading.js';
import { addAttribute, leafRest, type MutableRest, type Rest } from './rest.js';
import type { Scalar } from './scalars.js';
import type { Shape } from './shape.js';
import { slotsOf, type Slot } from './slot.js';
import type { SizeUnit } from './size.js';
import { attributeOf, noAttributes, textOf, type XmlElement } from './tree.js';

export type { Rest } from './rest.js';
import { isBlank } from './chars.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- the types of the parts meet here, where none can be named */

/** How one element becomes a value and the value an element again. */
export interface Type<T> {
  read(from: XmlElement, reading: Reading): T;
  write(name: string, value: T, out: Writer): void;
  /** What it says of itself. */
  readonly shape: Shape;
  /** Values that each field allows may be refused all the same, for how the fields go together. */
  readonly isPicky?: true;
  /** The same, with one more attribute in front: how a choice gives its cases the tag. */
  tagged?(key: string, part: Part<any, boolean>): Type<any>;
}
export type TypeOf<T> = T extends Type<infer V> ? V : never;

/** One place in an element where a value lives. */
export interface Part<T, Optional extends boolean> {
  readonly optional: Optional;
  /** The attribute or child element that is read. */
  readonly attribute?: string;
  readonly child?: string;
  /** More names of child elements that are read by this part. */
  readonly others?: readonly string[];
  readonly content?: true;
  /** Attributes that belong to the value too, such as `unit`: of the element, or of the child if it is a plain value. */
  readonly companions?: readonly string[];
  /** What stands in the attribute or in the text. */
  readonly scalar?: Scalar<any>;
  /** What the child element is. */
  readonly type?: Type<any>;
  /** Of a size: the unit that it is kept in. */
  readonly unit?: SizeUnit;
  /** The attribute of the child that is the value. */
  readonly via?: string;
  /** What it is for, in a line. */
  readonly doc?: string;
  /** A value that says nothing, and counts as absent. */
  readonly nothing?: T;
  /** What tells one of a list from another, wherever it stands. */
  readonly identity?: (item: any) => string | undefined;
  /** The child is a plain value; attributes and elements in it are rest. */
  readonly leaf?: true;
  readonly list?: true;
  /** `live`: not of the definition. `secret`: printed only when asked for. */
  readonly only?: 'live' | 'secret';
  readonly missing?: Fault;
  /** How a second child of the name is refused. Without it only the first one counts. */
  readonly again?: Fault;
  /** The attribute stands on this child, beside the child's own value. */
  readonly onLeaf?: string;
  print?(value: T): string;
  /** The value when the document has none. */
  readonly fallback?: T;
  readText?(text: string, from: XmlElement, reading: Reading): T | undefined;
  readChild?(child: XmlElement, previous: T | undefined, reading: Reading): T | undefined;
  /** What a content part prints among the attributes. */
  writeAttribute?(value: T, out: Writer): void;
  /** Prints ` name='value'`, the content, or a whole child. */
  write(value: T, out: Writer, within?: (index?: number) => Rest | undefined): void;
}
export type AnyPart = Part<any, boolean>;
type PartType<P> = P extends Part<infer T, boolean> ? T : never;

type Simplify<T> = { [K in keyof T]: T[K] } & {};
/** The value that a set of parts describes. */
export type Model<P> = Simplify<
  { readonly [K in keyof P as P[K] extends { optional: true } ? never : K]: PartType<P[K]> } & {
    readonly [K in keyof P as P[K] extends { optional: true } ? K : never]?: PartType<P[K]>;
  } & { readonly rest?: Rest }
>;

export interface ElementType<P> extends Type<Model<P>> {
  readonly parts: P;
}

export interface ElementOptions {
  /** What it is, in a line of the reference. */
  readonly doc?: string;
  /** Print `<a>` and `</a>` even with nothing between. */
  readonly pair?: boolean;
  /** Print nothing at all when there is nothing in it. */
  readonly filled?: boolean;
}

/** Describes an element by its parts, in the order in which libvirt prints them. */
export function element<P extends Record<string, AnyPart>>(
  name: string,
  parts: P,
  options: ElementOptions = {},
): ElementType<P> {
  return new Compiled(name, parts, options) as unknown as ElementType<P>;
}

class Compiled implements Type<any> {
  readonly #attributes = new Map<string, Slot | undefined>();
  readonly #children = new Map<string, Slot>();
  readonly #content: Slot | undefined;
  readonly #required: readonly Slot[];
  readonly #printedAttributes: readonly Slot[];
  readonly #printedChildren: readonly Slot[];

  readonly kind = 'element';
  readonly name: string;
  readonly parts: Readonly<Record<string, AnyPart>>;
  readonly options: ElementOptions;

  constructor(name: string, parts: Readonly<Record<string, AnyPart>>, options: ElementOptions) {
    this.name = name;
    this.parts = parts;
    this.options = options;
    const slots = slotsOf(parts);
    for (const slot of slots) {
      for (const name of slot.part.others ?? []) this.#children.set(name, slot);
      if (slot.part.child !== undefined) this.#children.set(slot.part.child, slot);
      else for (const companion of slot.part.companions ?? []) this.#attributes.set(companion, undefined);
      if (slot.part.attribute !== undefined) this.#attributes.set(slot.part.attribute, slot);
    }
    this.#content = slots.find(({ part }) => part.content);
    this.#required = slots.filter(({ part }) => !part.optional);
    this.#printedAttributes = slots.filter(
      ({ part, writeAttribute }) => part.attribute !== undefined || writeAttribute,
    );
    this.#printedChildren = slots.filter(({ part }) => part.child !== undefined);
  }

  get shape(): Shape {
    return this;
  }

  read(from: XmlElement, reading: Reading): any {
    const value: Record<string, unknown> = {};
    let rest: MutableRest | undefined;
    if (from.attributes !== noAttributes) {
      for (const name of Object.keys(from.attributes)) {
        const slot = this.#attributes.get(name);
        if (slot === undefined) {
          if (!this.#attributes.has(name)) addAttribute((rest ??= {}), name, from.attributes[name]!);
        } else if (!slot.live || !reading.inactive) {
          value[slot.key] = slot.readText!(from.attributes[name]!, from, reading);
        }
      }
    }
    const children = from.children;
    for (let at = 0; at < children.length; at++) {
      const child = children[at]!;
      const slot = this.#children.get(child.name);
      const previous = slot && value[slot.key];
      if (slot === undefined) ((rest ??= {}).elements ??= []).push(child);
      else if (slot.again && isSecond(children, at))
        reading.fail(`there can be only one <${child.name}>`, child, undefined, slot.again);
      // Only the first one counts.
      else if (previous !== undefined && !slot.list) continue;
      else if (!slot.live || !reading.inactive) {
        const read = slot.readChild!(child, previous, reading) as unknown;
        if (read !== undefined) value[slot.key] = read;
        if (slot.beside) readBeside(slot.beside, child, value, reading);
        if (slot.leaf) rest = leafRest(rest, slot, child, read);
      }
    }
    if (this.#content) {
      const read = this.#content.readText!(textOf(from), from, reading) as unknown;
      if (read !== undefined) value[this.#content.key] = read;
    } else if (from.text !== '' && !isBlank(from.text, 0, from.text.length)) (rest ??= {}).text = from.text.trim();
    for (const { key, part } of this.#required) {
      if (value[key] === undefined) value[key] = part.fallback ?? this.#missing(part, from, reading);
    }
    if (rest !== undefined) value.rest = rest;
    return value;
  }

  #missing(part: AnyPart, from: XmlElement, reading: Reading): never {
    const what =
      part.attribute !== undefined
        ? `attribute '${part.attribute}' is missing`
        : part.child !== undefined
          ? `element <${part.child}> is missing`
          : 'the text is missing';
    const fault = part.missing ?? (part.attribute === undefined ? {} : { domain: 'VIR_FROM_XML' as const });
    return reading.fail(`${what} in <${from.name}>`, from, undefined, fault);
  }

  write(name: string, value: Readonly<Record<string, unknown>>, out: Writer): void {
    const indent = out.indent;
    const before = out.text;
    out.text += `${indent}<${name}`;
    const start = out.text.length;
    for (const slot of this.#printedAttributes) {
      const one = value[slot.key];
      if (one === undefined || !slot.shows(out)) continue;
      if (slot.writeAttribute) slot.writeAttribute(one, out);
      else slot.write(one, out);
    }
    const rest = value.rest as Rest | undefined;
    if (rest?.attributes) out.text += printAttributes(rest.attributes);
    const head = out.text;
    out.text = `${head}>`;
    if (this.#content && value[this.#content.key] !== undefined) this.#content.write(value[this.#content.key], out);
    if (rest?.text !== undefined) out.text += escapeXml(rest.text);
    const hasText = out.text.length > head.length + 1;
    const mark = out.text.length + 1;
    if (!hasText) out.text += '\n';
    this.#writeChildren(value, rest, out, hasText);
    const hasChildren = out.text.length > mark;
    if (hasText && !hasChildren) out.text += `</${name}>\n`;
    else if (hasChildren || this.options.pair) out.text += `${indent}</${name}>\n`;
    else if (this.options.filled && head.length === start) out.text = before;
    else out.text = `${head}/>\n`;
  }

  #writeChildren(
    value: Readonly<Record<string, unknown>>,
    rest: Rest | undefined,
    out: Writer,
    hasText: boolean,
  ): void {
    out.depth++;
    // After text the children begin a line of their own, if there are any. They are printed apart, not cut out again.
    const before = out.text;
    if (hasText) out.text = '';
    const within = rest?.within;
    for (const slot of this.#printedChildren) {
      const { key, beside } = slot;
      const one = value[key];
      if (one === undefined || !slot.shows(out)) continue;
      if (beside) slot.write(one, out, () => withAttributes(within?.[key], beside, value));
      else if (within) slot.write(one, out, (index) => within[index === undefined ? key : `${key}.${index}`]);
      else slot.write(one, out);
    }
    if (rest?.elements) for (const child of rest.elements) out.element(child);
    if (hasText) out.text = out.text === '' ? before : `${before}\n${out.text}`;
    out.depth--;
  }

  tagged(key: string, part: AnyPart): Type<any> {
    // A part of that key keeps its place, for the few elements that do not print the tag first.
    const parts = key in this.parts ? { ...this.parts, [key]: part } : { [key]: part, ...this.parts };
    return new Compiled(this.name, parts, this.options);
  }
}

function readBeside(
  beside: readonly Slot[],
  child: XmlElement,
  value: Record<string, unknown>,
  reading: Reading,
): void {
  for (const { key, part } of beside) {
    const found = attributeOf(child, part.attribute!);
    if (found !== undefined) value[key] = part.readText!(found, child, reading);
  }
}

function withAttributes(
  rest: Rest | undefined,
  beside: readonly Slot[],
  value: Readonly<Record<string, unknown>>,
): Rest | undefined {
  const attributes = { ...rest?.attributes };
  for (const { key, part } of beside) {
    if (value[key] !== undefined) attributes[part.attribute!] = part.print!(value[key]);
  }
  return { ...rest, attributes };
}

const isSecond = (children: readonly XmlElement[], at: number): boolean =>
  children.findIndex(({ name }) => name === children[at]!.name) < at;
