import { VirtError } from '../errors.js';
import { isNameChar, isNameStart } from './chars.js';
import { printForeign } from './print.js';
import { attributeOf, namespaceOf, noAttributes, xmlElement, type XmlElement } from './tree.js';

/** The child of `<metadata>` that belongs to the namespace `uri`. */
export function getMetadata(metadata: XmlElement | undefined, uri: string): XmlElement | undefined {
  return metadata?.children.find((child) => namespaceOf(child, [metadata]) === uri && hasNamespace(child, metadata));
}

/** The text of what belongs to the namespace `uri`, as its owner once gave it: without that namespace's prefix. */
export function printMetadata(metadata: XmlElement | undefined, uri: string): string | undefined {
  const element = getMetadata(metadata, uri);
  return element && printForeign(released(element, uri, [metadata!]));
}

/**
 * A `<metadata>` in which `value` takes the place of what belongs to the namespace `uri`; without a value that is
 * removed. Elements of `value` that have no namespace of their own get that one, under the prefix `key`.
 *
 * @throws VirtError `VIR_ERR_INTERNAL_ERROR` for a `key` that is no prefix, or that the element uses itself
 * @example setMetadata(domain.metadata, 'http://example.org/app', { key: 'app', value: parseXml('<owner>me</owner>') })
 */
export function setMetadata(
  metadata: XmlElement | undefined,
  uri: string,
  change: { readonly key: string; readonly value: XmlElement } | undefined,
): XmlElement | undefined {
  const added = change ? [owned(change.value, change.key, uri)] : [];
  if (!metadata && !change) return undefined;
  const kept = (metadata?.children ?? []).filter(
    (child) => namespaceOf(child, [metadata!]) !== uri || !hasNamespace(child, metadata!),
  );
  return xmlElement('metadata', metadata?.attributes ?? noAttributes, [...kept, ...added]);
}

/** What a new definition may keep of its `<metadata>`: the first element of each namespace, and none without one. */
export function sanitizeMetadata(metadata: XmlElement): XmlElement {
  const seen = new Set<string>();
  const children = metadata.children.filter((child) => {
    const uri = namespaceOf(child, [metadata]);
    // A prefix may be declared further up, out of sight.
    const owner = uri === '' ? child.name.slice(0, child.name.indexOf(':') + 1) : uri;
    if (owner === '' || seen.has(owner)) return false;
    seen.add(owner);
    return true;
  });
  return children.length === metadata.children.length
    ? metadata
    : xmlElement('metadata', metadata.attributes, children);
}

/** An empty namespace counts if it was declared under a prefix. */
const hasNamespace = (child: XmlElement, metadata: XmlElement): boolean =>
  child.name.includes(':') || namespaceOf(child, [metadata]) !== '';

function owned(value: XmlElement, key: string, uri: string): XmlElement {
  const declaration = `xmlns:${key}`;
  if (!isPrefix(key)) throw refused(`${JSON.stringify(key)} is no prefix for a namespace`);
  if (attributeOf(value, declaration) !== undefined) throw refused(`the element uses the prefix '${key}' itself`);
  const attributes = Object.entries(value.attributes);
  const isDeclaration = ([name]: [string, string]) => name === 'xmlns' || name.startsWith('xmlns:');
  // Declarations stand before other attributes, as libxml2 prints them.
  const before = attributes.filter(isDeclaration);
  const after = attributes.filter((one) => !isDeclaration(one));
  return { ...prefixed(value, key, []), attributes: Object.fromEntries([...before, [declaration, uri], ...after]) };
}

/** Gives every element that is in no namespace the prefix `key`. */
function prefixed(element: XmlElement, key: string, ancestors: readonly XmlElement[]): XmlElement {
  const hasOwn = element.name.includes(':') || namespaceOf(element, ancestors) !== '';
  const below = [...ancestors, element];
  return mapChildren(hasOwn ? element : { ...element, name: `${key}:${element.name}` }, (child) =>
    prefixed(child, key, below),
  );
}

/** Takes the namespace `uri` off the element and all below, and its declaration off the element. */
function released(element: XmlElement, uri: string, ancestors: readonly XmlElement[]): XmlElement {
  const bare = mapChildren(withoutPrefix(element, uri, ancestors), (child) =>
    withoutPrefixes(child, uri, [...ancestors, element]),
  );
  const { attributes } = element;
  const declaration = Object.keys(attributes).find((name) => name.startsWith('xmlns') && attributes[name] === uri);
  if (declaration === undefined) return bare;
  const { [declaration]: _uri, ...others } = attributes;
  return { ...bare, attributes: others };
}

const withoutPrefixes = (element: XmlElement, uri: string, ancestors: readonly XmlElement[]): XmlElement =>
  mapChildren(withoutPrefix(element, uri, ancestors), (child) => withoutPrefixes(child, uri, [...ancestors, element]));

const withoutPrefix = (element: XmlElement, uri: string, ancestors: readonly XmlElement[]): XmlElement =>
  namespaceOf(element, ancestors) === uri
    ? { ...element, name: element.name.slice(element.name.indexOf(':') + 1) }
    : element;

function mapChildren(element: XmlElement, change: (child: XmlElement) => XmlElement): XmlElement {
  if (!element.mixed) return { ...element, children: element.children.map(change) };
  const mixed = element.mixed.map((part) => (typeof part === 'string' ? part : change(part)));
  return { ...element, mixed, children: mixed.filter((part) => typeof part !== 'string') };
}

/** An NCName: no colon, unlike the names of elements. */
const isPrefix = (key: string): boolean =>
  key !== '' &&
  !key.includes(':') &&
  isNameStart(key.charCodeAt(0)) &&
  Array.from({ length: key.length }, (_, index) => key.charCodeAt(index)).every(isNameChar);

const refused = (message: string) => new VirtError('VIR_ERR_INTERNAL_ERROR', message, { domain: 'VIR_FROM_XML' });
