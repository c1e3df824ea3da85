/** A node of an XML document: what the parser gives, and what `rest` and `<metadata>` carry. */
export interface XmlElement {
  /** The name as it stands in the document, with its prefix: `qemu:commandline`. */
  readonly name: string;
  /** In document order; `xmlns` attributes are attributes like the others. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text directly inside, without the white space between child elements. */
  readonly text: string;
  /** Text and children in their order, only where both occur. */
  readonly mixed?: readonly (string | XmlElement)[];
  /** Where the element's `<` stands in the parsed text (UTF-16 units); -1 for an element made in code. */
  readonly offset: number;
}

export const noAttributes: Readonly<Record<string, string>> = Object.freeze({});
export const noChildren: readonly XmlElement[] = Object.freeze([]);

/** Makes an element in code. */
export function xmlElement(
  name: string,
  attributes: Readonly<Record<string, string>> = noAttributes,
  content: string | readonly XmlElement[] = '',
): XmlElement {
  return typeof content === 'string'
    ? { name, attributes, children: noChildren, text: content, offset: -1 }
    : { name, attributes, children: content, text: '', offset: -1 };
}

/** The value of an attribute, safe for names such as `constructor`. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  return Object.hasOwn(element.attributes, name) ? element.attributes[name] : undefined;
}

/** The text; beside children without the white space that sets them off. */
export const textOf = (element: XmlElement): string =>
  element.children.length > 0 ? element.text.trim() : element.text;

/** The first child of that name. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** The part of a name after its prefix. */
export const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * The namespace URI of an element, given its ancestors from the root down; `''` when none is declared.
 */
export function namespaceOf(element: XmlElement, ancestors: readonly XmlElement[] = []): string {
  const colon = element.name.indexOf(':');
  const declaration = colon < 0 ? 'xmlns' : `xmlns:${element.name.slice(0, colon)}`;
  for (const scope of [element, ...ancestors.toReversed()]) {
    const uri = attributeOf(scope, declaration);
    if (uri !== undefined) return uri;
  }
  return '';
}

/** The path of `target` below `root`, such as `/domain/devices/disk[2]`; elements are told apart by identity. */
export function pathOf(root: XmlElement, target: XmlElement): string {
  return `/${root.name}${findPath(root, target) ?? ''}`;
}

function findPath(from: XmlElement, target: XmlElement): string | undefined {
  if (from === target) return '';
  for (const child of from.children) {
    const below = findPath(child, target);
    if (below !== undefined) return `/${step(from, child)}${below}`;
  }
  return undefined;
}

function step(parent: XmlElement, child: XmlElement): string {
  const alike = parent.children.filter((other) => other.name === child.name);
  return alike.length > 1 ? `${child.name}[${alike.indexOf(child) + 1}]` : child.name;
}
